/** A trace as JSON lines, one event each, as far as it is kept. */

import { toJson, toSafeJson } from './json';
import { toldSeq } from './numbering';
import type { Trace } from './trace';

/** JSON lines are made in pieces of so many, so that a long trace does not become one long text. */
const LINES_AT_ONCE = 2000;

/** JSON lines from seq `from` on, a piece of them, and the seq to go on at; events let go are told as `lost`. */
export function linesFrom(trace: Trace, from: number): { lines: string; next: number } {
  const begin = Math.max(from, trace.first);
  const next = Math.min(trace.next, begin + LINES_AT_ONCE);
  let lines = begin > from ? `${lostJson(trace, from, begin)}\n` : '';
  for (let seq = begin; seq < next; seq++) lines += `${toJson(trace, seq)}\n`;
  return { lines, next };
}

/** Events from seq `from` on are no longer there: one row in their place, at the time of the first that is, `kept`. */
function lostJson(trace: Trace, from: number, kept: number): string {
  const t = trace.about.clock === 'none' ? undefined : trace.t[kept & trace.mask]!;
  const count = kept - from;
  const seq = toldSeq(trace.numbering, kept) - count;
  return toSafeJson({ seq, t, loop: -1, tick: -1, kind: 'lost', count });
}
