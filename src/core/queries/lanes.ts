/** The threads of a session over time: the newest tasks, waits and calls of each loop, as bars of lanes. */

import type { PollerKind } from '../../trace/kinds';
import { tickCount } from '../../trace/ticks';
import type { Trace } from '../../trace/trace';
import {
  BAR_KINDS,
  type GoingOn,
  IN_TIMES,
  type Lane,
  type Lanes,
  type ThreadDetail,
} from '../laneViews';
import { type Bar, type LaneBook, inOrder, laneBookOf, lanesOfThreads } from './laneBook';
import { openGoingOn } from './goingOn';
import { countUntil } from './history';
import { briefEvents, fitting, sizeOf } from './room';

const MAX_LANES = 64;
const CHARACTERS_OF_NAME = 24;
/** Begin, end, seq, and five facts. */
const BYTES_OF_BAR = 44;

/** Whether there is more to see than one loop's ticks: several threads, or one that never waits. */
export function hasLanes({ processes }: Trace, poller: PollerKind): boolean {
  const { size } = processes.loops;
  return size > 1 || (size === 1 && poller === '');
}

/** Takes down what was added, so that a look at it later costs only what it shows. */
export function followLanes(trace: Trace): void {
  laneBookOf(trace);
}

/** Whether something is under way that grows with time alone: a task, or a client's visit. */
export function isGoingOn(trace: Trace): boolean {
  const { threads, visits } = laneBookOf(trace);
  const isVisited = [...visits.open.values()].some(({ endNs }) => endNs < 0);
  return isVisited || [...threads.values()].some(({ openTasks }) => openTasks.size > 0);
}

/**
 * At most 64 lanes: that of `loop`, those that wait, the nearest to it where they are more, and of the others those that
 * began last. Takes at most `room` bytes: the oldest bars of the busiest lanes give way. `second`: until when what goes on is
 * told (goingOn.ts); absent: nothing does.
 */
export function lanesOf(
  trace: Trace,
  loop: number,
  nowNs: number,
  room: number,
  second?: number,
): Lanes {
  const { visits: all, startNs } = laneBookOf(trace);
  if (trace.about.clock === 'none') return lanesWithoutTimes(trace, loop);
  const visits = [...all.open.values()];
  const shown = lanesOfThreads(trace, chosen(trace, loop));
  const list = fittingLanes(trace, withNow(trace, shown, second), loop, room - sizeOf(visits));
  const begins = [
    ...visits.map(({ connectNs }) => connectNs),
    ...list.flatMap(({ times }) => Array.from(times.filter((_, i) => i % IN_TIMES === 0))),
  ];
  const fromNs = begins.reduce((least, begin) => Math.min(least, begin), nowNs);
  return {
    ...{ list, count: trace.processes.threads.length, visits, visitCount: all.count },
    ...{ startNs: Math.min(startNs, fromNs), fromNs },
  };
}

/** A thread and what it is in. */
type Told = { readonly lane: LaneBook; readonly now: GoingOn | undefined };

function withNow(trace: Trace, lanes: readonly LaneBook[], second: number | undefined): Told[] {
  const goingOn = openGoingOn(trace, second);
  return lanes.map((lane) => {
    const lastSeq = lane.seqCount === 0 ? -1 : inOrder(lane.seqs, lane.seqCount).at(-1)!;
    return { lane, now: goingOn(lane.loops, lastSeq) };
  });
}

/** The threads alone: where a bar stands only times can say. */
function lanesWithoutTimes(trace: Trace, loop: number): Lanes {
  const lanes = withNow(trace, lanesOfThreads(trace, chosen(trace, loop)), undefined);
  const list = lanes.map((lane) => ({ ...laneOf(trace, lane, loop, 0), more: 0 }));
  const count = trace.processes.threads.length;
  return { list, count, visits: [], visitCount: 0, startNs: 0, fromNs: 0 };
}

/** What the program did in a loop that has no ticks, the newest 200; takes at most `room` bytes. */
export function threadDetail(trace: Trace, loop: number, room: number): ThreadDetail | null {
  const lane = laneBookOf(trace).lanes.get(loop);
  if (lane === undefined) return null;
  const newest = inOrder(lane.seqs, lane.seqCount).reverse();
  const kept = newest.filter((seq) => seq >= trace.first);
  const events = fitting(briefEvents(trace, kept), room).reverse();
  return { ...headOf(trace, loop), events, more: lane.seqCount - events.length };
}

/**
 * The threads to show, ascending: the one that is looked at, which is never crowded out; those that wait, for they have the
 * ticks; the newest others. Costs as much as it finds, however many threads there are.
 */
function chosen({ processes }: Trace, loop: number): number[] {
  const { loops, threads, waiting } = processes;
  const first = loops.get(loop)?.thread;
  const nearest = countUntil(waiting, first ?? loop) - (MAX_LANES >> 1);
  const from = Math.max(0, Math.min(nearest, waiting.length - MAX_LANES));
  const found = new Set(first === undefined ? [] : [first]);
  for (let i = from; i < waiting.length && found.size < MAX_LANES; i++) found.add(waiting[i]!);
  for (let i = threads.length - 1; i >= 0 && found.size < MAX_LANES; i--) found.add(threads[i]!);
  return [...found].sort((one, other) => one - other);
}

const NO_LOOP = { name: '', poller: '', tid: -1 };

function headOf(trace: Trace, loop: number): Pick<Lane, 'loop' | 'name' | 'poller' | 'ticks'> {
  const { name, poller, tid } = trace.processes.loops.get(loop) ?? NO_LOOP;
  // Nobody names most threads: then its number is what it is known by (gettid(2)).
  const known = name !== '' || tid <= 0 ? name : `tid ${tid}`;
  return {
    ...{ loop, name: known.slice(0, CHARACTERS_OF_NAME), poller: poller as Lane['poller'] },
    ticks: tickCount(trace, loop),
  };
}

/** How long names are shows only when they are packed: then fewer bars are tried. */
function fittingLanes(trace: Trace, lanes: readonly Told[], looked: number, room: number): Lane[] {
  for (let most = Math.floor(room / BYTES_OF_BAR); ; most = (most * 3) >> 2) {
    const shares = sharesOf(
      lanes.map(({ lane }) => lane),
      most,
    );
    const list = lanes.map((lane, index) => laneOf(trace, lane, looked, shares[index] ?? 0));
    if (most === 0 || sizeOf(list) <= room) return list;
  }
}

/** How many bars of each lane are told, `most` of all: what one does not need goes to the others. */
function sharesOf(lanes: readonly LaneBook[], most: number): number[] {
  const shares = lanes.map(() => 0);
  const fewestFirst = lanes
    .map((lane, index) => ({ index, count: lane.bars.length + lane.openTasks.size }))
    .sort((one, other) => one.count - other.count);
  let left = most;
  fewestFirst.forEach(({ index, count }, at) => {
    shares[index] = Math.min(count, Math.floor(left / (lanes.length - at)));
    left -= shares[index];
  });
  return shares;
}

function laneOf(trace: Trace, { lane, now }: Told, looked: number, share: number): Lane {
  const { thread, loops } = lane;
  const all: Bar[] = [...inOrder(lane.bars, lane.barCount), ...lane.openTasks.values()];
  const over = share === 0 ? [] : all.slice(-share);
  // There is always room for what goes on.
  const bars = now === undefined ? over : [...over, barOf(now)];
  const nameOf = ({ name }: Bar): string => name.slice(0, CHARACTERS_OF_NAME);
  const names = [...new Set(bars.map(nameOf))];
  return {
    ...headOf(trace, loops.includes(looked) ? looked : thread),
    loops,
    times: Float64Array.from(bars.flatMap(({ begin, end, seq }) => [begin, end, seq])),
    facts: Int32Array.from(
      bars.flatMap((bar) => [
        bar.what,
        bar.fd,
        bar.name === '' ? bar.amount : names.indexOf(nameOf(bar)),
        bar.gen,
        bar.loop,
      ]),
    ),
    names,
    more: lane.barCount + lane.openTasks.size - over.length,
    ...(now !== undefined && { now }),
  };
}

function barOf({ is, loop, seq, beginNs, fd }: GoingOn): Bar {
  const at = { begin: beginNs, end: -1, seq, fd, loop };
  return { what: BAR_KINDS.indexOf(is), ...at, gen: 0, amount: -1, name: '' };
}
