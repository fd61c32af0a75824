/** Where a session's trace has the moments that its scenario says are worth a look. */

import { type Landmark, type Search, findIn, searchFor } from '../../lab/landmark';
import { CODE } from '../../trace/kinds';
import { readEvent } from '../../trace/json';
import type { Trace } from '../../trace/trace';
import type { Spot } from '../activity';
import { followed } from './followed';

/** Of one trace. */
type Book = {
  readonly searches: readonly Search[];
  /** By code of a kind: how many landmarks of it are still to be found. */
  readonly sought: Uint8Array;
};

const bookOf = followed(openBook, note);

/** One for each landmark, in their order. */
export function spotsOf(trace: Trace, landmarks: readonly Landmark[]): Spot[] {
  return bookOf(trace, landmarks).searches.map(({ landmark: { says }, seq }) => {
    const event = seq < 0 ? undefined : readEvent(trace, seq);
    if (event === undefined) return { says, seq: -1, isGone: seq >= 0, at: null };
    const { loop, tick, kind, fd = -1, gen = 0, listener = -1 } = event;
    // Where nobody was accepted it is the listener that it is about; its numbers are not used again.
    const descriptor = fd < 0 ? { fd: listener, gen: 0 } : { fd, gen };
    return { says, seq, isGone: false, at: { loop, tick, kind, ...descriptor } };
  });
}

function openBook(landmarks: readonly Landmark[]): Book {
  const sought = new Uint8Array(256);
  for (const { kind } of landmarks) sought[CODE[kind]]!++;
  return { searches: searchFor(landmarks), sought };
}

function note({ searches, sought }: Book, trace: Trace, seq: number): void {
  const code = trace.kind[seq & trace.mask]!;
  if (sought[code] === 0) return;
  const event = readEvent(trace, seq);
  if (event === undefined) return;
  const { errno: number = 0, ...fields } = event;
  const errno = number === 0 ? {} : { errno: trace.nameOfErrno(number) };
  sought[code]! -= findIn(searches, { ...fields, ...errno }).length;
}
