/** Where a session's trace has the moments that its scenario says are worth a look. */

import { type Landmark, type Search, findIn, searchFor } from '../../lab/landmark';
import { hasEvent } from '../../trace/columns';
import { CODE, specOf } from '../../trace/kinds';
import { readField } from '../../trace/json';
import type { Trace } from '../../trace/trace';
import type { PollerName } from '../../pollers/poller';
import type { Place, Spot } from '../activity';
import { followed } from '../../trace/followed';

/** A session's scenario, as far as its landmarks go. */
export type Guide = { readonly landmarks: readonly Landmark[]; readonly poller: PollerName | '' };

/** Of one trace. */
type Book = {
  readonly searches: readonly Search[];
  /** Where each was found; what is let go later is known still. */
  readonly places: Map<Search, Place>;
  /** By code of a kind: how many landmarks of it are still to be found, and how many show what its newest event was about. */
  readonly sought: Uint8Array;
  readonly shown: Uint8Array;
  /** By code of such a kind: seq of its newest event. */
  readonly newest: Map<number, number>;
};

const bookOf = followed(openBook, note, ({ searches }) =>
  searches.flatMap(({ landmark: { kind, shows } }) =>
    shows?.descriptorOf === undefined ? [kind] : [kind, shows.descriptorOf],
  ),
);

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
  const [sought, shown] = [new Uint8Array(256), new Uint8Array(256)];
  for (const { landmark } of searches) {
    sought[CODE[landmark.kind]]!++;
    const { descriptorOf } = landmark.shows ?? {};
    if (descriptorOf !== undefined) shown[CODE[descriptorOf]]!++;
  }
  return { searches, places: new Map(), sought, shown, newest: new Map() };
}

function note(book: Book, trace: Trace, seq: number): void {
  const { searches, places, sought, shown, newest } = book;
  const slot = seq & trace.mask;
  const code = trace.kind[slot]!;
  if (shown[code]! > 0) newest.set(code, seq);
  if (sought[code] === 0) return;
  const { kind } = specOf(code);
  const field = (name: string): unknown =>
    name === 'gen' ? trace.gen[slot] : readField(trace, seq, name);
  for (const found of findIn(searches, { seq, kind, dur: trace.dur[slot]!, field })) {
    places.set(found, placeAt(trace, seq, found, newest));
    sought[code]!--;
    const { descriptorOf } = found.landmark.shows ?? {};
    if (descriptorOf !== undefined) shown[CODE[descriptorOf]]!--;
  }
}

function placeAt(trace: Trace, seq: number, { landmark }: Search, newest: Book['newest']): Place {
  const slot = seq & trace.mask;
  const { kind, shows } = landmark;
  const { descriptorOf, tab } = shows ?? {};
  const about = descriptorOf === undefined ? seq : (newest.get(CODE[descriptorOf]) ?? -1);
  const at = { seq, loop: trace.loop[slot]!, tick: trace.tick[slot]!, kind };
  return { ...at, ...descriptorAt(trace, about), ...(tab !== undefined && { tab }) };
}

function descriptorAt(trace: Trace, seq: number): Pick<Place, 'fd' | 'gen'> {
  if (!hasEvent(trace, seq)) return { fd: -1, gen: 0 };
  const fd = Number(readField(trace, seq, 'fd') ?? -1);
  if (fd >= 0) return { fd, gen: trace.gen[seq & trace.mask]! };
  // Where nobody was accepted it is the listener that it is about; its number is not used again.
  return { fd: Number(readField(trace, seq, 'listener') ?? -1), gen: 0 };
}
