/** The threads of a session over time: the newest tasks, waits and calls of each loop, as bars of lanes. */

import { CODE, POLLERS } from '../../trace/kinds';
import { textAt } from '../../trace/texts';
import { tickCount } from '../../trace/ticks';
import type { Trace } from '../../trace/trace';
import { BAR_KINDS, type ClientLane, type Lane, type Lanes, type ThreadDetail } from '../activity';
import type { SessionInfo } from '../protocol';
import { followed } from './followed';
import { briefEvents, fitting, sizeOf } from './room';
import { noteVisit, openVisits, type Visits } from './visits';

const MAX_LANES = 64;
/** Lanes kept of threads that do not wait: those of a server that has one a client would grow for ever. */
const MAX_KEPT = 4 * MAX_LANES;
/** Of each lane, the newest. */
const MAX_BARS = 200;
const CHARACTERS_OF_NAME = 64;
/** Begin and end, and four facts. */
const BYTES_OF_BAR = 32;

type Bar = {
  readonly what: (typeof BAR_KINDS)[number];
  readonly seq: number;
  readonly begin: number;
  /** −1 while it goes on. */
  readonly end: number;
  readonly fd: number;
  readonly amount: number;
  readonly name: string;
};

type LaneBook = {
  readonly loop: number;
  name: string;
  poller: Lane['poller'];
  readonly bars: Bar[];
  readonly openTasks: Map<string, Bar>;
  /** Seqs of what the program did in it, the newest, oldest first. */
  readonly seqs: number[];
  seqCount: number;
};

/** Of one trace: lanes by loop, and how many there ever were. */
type Book = { readonly lanes: Map<number, LaneBook>; count: number; readonly visits: Visits };

const bookOf = followed<Book>(
  () => ({ lanes: new Map(), count: 0, visits: openVisits() }),
  noteEvent,
);

/** Whether there is more to see than one loop's ticks: several threads, or one that never waits. */
export function hasLanes({ descriptors }: Trace, poller: SessionInfo['poller']): boolean {
  const { loopCount } = descriptors;
  return loopCount > 1 || (loopCount === 1 && poller === '');
}

/**
 * At most 64 lanes, those that wait and of the others those that began last, of 200 bars; takes at most `room` bytes,
 * the oldest bars give way.
 */
export function lanesOf(trace: Trace, nowNs: number, room: number): Lanes {
  const { lanes, count, visits } = bookOf(trace);
  const clients = [...visits.open.values()];
  const shown = newestOf([...lanes.values()]);
  const list = fittingLanes(trace, shown, room - sizeOf(clients));
  const begins = list.flatMap(({ times }) => Array.from(times).filter((_, i) => i % 2 === 0));
  return {
    ...{ count, list, clients, clientCount: visits.count },
    fromNs: begins.reduce((least, begin) => Math.min(least, begin), firstVisit(clients, nowNs)),
    toNs: nowNs,
  };
}

/** What the program did in a loop that has no ticks, the newest 200; takes at most `room` bytes. */
export function threadDetail(trace: Trace, loop: number, room: number): ThreadDetail | null {
  const lane = bookOf(trace).lanes.get(loop);
  if (lane === undefined) return null;
  const kept = lane.seqs.filter((seq) => seq >= trace.first).reverse();
  const events = fitting(briefEvents(trace, kept), room).reverse();
  return { loop, name: lane.name, events, more: lane.seqCount - events.length };
}

/** A thread that waits has the ticks: it is never crowded out. */
function newestOf(lanes: readonly LaneBook[]): LaneBook[] {
  const waiting = lanes.filter(({ poller }) => poller !== '').slice(0, MAX_LANES);
  const others = lanes.filter(({ poller }) => poller === '');
  const newest = others.slice(Math.max(0, others.length + waiting.length - MAX_LANES));
  return [...waiting, ...newest].sort((one, other) => one.loop - other.loop);
}

function firstVisit(clients: readonly ClientLane[], nowNs: number): number {
  return clients.reduce((least, { connectNs }) => Math.min(least, connectNs), nowNs);
}

function headOf(
  { loop, name, poller }: LaneBook,
  trace: Trace,
): Pick<Lane, 'loop' | 'name' | 'poller' | 'ticks'> {
  return { loop, name, poller, ticks: tickCount(trace, loop) };
}

/** As many of the newest bars as have room; how long their names are shows only when they are packed. */
function fittingLanes(trace: Trace, lanes: readonly LaneBook[], room: number): Lane[] {
  for (let most = Math.floor(room / BYTES_OF_BAR); ; most >>= 1) {
    const since = oldestShown(lanes, most);
    const list = lanes.map((lane) => ({ ...headOf(lane, trace), ...packed(lane, since) }));
    if (most === 0 || sizeOf(list) <= room) return list;
  }
}

/** When the oldest of the `most` newest bars ended, or began where it goes on. */
function oldestShown(lanes: readonly LaneBook[], most: number): number {
  const moments = lanes
    .flatMap(({ bars, openTasks }) => [...bars, ...openTasks.values()].map(momentOf))
    .sort((one, other) => other - one);
  return moments.length <= most ? -Infinity : (moments[most - 1] ?? Infinity);
}

function momentOf({ begin, end }: Bar): number {
  return end < 0 ? begin : end;
}

function packed(lane: LaneBook, since: number): Pick<Lane, 'times' | 'facts' | 'names' | 'more'> {
  const all = [...lane.bars, ...lane.openTasks.values()];
  const bars = all.filter((bar) => momentOf(bar) >= since);
  const names = [...new Set(bars.map(({ name }) => name))];
  const facts = bars.flatMap(({ what, fd, amount, name, seq }) => {
    const told = what === 'task' ? names.indexOf(name) : amount;
    return [BAR_KINDS.indexOf(what), fd, told, seq];
  });
  return {
    times: Float64Array.from(bars.flatMap(({ begin, end }) => [begin, end])),
    facts: Int32Array.from(facts),
    ...{ names, more: all.length - bars.length },
  };
}

function noteEvent(book: Book, trace: Trace, seq: number): void {
  const loop = trace.loop[seq & trace.mask]!;
  if (loop >= 0) note(trace, laneOf(book, loop), seq);
  noteVisit(book.visits, trace, seq);
}

function laneOf(book: Book, loop: number): LaneBook {
  const { lanes } = book;
  const known = lanes.get(loop);
  if (known !== undefined) return known;
  book.count++;
  const oldest = [...lanes.values()].find(({ poller }) => poller === '');
  if (lanes.size >= MAX_KEPT && oldest !== undefined) lanes.delete(oldest.loop);
  const empty = { name: '', poller: '', bars: [], seqs: [], seqCount: 0 } as const;
  const lane: LaneBook = { loop, ...empty, bars: [], seqs: [], openTasks: new Map() };
  lanes.set(loop, lane);
  return lane;
}

const { loop: begun, wait, wake, ready, exit, task, open, print, recv, send, accept } = CODE;
const UNTOLD = new Set([begun, wait, wake, ready, exit, open]);

function note(trace: Trace, lane: LaneBook, seq: number): void {
  const slot = seq & trace.mask;
  const code = trace.kind[slot]!;
  if (code === begun) {
    lane.name = nameAt(trace, slot);
    lane.poller = (POLLERS[trace.flags[slot]! & 15] ?? '') as Lane['poller'];
  }
  if (!UNTOLD.has(code)) {
    lane.seqCount++;
    pushNewest(lane.seqs, seq);
  }
  if (code === task) noteTask(trace, lane, seq);
  else noteCall(trace, lane, seq, code);
}

function nameAt(trace: Trace, slot: number): string {
  return textAt(trace.texts, trace.text[slot]!).slice(0, CHARACTERS_OF_NAME);
}

function noteTask(trace: Trace, lane: LaneBook, seq: number): void {
  const slot = seq & trace.mask;
  const name = nameAt(trace, slot);
  const at = trace.t[slot]!;
  const before = lane.openTasks.get(name);
  lane.openTasks.delete(name);
  const bar = { what: 'task', seq, begin: at, end: -1, fd: -1, amount: 0, name } as const;
  if ((trace.flags[slot]! & 1) === 0) {
    if (lane.openTasks.size < MAX_BARS) lane.openTasks.set(name, bar);
  } else if (before !== undefined) pushNewest(lane.bars, { ...before, end: at });
}

/** A call, or a wait, from its begin to its return. */
function noteCall(trace: Trace, lane: LaneBook, seq: number, code: number): void {
  const what = barKindOf(code);
  if (what === undefined) return;
  const slot = seq & trace.mask;
  const end = trace.t[slot]!;
  const begin = end - Math.max(0, code === print ? 0 : trace.dur[slot]!);
  const amount =
    code === wake ? trace.a[slot]! : code === accept ? trace.fd[slot]! : trace.b[slot]!;
  const fd = code === accept ? trace.a[slot]! : code === wake ? -1 : trace.fd[slot]!;
  pushNewest(lane.bars, { ...{ what, seq, begin, end, fd, amount }, name: '' });
}

function barKindOf(code: number): Bar['what'] | undefined {
  if (code === wake) return 'wait';
  if (code === accept) return 'accept';
  if (code === recv) return 'recv';
  return code === send ? 'send' : undefined;
}

function pushNewest<Item>(list: Item[], item: Item): void {
  list.push(item);
  if (list.length > MAX_BARS) list.shift();
}
