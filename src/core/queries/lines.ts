/** Which lines of the program a tick ran, as far as its calls tell. */

import { readEvent } from '../../trace/json';
import type { Moment } from './moment';

/**
 * Lines such as `multiPort.ts:17`, each once: first those of what the program did after the wake, in order, then that of
 * the wait. Only the first 1 000 calls of a second tell theirs, so there may be none.
 */
export function linesIn({ trace, tick, did }: Moment): string[] {
  const waits = tick === undefined ? [] : [tick.wake, tick.wait];
  const lines = [...did, ...waits.filter((seq) => seq >= 0)].map(
    (seq) => readEvent(trace, seq)?.src ?? '',
  );
  return [...new Set(lines)].filter((line) => line !== '');
}
