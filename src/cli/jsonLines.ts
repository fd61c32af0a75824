/** Every event as one JSON object a line, in the order of seq. */

import { frameJson, type Framer } from '../core/derivedFrames';
import { toJson } from '../trace/json';
import { linesFrom } from '../trace/jsonLines';
import { readOn } from '../trace/pass';
import type { Trace } from '../trace/trace';
import type { Choice } from './tickLines';

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

/** Lines of the events chosen that come from now on, behind each call those of the frames that came of it; each call of what is returned gives what came since the last. */
export function openLines(trace: Trace, choice: Choice, framer: Framer | undefined): () => string {
  let lines = '';
  readOn(trace.pass, (seq) => {
    if (choice.fits(trace, seq)) lines += `${toJson(trace, seq)}\n`;
    if (framer === undefined || !choice.frames(trace, seq)) return;
    for (const frame of framer.of(seq)) lines += `${frameJson(trace, frame)}\n`;
  });
  return () => {
    const taken = lines;
    lines = '';
    return taken;
  };
}
