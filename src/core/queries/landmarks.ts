/** Where a session's trace has the moments that its scenario says are worth a look. */

import { type Landmark, type Search, findIn, searchFor } from '../../lab/landmark';
import { CODE, type Kind, specOf } from '../../trace/kinds';
import { readField } from '../../trace/json';
import type { Trace } from '../../trace/trace';
import type { Place, Spot } from '../activity';
import { followed } from './followed';

/** A session's scenario, as far as its landmarks go. */
export type Guide = { readonly landmarks: readonly Landmark[]; readonly poller: string };

/** Of one trace. */
type Book = {
  readonly searches: readonly Search[];
  /** Where each was found; what is let go later is known still. */
  readonly places: Map<Search, Place>;
  /** By code of a kind: how many landmarks of it are still to be found. */
  readonly sought: Uint8Array;
};

const bookOf = followed(openBook, note);

/** Looks at what was added: a moment that is let go before anybody looks is not missed. */
export function followLandmarks(trace: Trace, guide: Guide): void {
  bookOf(trace, guide);
}

/** One for each landmark, in their order. */
export function spotsOf(trace: Trace, guide: Guide): Spot[] {
  const { searches, places } = bookOf(trace, guide);
  return searches.map((search) => {
    const { says } = search.landmark;
    const at = places.get(search);
    if (at === undefined) return { says, is: 'awaited' };
    return at.seq < trace.first ? { says, is: 'gone' } : { says, is: 'found', at };
  });
}

function openBook({ landmarks, poller }: Guide): Book {
  const searches = searchFor(landmarks, poller);
  const sought = new Uint8Array(256);
  for (const { landmark } of searches) sought[CODE[landmark.kind]]!++;
  return { searches, places: new Map(), sought };
}

function note({ searches, places, sought }: Book, trace: Trace, seq: number): void {
  const slot = seq & trace.mask;
  const code = trace.kind[slot]!;
  if (sought[code] === 0) return;
  const { kind } = specOf(code);
  const field = (name: string): unknown =>
    name === 'errno' ? errnoAt(trace, slot) : readField(trace, seq, name);
  for (const found of findIn(searches, { seq, kind, dur: trace.dur[slot]!, field })) {
    places.set(found, placeAt(trace, seq, kind as Kind));
    sought[code]!--;
  }
}

function errnoAt(trace: Trace, slot: number): string {
  const errno = trace.errno[slot]!;
  return errno === 0 ? '' : trace.nameOfErrno(errno);
}

function placeAt(trace: Trace, seq: number, kind: Kind): Place {
  const slot = seq & trace.mask;
  const fd = Number(readField(trace, seq, 'fd') ?? -1);
  const listener = Number(readField(trace, seq, 'listener') ?? -1);
  return {
    ...{ seq, loop: trace.loop[slot]!, tick: trace.tick[slot]!, kind },
    // Where nobody was accepted it is the listener that it is about; its number is not used again.
    ...(fd < 0 ? { fd: listener, gen: 0 } : { fd, gen: trace.gen[slot]! }),
  };
}
