/** Every event as one JSON object a line, in the order of seq. */

import { linesFrom } from '../trace/jsonLines';
import type { Trace } from '../trace/trace';

/** Writes the events from seq `from` on, in pieces, and returns the seq to go on at. */
export function printJsonLines(trace: Trace, from: number, write: (lines: string) => void): number {
  let next = from;
  while (next < trace.next) {
    const piece = linesFrom(trace, next);
    write(piece.lines);
    next = piece.next;
  }
  return next;
}
