/**
 * A search in a trace: the events that fit a condition, found in slices, so that nobody who waits for something else waits for
 * it, and what is added when it goes on.
 */

import { type Axis, firstTickOf } from '../../trace/axis';
import { readCondition } from '../../trace/conditionReader';
import type { Narrowing } from '../../trace/condition';
import { CODE } from '../../trace/kinds';
import type { Descriptor } from '../../trace/descriptors';
import { descriptorOf } from '../../trace/owner';
import { type Compiled, compile } from '../../trace/predicate';
import { startOfTick, type Tick } from '../../trace/ticks';
import type { Trace } from '../../trace/trace';
import type { SearchView } from '../place';
import type { FilterView } from '../arrangement';
import type { View } from '../protocol';
import { countUntil } from './history';
import { placeOf } from './place';

export type Search = {
  readonly text: string;
  /** Why nothing can be looked for. */
  readonly wrong?: SearchView['wrong'];
  readonly compiled?: Compiled;
  /** Only the n-th that fits is a hit; 0: each is. */
  readonly times: number;
  /** Hits, and those of each loop, oldest first. */
  readonly seqs: number[];
  readonly byLoop: Map<number, number[]>;
  /** On which descriptors hits were, and how many these are; absent: nobody asks. */
  readonly owners?: Owners;
  /** Where it goes on, and how many have fitted. */
  next: number;
  fitted: number;
};

/** Descriptors on which hits were. */
type Owners = {
  readonly all: WeakSet<Descriptor>;
  count: number;
  /** What the condition is narrowed to: an accept that it fits by whom it accepted is no hit on the listener. */
  readonly on: Narrowing;
};

/** Events between two looks at the clock. */
const STRIDE = 4096;
/** Hits let go together: one by one, each would move all the others. */
const DROP_AT = 8192;

export function openSearch(text: string): Search {
  const read = readCondition(text);
  const nothing = { text, seqs: [], byLoop: new Map<number, number[]>(), next: 0, fitted: 0 };
  if ('problem' in read) return { ...nothing, wrong: read.said, times: 0 };
  const { condition } = read;
  return { ...nothing, compiled: compile(condition), times: condition.times ?? 0 };
}

/** One that finds descriptors: it keeps no hits. */
export function openFilter(text: string): Search {
  const read = readCondition(text);
  const { on = {} } = 'problem' in read ? {} : read.condition;
  return { ...openSearch(text), owners: { all: new WeakSet(), count: 0, on } };
}

/** Whether all that is there has been looked at; else the time (performance.now) was up. */
export function isOver({ compiled, next }: Search, trace: Trace): boolean {
  return compiled === undefined || next >= trace.settled;
}

/** Goes on until this time, and at the least a little. */
export function goOn(search: Search, trace: Trace, untilMs: number): void {
  const { compiled, times } = search;
  if (compiled === undefined) return;
  letGo(search, trace.first);
  const isAsked = askedKinds(compiled);
  const { kind, mask } = trace;
  do {
    const end = Math.min(trace.settled, search.next + STRIDE);
    for (let seq = search.next; seq < end; seq++) {
      if (isAsked[kind[seq & mask]!] === 0 || !compiled.fits(trace, seq)) continue;
      search.fitted++;
      if (times === 0 || search.fitted === times) note(search, trace, seq);
    }
    search.next = Math.max(search.next, end);
  } while (search.next < trace.settled && performance.now() < untilMs);
}

function askedKinds({ kinds }: Compiled): Uint8Array {
  const isAsked = new Uint8Array(256);
  for (const kind of kinds) isAsked[CODE[kind]] = 1;
  return isAsked;
}

function note({ owners, seqs, byLoop }: Search, trace: Trace, seq: number): void {
  if (owners !== undefined) {
    noteOwner(owners, trace, seq);
    return;
  }
  const loop = trace.loop[seq & trace.mask]!;
  seqs.push(seq);
  const own = byLoop.get(loop);
  if (own === undefined) byLoop.set(loop, [seq]);
  else own.push(seq);
}

function noteOwner(owners: Owners, trace: Trace, seq: number): void {
  const slot = seq & trace.mask;
  const { fd, peer } = owners.on;
  const isAccept = trace.kind[slot] === CODE.accept;
  if (isAccept && (peer !== undefined || (fd ?? trace.a[slot]) !== trace.a[slot])) return;
  const owner = descriptorOf(trace, seq);
  if (owner === undefined || owners.all.has(owner)) return;
  owners.all.add(owner);
  owners.count++;
}

/** What the trace has let go cannot be shown. */
function letGo(search: Search, first: number): void {
  search.next = Math.max(search.next, first);
  if ((search.seqs[DROP_AT - 1] ?? Infinity) >= first) return;
  for (const seqs of [search.seqs, ...search.byLoop.values()])
    seqs.splice(0, countUntil(seqs, first - 1));
}

/** Of those that are kept; of a filter how many descriptors. */
export function hitCount({ owners, seqs }: Search, { first }: Trace): number {
  return owners?.count ?? seqs.length - countUntil(seqs, first - 1);
}

/** What is told of it to a view: how many hits, the two beside what is shown, and where they are on the axis. */
export function searchView(
  search: Search,
  trace: Trace,
  { loop, event = -1 }: View,
  tick: Tick | undefined,
  axis: Axis,
): SearchView {
  const { text, wrong, seqs } = search;
  const count = hitCount(search, trace);
  const gone = seqs.length - count;
  const slot = event & trace.mask;
  const isKept = event >= trace.first && event < trace.next;
  const isHere = trace.loop[slot] === loop && trace.tick[slot] === tick?.tick;
  // What happened in no tick is shown beside any.
  const isShown = isKept && (isHere || trace.loop[slot]! < 0 || trace.tick[slot]! < 0);
  const from = isShown ? event : startOf(tick, trace) - 0.5;
  const passed = countUntil(seqs, from);
  const isHit = isShown && seqs[passed - 1] === event;
  const last = isHit ? passed - 2 : passed - 1;
  const before = last >= gone ? seqs[last] : seqs.at(-1);
  const after = seqs[passed] ?? seqs[gone];
  const isThere = count > 0 && before !== undefined && after !== undefined;
  return {
    ...{ text, event, tick: tick?.tick ?? -1, count, isOver: isOver(search, trace) },
    at: isHit ? passed - gone : 0,
    ...(wrong !== undefined && { wrong }),
    ...(isThere && { before: placeOf(trace, before, loop), after: placeOf(trace, after, loop) }),
    hits: hitsIn(search, trace, loop, axis),
  };
}

/** What is told of a filter to a view. */
export function filterView(search: Search, trace: Trace): FilterView {
  const { text, wrong } = search;
  return { text, isOver: isOver(search, trace), ...(wrong !== undefined && { wrong }) };
}

function startOf(tick: Tick | undefined, trace: Trace): number {
  if (tick === undefined) return trace.next;
  return tick.wait < 0 ? tick.wake : tick.wait;
}

/** How many hits of the loop are in each column; costs as much as there are columns, however many hits. */
export function hitsIn({ byLoop }: Search, trace: Trace, loop: number, axis: Axis): Int32Array {
  const hits = new Int32Array(axis.columns);
  const seqs = byLoop.get(loop);
  if (seqs === undefined) return hits;
  const before = (column: number): number =>
    countUntil(seqs, startOfTick(trace, loop, firstTickOf(axis, column)) - 1);
  let counted = before(0);
  for (let column = 0; column < axis.columns; column++) {
    const until = before(column + 1);
    hits[column] = until - counted;
    counted = until;
  }
  return hits;
}
