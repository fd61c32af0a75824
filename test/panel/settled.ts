/** Waits until a page shows all that it asked for. */

import { until } from '../support/processes';
import type { PanelPage } from './panelPage';

/** All that was asked for at this size has come and is painted. */
export async function settled({ page, said }: PanelPage): Promise<void> {
  const looks = (): number => said.filter(({ type }) => type === 'look').length;
  const seen = (): number => {
    const last = said.findLast((message) => message.type === 'seen');
    return last?.type === 'seen' ? last.number : 0;
  };
  await painted(page);
  // The answers are numbered as the looks were asked.
  await until('the last answer to be painted', () => seen() === looks());
  await painted(page);
}

function painted(page: PanelPage['page']): Promise<unknown> {
  return page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
}
