/** Below a long list: which window of it is shown, and the way to the one before and the next. */

import { type TemplateResult, html, nothing } from 'lit/html.js';
import type { Pages } from '../../core/pages';
import type { DescriptorDetail } from '../../core/protocol';
import { count } from '../format';
import type { Actions } from '../model';
import { t } from '../texts';
import { icon } from './parts';

export type Page = {
  readonly list: keyof Pages;
  /** What is passed over, shown, and comes after. */
  readonly from: number;
  readonly shown: number;
  readonly after: number;
  /** Which way the list goes on: calls go back from the newest. */
  readonly isBackwards?: boolean;
};

/** Nothing where all of it is shown. Both buttons stay, so that who pressed one by a key can press it again. */
export function pager(
  { list, from, shown, after, isBackwards = false }: Page,
  actions: Actions,
): TemplateResult | typeof nothing {
  if (from === 0 && after <= 0) return nothing;
  const range = html`<span class="dim">${rangeOf(from, shown, after)}</span>`;
  const canTurn = { before: from > 0, next: after > 0 };
  const turn = (which: 'before' | 'next', side: 'left' | 'right', text: string): TemplateResult => {
    const onClick = (): void => {
      if (!canTurn[which]) return;
      if (which === 'before') actions.turnBack(list, { from, shown });
      else actions.turnOn(list, { from, shown });
    };
    const arrow = icon(`chevron-${side}`);
    return html`<button
      class="link"
      type="button"
      data-turn=${which}
      aria-disabled=${canTurn[which] ? nothing : 'true'}
      @click=${onClick}
    >
      ${side === 'left' ? arrow : nothing}${text}${side === 'right' ? arrow : nothing}
    </button>`;
  };
  // What is older stands to the left, as on the timeline.
  const [left, right] = isBackwards
    ? [turn('next', 'left', t('older')), turn('before', 'right', t('newer'))]
    : [turn('before', 'left', t('before')), turn('next', 'right', t('more'))];
  return html`<span class="pager" data-list=${list}>${left} ${range} ${right}</span>`;
}

/** Below frames, stream or calls. */
export function pagerBack(
  list: 'frames' | 'stream' | 'calls',
  detail: DescriptorDetail,
  actions: Actions,
): TemplateResult | typeof nothing {
  const { later: from = 0, hasEarlier = false } = detail;
  const shown = detail[list].length;
  return pager({ list, from, shown, after: hasEarlier ? Infinity : 0, isBackwards: true }, actions);
}

/** `65–128 of 300` */
function rangeOf(from: number, shown: number, after: number): string {
  const shownNow = `${count(Math.min(from + 1, from + shown))}–${count(from + shown)}`;
  return after === Infinity ? shownNow : t('{0} of {1}', shownNow, count(from + shown + after));
}
