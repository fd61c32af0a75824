/** Which lines of the program a tick ran, as far as its calls tell. */

import { readEvent } from '../../trace/json';
import type { DescriptorName } from '../descriptorViews';
import type { Instant } from './instant';

/** What is selected in the tick. */
export type Chosen = { readonly event?: number; readonly selected: DescriptorName | null };

/**
 * Lines such as `multiPort.ts:17`, each once: first that of what is selected, then those of what the program did after
 * the wake, in order, then that of the wait. Only the first 1 000 calls of a second tell theirs, so there may be none.
 */
export function linesIn({ trace, tick, did }: Instant, { event, selected }: Chosen): string[] {
  const waits = tick === undefined ? [] : [tick.wake, tick.wait];
  const told = [...did, ...waits.filter((seq) => seq >= 0)].flatMap((seq) => {
    const { src = '', fd, gen } = readEvent(trace, seq) ?? {};
    return src === '' ? [] : { seq, src, isIts: fd === selected?.fd && gen === selected?.gen };
  });
  const chosen =
    told.find(({ seq }) => seq === event) ??
    (selected === null ? undefined : told.find(({ isIts }) => isIts));
  const first = chosen === undefined ? [] : [chosen];
  return [...new Set([...first, ...told].map(({ src }) => src))];
}
