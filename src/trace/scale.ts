/** Which ticks the columns of a timeline span: as many columns as are asked for, of the scale that is asked for. */

import type { Axis } from './axis';
import { type Block, blockAt, type Overview, overviewOf } from './overview';
import { startOfTick, tickAt, ticksOf } from './ticks';
import type { Scale } from './span';
import type { Trace } from './trace';

export type AxisRequest = {
  readonly loop: number;
  /** In the last column, as far as there are columns enough before it; −1: the newest. */
  readonly lastTick: number;
  readonly columns: number;
  /** Absent: a tick a column. */
  readonly scale?: Scale;
};

type Kept = { readonly first: number; readonly last: number };

/** Fewer columns where fewer ticks are kept. A trace without times has no columns of time: those are ticks. */
export function axisOf(trace: Trace, { loop, lastTick, columns, scale }: AxisRequest): Axis {
  const kept = ticksOf(trace, loop);
  if (kept === undefined || columns <= 0) return { firstTick: 0, columns: 0 };
  const last = lastTick < 0 ? kept.last : Math.max(kept.first, Math.min(lastTick, kept.last));
  if (scale?.by === 'readiness') return foldedAxis(trace, loop, kept, last, columns);
  if (scale?.by === 'time' && trace.about.clock !== 'none')
    return timeAxis(trace, loop, kept, last, columns, scale.of);
  return tickAxis(kept, last, columns, scale?.by === 'ticks' ? scale.of : 1);
}

/** Columns of `length` ticks stand at its multiples, so that they are the same wherever the window is. */
function tickAxis(kept: Kept, last: number, columns: number, length: number): Axis {
  const oldest = Math.floor(kept.first / length);
  const newest = Math.floor(kept.last / length);
  const end = Math.min(newest, Math.max(Math.floor(last / length), oldest + columns - 1));
  const first = Math.max(oldest, end - columns + 1);
  if (length === 1) return { firstTick: first, columns: end - first + 1 };
  const starts = Int32Array.from({ length: end - first + 2 }, (_, i) => (first + i) * length);
  return axisFrom(starts, kept);
}

/** A column is the ticks whose wait returned in it; one that goes on is in the newest. */
function timeAxis(
  trace: Trace,
  loop: number,
  kept: Kept,
  last: number,
  columns: number,
  lengthNs: number,
): Axis {
  const columnOf = (tick: number): number => Math.floor(wokeAt(trace, loop, tick) / lengthNs);
  const newestOver = Number.isFinite(wokeAt(trace, loop, kept.last)) ? kept.last : kept.last - 1;
  const [oldest, newest] = [columnOf(kept.first), columnOf(newestOver)];
  // Only the first wait, which goes on.
  if (!Number.isFinite(oldest) || !Number.isFinite(newest)) return tickAxis(kept, last, columns, 1);
  const wanted = columnOf(Math.min(last, newestOver));
  const end = Math.min(newest, Math.max(wanted, oldest + columns - 1));
  const first = Math.max(oldest, end - columns + 1);
  const starts = Int32Array.from({ length: end - first + 2 }, (_, i) =>
    firstWokenFrom(trace, loop, kept, (first + i) * lengthNs),
  );
  const { firstTick } = axisFrom(starts, kept);
  return {
    firstTick,
    columns: end - first + 1,
    starts,
    ns: { from: first * lengthNs, of: lengthNs },
  };
}

/** ns of the trace, where its return was lost those of its wait; Infinity while it waits. */
function wokeAt(trace: Trace, loop: number, tick: number): number {
  const wake = tickAt(trace, loop, tick)?.wake ?? -1;
  const seq = wake < 0 ? startOfTick(trace, loop, tick) : wake;
  const goesOn = wake < 0 && tick >= ticksOf(trace, loop)!.last;
  return goesOn ? Infinity : trace.t[seq & trace.mask]!;
}

/** By halving: the first tick whose wait returned at `ns` or after. */
function firstWokenFrom(trace: Trace, loop: number, kept: Kept, ns: number): number {
  let [low, high] = [kept.first, kept.last + 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (wokeAt(trace, loop, middle) < ns) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * From the last column back: a tick in which something was ready, or the idle ones between two such, all of them; and on from
 * there where that is not enough to fill all columns.
 */
function foldedAxis(trace: Trace, loop: number, kept: Kept, last: number, columns: number): Axis {
  const end = endOfFold(trace, loop, kept, last) + 1;
  const back = [end];
  for (let tick = last; tick >= kept.first && back.length <= columns; tick = back.at(-1)! - 1)
    back.push(startOfFold(trace, loop, kept, tick));
  const starts = back.reverse();
  while (starts.length <= columns && starts.at(-1)! <= kept.last)
    starts.push(endOfFold(trace, loop, kept, starts.at(-1)!) + 1);
  return axisFrom(Int32Array.from(starts), kept);
}

/** The newest tick that told of something; of those that are over the newest where none did, −1 where none is. */
export function lastActiveTick(trace: Trace, loop: number): number {
  const kept = ticksOf(trace, loop);
  if (kept === undefined) return -1;
  const isOver = (tickAt(trace, loop, kept.last)?.wake ?? -1) >= 0;
  const last = isOver ? kept.last : kept.last - 1;
  if (last < kept.first) return -1;
  if (!isIdle(trace, loop, kept, last)) return last;
  const first = startOfFold(trace, loop, kept, last);
  return first > kept.first ? first - 1 : last;
}

/** It told of nothing; the newest may yet. */
function isIdle(trace: Trace, loop: number, { last }: Kept, tick: number): boolean {
  const found = tickAt(trace, loop, tick);
  if (found === undefined) return true;
  return found.ready <= 0 && found.errno === '' && (found.wake >= 0 || tick < last);
}

/** The first of the idle ticks around this one: blocks without readiness are passed over whole. This one where it is not idle. */
function startOfFold(trace: Trace, loop: number, kept: Kept, from: number): number {
  if (!isIdle(trace, loop, kept, from)) return from;
  const overview = overviewOf(trace, loop);
  let tick = from;
  while (tick > kept.first) {
    const block = quietBlock(overview, tick - 1);
    if (block !== undefined) tick = Math.max(kept.first, block.first);
    else if (isIdle(trace, loop, kept, tick - 1)) tick--;
    else break;
  }
  return tick;
}

/** The last of them. */
function endOfFold(trace: Trace, loop: number, kept: Kept, from: number): number {
  if (!isIdle(trace, loop, kept, from)) return from;
  const overview = overviewOf(trace, loop);
  let tick = from;
  while (tick < kept.last) {
    const block = quietBlock(overview, tick + 1);
    if (block !== undefined) tick = Math.min(kept.last, block.last);
    else if (isIdle(trace, loop, kept, tick + 1)) tick++;
    else break;
  }
  return tick;
}

/** The block of a tick where all of it is over and told of nothing. */
function quietBlock(overview: Overview, tick: number): Block | undefined {
  const block = blockAt(overview, tick);
  const isQuiet = block?.readyTicks === 0 && block.failedWaits === 0 && block.last < overview.tick;
  return isQuiet ? block : undefined;
}

function axisFrom(starts: Int32Array, kept: Kept): Axis {
  const end = starts.length - 1;
  starts[0] = Math.max(starts[0]!, kept.first);
  if (starts[end]! > kept.last) starts[end] = kept.last + 1;
  return { firstTick: starts[0], columns: end, starts };
}
