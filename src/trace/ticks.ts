/** The index of ticks: for each loop where each tick begins, so that any tick is found in microseconds. */

import type { Columns } from './columns';
import { type Errnos, errnoAt } from './errnos';
import { CODE, timeoutMs } from './kinds';

/** The ticks of one loop, oldest first, in a ring that grows. */
type LoopTicks = {
  /** The low 32 bits of the seq each tick begins with: its wait, or its wake where the wait was not seen. */
  starts: Uint32Array;
  /** How far after the start the wake is; −1 not yet. */
  wakes: Int32Array;
  /** Ring index of the oldest tick, and how many are kept. */
  head: number;
  count: number;
  /** The newest tick's number. */
  last: number;
  /** Waits that returned, ever. */
  returned: number;
};

/** By loop number. */
export type Ticks = Map<number, LoopTicks>;

/** One tick. */
export type Tick = {
  readonly tick: number;
  /** Seq of the wait; −1 where it was not seen. */
  readonly wait: number;
  /** Seq of the wake; −1 while the loop waits. */
  readonly wake: number;
  /** The seq after the tick's last: that of the loop's next wait, or of the event to come. */
  readonly end: number;
  /** Milliseconds, −1 for ever. */
  readonly timeout: number;
  readonly watched: number;
  /** How many descriptors were ready; −1 on an error, and while the loop waits. */
  readonly ready: number;
  /** Nanoseconds in the wait and from its return to the next wait; −1 while the loop waits. */
  readonly waitedNs: number;
  readonly workNs: number;
  /** Empty where the wait did not fail. */
  readonly errno: string;
};

type WithTicks = Columns & {
  readonly ticks: Ticks;
  readonly errnos: Errnos;
  readonly about: { readonly clock: string };
};

const WAIT = CODE.wait;
const WAKE = CODE.wake;

export function openTicks(): Ticks {
  return new Map();
}

/** How many waits of a loop have returned since the trace began, those let go included. */
export function tickCount(trace: WithTicks, loop: number): number {
  return trace.ticks.get(loop)?.returned ?? 0;
}

/** Numbers of the oldest and the newest tick kept, the one being waited for included; undefined when there is none. */
export function ticksOf(
  trace: WithTicks,
  loop: number,
): { readonly first: number; readonly last: number } | undefined {
  const ticks = trace.ticks.get(loop);
  if (ticks === undefined || ticks.count === 0) return undefined;
  return { first: numberAt(ticks, trace, 0), last: ticks.last };
}

/** A tick of a loop; undefined when it is not kept, or there never was one. */
export function tickAt(trace: WithTicks, loop: number, tick: number): Tick | undefined {
  const ticks = trace.ticks.get(loop);
  if (ticks === undefined) return undefined;
  const i = findFrom(ticks, trace, tick);
  if (i === ticks.count || numberAt(ticks, trace, i) !== tick) return undefined;
  const start = startAt(ticks, trace, i);
  const offset = ticks.wakes[(ticks.head + i) & (ticks.wakes.length - 1)]!;
  const wake = offset < 0 ? -1 : start + offset;
  const end = i + 1 < ticks.count ? startAt(ticks, trace, i + 1) : trace.next;
  return describe(trace, tick, start, wake, end);
}

/** The seq at which the first kept tick from number `tick` on begins; `next` when there is none. */
export function startOfTick(trace: WithTicks, loop: number, tick: number): number {
  const ticks = trace.ticks.get(loop);
  if (ticks === undefined) return trace.next;
  const i = findFrom(ticks, trace, tick);
  return i === ticks.count ? trace.next : startAt(ticks, trace, i);
}

/** From the begin of the first tick to the end of the last; −1 without times. */
export function tookNs(
  trace: WithTicks & { readonly settled: number },
  loop: number,
  first: number,
  last: number,
): number {
  if (trace.about.clock === 'none') return -1;
  const from = startOfTick(trace, loop, first);
  const end = Math.min(startOfTick(trace, loop, last + 1), trace.settled - 1);
  return Math.max(0, trace.t[end & trace.mask]! - trace.t[from & trace.mask]!);
}

function describe(trace: WithTicks, tick: number, start: number, wake: number, end: number): Tick {
  const { mask } = trace;
  const hasWait = trace.kind[start & mask] === WAIT;
  const slot = wake & mask;
  return {
    tick,
    wait: hasWait ? start : -1,
    wake,
    end,
    timeout: hasWait ? timeoutMs(trace.dur[start & mask]!) : -1,
    watched: hasWait ? trace.a[start & mask]! : 0,
    ready: wake < 0 ? -1 : trace.a[slot]!,
    waitedNs: wake < 0 ? -1 : trace.dur[slot]!,
    workNs: wake < 0 || trace.about.clock === 'none' ? -1 : workAfter(trace, wake, end),
    errno: wake < 0 ? '' : errnoAt(trace, slot),
  };
}

/** From the wake to the next wait, or as long as the loop has been seen at work. */
function workAfter(columns: Columns, wake: number, end: number): number {
  const { t, loop, mask } = columns;
  const mine = loop[wake & mask]!;
  let last = end < columns.next ? end : end - 1;
  while (last > wake && loop[last & mask] !== mine) last--;
  return Math.max(0, t[last & mask]! - t[wake & mask]!);
}

function startAt(ticks: LoopTicks, columns: Columns, i: number): number {
  const low = ticks.starts[(ticks.head + i) & (ticks.starts.length - 1)]!;
  return columns.next - ((columns.next - low) >>> 0);
}

function numberAt(ticks: LoopTicks, columns: Columns, i: number): number {
  return columns.tick[startAt(ticks, columns, i) & columns.mask]!;
}

/** Place of the first kept tick whose number is not below `tick`. */
function findFrom(ticks: LoopTicks, columns: Columns, tick: number): number {
  let low = 0;
  let high = ticks.count;
  // Most loops have kept every number from their first on.
  const straight = high === 0 ? -1 : tick - numberAt(ticks, columns, 0);
  if (straight >= 0 && straight < high && numberAt(ticks, columns, straight) === tick)
    return straight;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numberAt(ticks, columns, middle) < tick) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Notes the ticks that the events from `from` to `to` begin or wake. */
export function settleTicks(ticks: Ticks, columns: Columns, from: number, to: number): void {
  const { kind, mask } = columns;
  for (let seq = from; seq < to; seq++) {
    const code = kind[seq & mask]!;
    if (code === WAIT || code === WAKE) note(ticks, columns, seq, code === WAKE);
  }
}

function note(all: Ticks, columns: Columns, seq: number, isWake: boolean): void {
  const loop = columns.loop[seq & columns.mask]!;
  const tick = columns.tick[seq & columns.mask]!;
  if (loop < 0 || tick < 0) return;
  const known = all.get(loop);
  const ticks = known ?? openLoop();
  if (known === undefined) all.set(loop, ticks);
  // The wake of a wait so long that the wait was let go meanwhile begins what is kept of its tick.
  if (tick > ticks.last || (isWake && ticks.count === 0 && tick === ticks.last)) {
    push(ticks, seq, tick);
    if (isWake) setWake(ticks, 0);
    return;
  }
  // The wait again, after a pause; or a number that has been before, which only a damaged trace has.
  if (!isWake || tick < ticks.last || ticks.count === 0) return;
  const low = ticks.starts[(ticks.head + ticks.count - 1) & (ticks.starts.length - 1)]!;
  setWake(ticks, (seq - low) >>> 0);
}

function setWake(ticks: LoopTicks, offset: number): void {
  const i = (ticks.head + ticks.count - 1) & (ticks.wakes.length - 1);
  if (ticks.wakes[i] !== -1) return;
  ticks.wakes[i] = offset;
  ticks.returned++;
}

function openLoop(): LoopTicks {
  const [starts, wakes] = [new Uint32Array(16), new Int32Array(16)];
  return { starts, wakes, head: 0, count: 0, last: -1, returned: 0 };
}

function push(ticks: LoopTicks, seq: number, tick: number): void {
  if (ticks.count === ticks.starts.length) grow(ticks);
  const i = (ticks.head + ticks.count) & (ticks.starts.length - 1);
  ticks.starts[i] = seq >>> 0;
  ticks.wakes[i] = -1;
  ticks.last = tick;
  ticks.count++;
}

function grow(ticks: LoopTicks): void {
  const { starts, wakes, head } = ticks;
  const size = starts.length;
  ticks.starts = new Uint32Array(size * 2);
  ticks.wakes = new Int32Array(size * 2);
  ticks.starts.set(starts.subarray(head));
  ticks.starts.set(starts.subarray(0, head), size - head);
  ticks.wakes.set(wakes.subarray(head));
  ticks.wakes.set(wakes.subarray(0, head), size - head);
  ticks.head = 0;
}

/** Forgets the ticks that begin before the oldest event kept. */
export function letTicksGo(all: Ticks, columns: Columns): void {
  for (const ticks of all.values()) {
    while (ticks.count > 0 && startAt(ticks, columns, 0) < columns.first) {
      ticks.head = (ticks.head + 1) & (ticks.starts.length - 1);
      ticks.count--;
    }
  }
}
