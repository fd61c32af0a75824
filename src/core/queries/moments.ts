/** Where a session's trace has the moments that its scenario says are worth a look. */

import type { Moment } from '../../lab/moment';
import { readCondition } from '../../trace/conditionReader';
import { CODE, type Kind, KINDS } from '../../trace/kinds';
import { type Compiled, compile } from '../../trace/predicate';
import { processOf } from '../../trace/processes';
import type { Trace } from '../../trace/trace';
import type { Place, MomentInfo } from '../place';
import { followed } from '../../trace/followed';
import { descriptorAt } from './place';

/** A session's scenario, as far as its moments go. */
export type Guide = { readonly moments: readonly Moment[]; readonly poller: string };

/** A moment that is looked for in a trace. */
type Search = Compiled & {
  readonly moment: Moment;
  readonly times: number;
  /** The one that is about the same descriptor. */
  readonly on: Search | undefined;
  /** How many events have fitted. */
  count: number;
  /** The descriptor it is about, and where it was found; what is let go later is known still. */
  descriptor: string;
  place: Place | undefined;
};

/** Of one trace. */
type Book = {
  readonly searches: readonly Search[];
  /** How many of them were found: one comes after the other. */
  found: number;
  /** By code of a kind that some moment shows the newest event of: its seq, −1 before the first. */
  readonly newest: Map<number, number>;
};

const bookOf = followed(openBook, note, ({ searches }) =>
  searches.flatMap(({ kinds, moment: { shows } }) =>
    shows?.descriptorOf === undefined ? kinds : [...kinds, shows.descriptorOf],
  ),
);

/** Looks at what was added: a moment that is let go before anybody looks is not missed. */
export function followMoments(trace: Trace, guide: Guide): void {
  bookOf(trace, guide);
}

/** One for each moment that a run on this poller has, in their order. */
export function momentsOf(trace: Trace, guide: Guide): MomentInfo[] {
  return bookOf(trace, guide).searches.map(({ moment: { says }, place }) => {
    if (place === undefined) return { says, is: 'awaited' };
    return place.seq < trace.first ? { says, is: 'gone' } : { says, is: 'found', at: place };
  });
}

function openBook({ moments, poller }: Guide): Book {
  const searches = new Map<Moment, Search>();
  const newest = new Map<number, number>();
  for (const moment of moments) {
    if (moment.pollers?.some((name) => name === poller) === false) continue;
    searches.set(moment, openSearch(moment, searches.get(moments[moment.on ?? -1]!)));
    const { descriptorOf } = moment.shows ?? {};
    if (descriptorOf !== undefined) newest.set(CODE[descriptorOf], -1);
  }
  return { searches: [...searches.values()], found: 0, newest };
}

function openSearch(moment: Moment, on: Search | undefined): Search {
  const read = readCondition(moment.when);
  if ('problem' in read) throw new Error(`${moment.when}: ${read.problem}`);
  const { kinds, fits } = compile(read.condition);
  const times = read.condition.times ?? 1;
  return { moment, kinds, fits, times, on, count: 0, descriptor: '', place: undefined };
}

function note(book: Book, trace: Trace, seq: number): void {
  const code = trace.kind[seq & trace.mask]!;
  if (book.newest.has(code)) book.newest.set(code, seq);
  const search = book.searches[book.found];
  if (search?.fits(trace, seq) !== true) return;
  const descriptor = descriptorOf(trace, seq);
  if (search.on !== undefined && search.on.descriptor !== descriptor) return;
  if (++search.count < search.times) return;
  search.descriptor = descriptor;
  search.place = placeAt(trace, seq, search.moment, book.newest);
  book.found++;
}

function descriptorOf(trace: Trace, seq: number): string {
  const slot = seq & trace.mask;
  const process = processOf(trace.processes, trace.loop[slot]!);
  const { fd, gen } = descriptorAt(trace, seq);
  return `${process}.${fd}.${gen}`;
}

function placeAt(
  trace: Trace,
  seq: number,
  { shows }: Moment,
  newest: ReadonlyMap<number, number>,
): Place {
  const slot = seq & trace.mask;
  const { descriptorOf, tab } = shows ?? {};
  const about = descriptorOf === undefined ? seq : (newest.get(CODE[descriptorOf]) ?? -1);
  const kind: Kind = KINDS[trace.kind[slot]!]!.kind;
  const at = { seq, loop: trace.loop[slot]!, tick: trace.tick[slot]!, kind };
  return { ...at, ...descriptorAt(trace, about), ...(tab !== undefined && { tab }) };
}
