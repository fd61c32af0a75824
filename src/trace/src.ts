/**
 * Where an event stands: a line of the user's program, which is a text of the trace, or a line of the log that it was read from,
 * which is a number. There are as many such lines as events, too many for texts.
 *
 * Of the n logs of a trace the line `line` of log i has the place line · n + i, and below 0 that stands in the column.
 */

import type { About } from './about';
import { SRC_COLUMNS } from './columns';
import { intern, textAt, type Texts } from './texts';
import type { Trace } from './trace';

type WithTexts = { readonly about: About; readonly texts: Texts };

const MOST = 2147483647;

/** `file:line` of the event in this slot; empty where it is not known. */
export function srcAt(trace: Trace, slot: number): string {
  return srcOf(trace, indexAt(trace, slot));
}

/** Whether that is a line of a log: of each event another, so it does not tell one call of the program from another. */
export function isOfLog(trace: Trace, slot: number): boolean {
  return indexAt(trace, slot) < 0;
}

/**
 * Where an event stands, to be kept when it has left the trace, and its text with it: the line itself, or what stands in the column
 * for a line of a log.
 */
export type Stand = string | number;

export function standAt(trace: Trace, slot: number): Stand {
  const index = indexAt(trace, slot);
  return index < 0 ? index : textAt(trace.texts, index);
}

/** What stands in the column of `src`; 0 where the kind has none. */
function indexAt(trace: Trace, slot: number): number {
  const column = SRC_COLUMNS[trace.kind[slot]!];
  return column === undefined ? 0 : trace[column][slot]!;
}

/** What stands in the column of `src`, in words. */
export function srcOf({ about: { logs }, texts }: WithTexts, index: number): string {
  if (index >= 0) return textAt(texts, index);
  const log = logs[-index % logs.length];
  return log === undefined ? '' : `${log}:${Math.floor(-index / logs.length)}`;
}

/** What stands in the column of `src` for a place in a log; 0 where its number is too large. */
export function indexOfPlace(place: number): number {
  return place > MOST ? 0 : -place;
}

/** What stands in the column of `src` for such words. */
export function indexOfSrc({ about: { logs }, texts }: WithTexts, src: string): number {
  if (logs.length > 0) {
    const at = src.lastIndexOf(':');
    const log = logs.indexOf(src.slice(0, at));
    const line = src.slice(at + 1);
    const place = log < 0 || !LINE.test(line) ? 0 : Number(line) * logs.length + log;
    const index = indexOfPlace(place);
    if (index !== 0) return index;
  }
  return intern(texts, src);
}

const LINE = /^[1-9]\d{0,9}$/;
