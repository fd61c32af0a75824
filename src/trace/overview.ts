/**
 * The overview of a loop: its ticks in blocks of equal length, kept as they come, so that a strip of a million ticks, a wide
 * column and a search cost as many blocks as they look at. Blocks unite by doubling when there are too many, and go with
 * their events.
 */

import { hasFailed } from './errnos';
import { followedEach } from './followed';
import { CODE } from './kinds';
import { startOfTick, type Tick, tickAt, ticksOf } from './ticks';
import type { Trace } from './trace';

/** What is known of some ticks that follow each other: those that are over. */
export type Block = {
  /** Numbers of its first and its last tick; not all of them need have been. */
  readonly first: number;
  readonly last: number;
  /** Ticks that are over; of those in which a descriptor was ready, or the wait failed. */
  readonly ticks: number;
  readonly readyTicks: number;
  readonly failedWaits: number;
  /** Descriptors that were ready, and ns waited and worked, of all of them together; what is not known is not in it. */
  readonly ready: number;
  readonly waitedNs: number;
  readonly workNs: number;
  /** The most that were ready in one; −1: none is over. */
  readonly mostReady: number;
  /** ns; −1: not known. */
  readonly longestWaitNs: number;
  readonly longestWorkNs: number;
  /** Calls that failed otherwise than for having to wait, and sends that took less than was offered; also of a tick that goes on. */
  readonly failedCalls: number;
  readonly shortSends: number;
};

/** Of one loop. */
export type Overview = {
  readonly loop: number;
  /** Ticks of a block: 2 ** shift. */
  shift: number;
  /** Number of the first block kept: that of its first tick, divided by the length; and how many blocks are kept. */
  base: number;
  count: number;
  /** STRIDE numbers a block. */
  cells: Float64Array;
  /** The tick that goes on, or is the next to be over; −1: none. */
  tick: number;
};

/** Blocks that a loop has at most. */
export const MOST_BLOCKS = 2048;
/** More than this are not left where room was needed: the next time is far off. */
const FULL_BLOCKS = (MOST_BLOCKS * 3) >> 2;
/** Loops that are followed at once: as many as panels look at, and a few more. */
const MOST_LOOPS = 8;

const CELL = {
  ticks: 0,
  readyTicks: 1,
  failedWaits: 2,
  failedCalls: 3,
  shortSends: 4,
  ready: 5,
  waitedNs: 6,
  workNs: 7,
  mostReady: 8,
  longestWaitNs: 9,
  longestWorkNs: 10,
} as const;
const STRIDE: number = Object.keys(CELL).length;
/** From this one on the most counts, and −1 is none; those before are added up. */
const FIRST_OF_MOST: number = CELL.mostReady;
const EMPTY = [0, 0, 0, 0, 0, 0, 0, 0, -1, -1, -1] as const;

/** Up to date with the trace, and without what it has let go. */
export function overviewOf(trace: Trace, loop: number): Overview {
  const overview = follow(trace, loop);
  letBlocksGo(overview, trace);
  return overview;
}

/** The block that a tick is in; undefined where none is kept. */
export function blockAt({ shift, base, count, cells }: Overview, tick: number): Block | undefined {
  const at = (tick >> shift) - base;
  if (at < 0 || at >= count) return undefined;
  const cell = (name: keyof typeof CELL): number => cells[at * STRIDE + CELL[name]]!;
  const first = (base + at) * 2 ** shift;
  return {
    first,
    last: first + 2 ** shift - 1,
    ticks: cell('ticks'),
    readyTicks: cell('readyTicks'),
    failedWaits: cell('failedWaits'),
    ready: cell('ready'),
    waitedNs: cell('waitedNs'),
    workNs: cell('workNs'),
    mostReady: cell('mostReady'),
    longestWaitNs: cell('longestWaitNs'),
    longestWorkNs: cell('longestWorkNs'),
    failedCalls: cell('failedCalls'),
    shortSends: cell('shortSends'),
  };
}

/** What stands above a column of these ticks: the longest wait and work, and the most that were ready in one. */
export type Band = { readonly waitedNs: number; readonly workNs: number; readonly ready: number };

/** Of blocks where they are whole, else tick by tick. */
export function bandOf(trace: Trace, loop: number, first: number, last: number): Band {
  const overview = overviewOf(trace, loop);
  let [waitedNs, workNs, ready] = [-1, -1, -1];
  for (let tick = first; tick <= last;) {
    const block = blockAt(overview, tick);
    const isWhole = block?.first === tick && block.last <= last && block.last < overview.tick;
    const one = isWhole ? undefined : tickAt(trace, loop, tick);
    waitedNs = Math.max(waitedNs, isWhole ? block.longestWaitNs : (one?.waitedNs ?? -1));
    workNs = Math.max(workNs, isWhole ? block.longestWorkNs : (one?.workNs ?? -1));
    ready = Math.max(ready, isWhole ? block.mostReady : (one?.ready ?? -1));
    tick = isWhole ? block.last + 1 : tick + 1;
  }
  return { waitedNs, workNs, ready };
}

/** Of ticks that are over, all together. */
export type Sums = Pick<Block, 'ticks' | 'readyTicks' | 'ready' | 'waitedNs' | 'workNs'>;

/** Of blocks where they are whole, else tick by tick: costs as much as there are blocks, and two of them in ticks. */
export function sumsOf(trace: Trace, loop: number, first: number, last: number): Sums {
  const overview = overviewOf(trace, loop);
  const sums = { ticks: 0, readyTicks: 0, ready: 0, waitedNs: 0, workNs: 0 };
  const length = 2 ** overview.shift;
  for (let tick = first; tick <= last;) {
    const at = (tick >> overview.shift) - overview.base;
    const isWhole = tick % length === 0 && tick + length - 1 <= last;
    if (isWhole && at >= 0 && at < overview.count && tick + length <= overview.tick) {
      addBlock(sums, overview.cells, at * STRIDE);
      tick += length;
      continue;
    }
    const one = tickAt(trace, loop, tick);
    if (one !== undefined && one.wake >= 0) addTo(sums, sumsOfTick(one));
    tick = one === undefined ? nextTick(trace, loop, tick) : tick + 1;
  }
  return sums;
}

type Adding = { -readonly [Name in keyof Sums]: number };

function addBlock(sums: Adding, cells: Float64Array, from: number): void {
  sums.ticks += cells[from + CELL.ticks]!;
  sums.readyTicks += cells[from + CELL.readyTicks]!;
  sums.ready += cells[from + CELL.ready]!;
  sums.waitedNs += cells[from + CELL.waitedNs]!;
  sums.workNs += cells[from + CELL.workNs]!;
}

function addTo(sums: Adding, more: Sums): void {
  sums.ticks += more.ticks;
  sums.readyTicks += more.readyTicks;
  sums.ready += more.ready;
  sums.waitedNs += more.waitedNs;
  sums.workNs += more.workNs;
}

function sumsOfTick({ ready, waitedNs, workNs }: Tick): Sums {
  return {
    ticks: 1,
    readyTicks: ready > 0 ? 1 : 0,
    ready: Math.max(0, ready),
    waitedNs: Math.max(0, waitedNs),
    workNs: Math.max(0, workNs),
  };
}

/** The number of the next tick that is kept; Infinity: there is none. */
function nextTick(trace: Trace, loop: number, tick: number): number {
  const seq = startOfTick(trace, loop, tick);
  return seq < trace.next ? trace.tick[seq & trace.mask]! : Infinity;
}

const { wait, wake, send } = CODE;

const follow = followedEach<number, Overview>(
  (loop) => ({ loop, shift: 0, base: 0, count: 0, cells: new Float64Array(0), tick: -1 }),
  note,
  MOST_LOOPS,
);

function note(overview: Overview, trace: Trace, seq: number): void {
  const slot = seq & trace.mask;
  const tick = trace.tick[slot]!;
  if (trace.loop[slot] !== overview.loop || tick < 0) return;
  const code = trace.kind[slot]!;
  if ((code === wait || code === wake) && tick > overview.tick) {
    noteTick(overview, trace);
    overview.tick = tick;
    makeRoom(overview, trace, tick);
  }
  if (code === wake) return;
  if (hasFailed(trace, slot)) add(overview, tick, CELL.failedCalls);
  if (code === send && trace.b[slot]! >= 0 && trace.b[slot]! < trace.a[slot]!)
    add(overview, tick, CELL.shortSends);
}

/** The tick before is over now. */
function noteTick(overview: Overview, trace: Trace): void {
  const tick = tickAt(trace, overview.loop, overview.tick);
  if (tick === undefined || tick.wake < 0) return;
  add(overview, tick.tick, CELL.ticks);
  if (tick.ready > 0) add(overview, tick.tick, CELL.readyTicks);
  if (tick.errno !== '') add(overview, tick.tick, CELL.failedWaits);
  add(overview, tick.tick, CELL.ready, Math.max(0, tick.ready));
  add(overview, tick.tick, CELL.waitedNs, Math.max(0, tick.waitedNs));
  add(overview, tick.tick, CELL.workNs, Math.max(0, tick.workNs));
  raise(overview, tick.tick, CELL.mostReady, tick.ready);
  raise(overview, tick.tick, CELL.longestWaitNs, tick.waitedNs);
  raise(overview, tick.tick, CELL.longestWorkNs, tick.workNs);
}

function add(overview: Overview, tick: number, cell: number, much = 1): void {
  const at = (tick >> overview.shift) - overview.base;
  if (at >= 0 && at < overview.count) overview.cells[at * STRIDE + cell]! += much;
}

function raise(overview: Overview, tick: number, cell: number, value: number): void {
  const at = ((tick >> overview.shift) - overview.base) * STRIDE + cell;
  overview.cells[at] = Math.max(overview.cells[at]!, value);
}

/** So that there is a block for this tick, the newest. */
function makeRoom(overview: Overview, trace: Trace, tick: number): void {
  if (overview.count === 0) overview.base = tick >> overview.shift;
  if ((tick >> overview.shift) - overview.base >= MOST_BLOCKS) {
    letBlocksGo(overview, trace);
    while ((tick >> overview.shift) - overview.base >= FULL_BLOCKS) unite(overview);
  }
  const count = (tick >> overview.shift) - overview.base + 1;
  if (count * STRIDE > overview.cells.length) grow(overview, count);
  for (; overview.count < count; overview.count++)
    overview.cells.set(EMPTY, overview.count * STRIDE);
}

function grow(overview: Overview, count: number): void {
  const longer = new Float64Array(Math.min(MOST_BLOCKS, 2 * Math.max(count, 8)) * STRIDE);
  longer.set(overview.cells.subarray(0, overview.count * STRIDE));
  overview.cells = longer;
}

/** Two blocks become one of twice the length. */
function unite(overview: Overview): void {
  const { base, count, cells } = overview;
  overview.shift++;
  overview.base = base >> 1;
  overview.count = 0;
  for (let at = 0; at < count; at++) {
    const to = ((base + at) >> 1) - overview.base;
    const block = cells.slice(at * STRIDE, (at + 1) * STRIDE);
    if (to === overview.count) cells.set(block, overview.count++ * STRIDE);
    else uniteWith(cells, to * STRIDE, block);
  }
}

function uniteWith(cells: Float64Array, to: number, block: Float64Array): void {
  for (let cell = 0; cell < FIRST_OF_MOST; cell++) cells[to + cell]! += block[cell]!;
  for (let cell = FIRST_OF_MOST; cell < STRIDE; cell++)
    cells[to + cell] = Math.max(cells[to + cell]!, block[cell]!);
}

/** Blocks go when the last of their ticks has. */
function letBlocksGo(overview: Overview, trace: Trace): void {
  const first = ticksOf(trace, overview.loop)?.first;
  if (first === undefined) return;
  const gone = Math.min(overview.count, (first >> overview.shift) - overview.base);
  if (gone <= 0) return;
  overview.cells.copyWithin(0, gone * STRIDE, overview.count * STRIDE);
  overview.base += gone;
  overview.count -= gone;
}
