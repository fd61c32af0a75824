/** The columns of a timeline: spans of ticks that follow each other without a gap, most often a tick each. */

import type { Scale } from './span';

export type Axis = {
  readonly firstTick: number;
  readonly columns: number;
  /** Where a column is not a tick: the first tick of each, ascending, and the one after the last; a column may span none. */
  readonly starts?: Int32Array;
  /** What each spans, as it was asked for; absent: a tick. */
  readonly scale?: Scale;
  /** Where columns are spans of time: ns since the trace began when the first begins, and how long each is. */
  readonly ns?: { readonly from: number; readonly of: number };
};

/** The first tick of a column; outside, columns go on as wide as the nearest, and folds as if nothing were idle there. */
export function firstTickOf(axis: Axis, column: number): number {
  const { firstTick, columns, starts } = axis;
  if (starts === undefined || columns === 0) return firstTick + column;
  if (column < 0) return starts[0]! + column * widthBeside(axis, starts, 0);
  if (column <= columns) return starts[column]!;
  return starts[columns]! + (column - columns) * widthBeside(axis, starts, columns - 1);
}

/** The last tick of a column; before its first where it spans none. */
export function lastTickOf(axis: Axis, column: number): number {
  return firstTickOf(axis, column + 1) - 1;
}

/** The same without the columns before this one. */
export function axisFromColumn(axis: Axis, column: number): Axis {
  const { starts, ns } = axis;
  const firstTick = firstTickOf(axis, column);
  const columns = axis.columns - column;
  if (starts === undefined) return { firstTick, columns };
  const left = starts.slice(column);
  if (ns === undefined) return { firstTick, columns, starts: left };
  return { firstTick, columns, starts: left, ns: { from: ns.from + column * ns.of, of: ns.of } };
}

/** The column that a tick is in, also outside. */
export function columnOf(axis: Axis, tick: number): number {
  const { firstTick, columns, starts } = axis;
  if (starts === undefined || columns === 0) return tick - firstTick;
  if (tick < starts[0]!) return Math.floor((tick - starts[0]!) / widthBeside(axis, starts, 0));
  const beyond = tick - starts[columns]!;
  if (beyond >= 0) return columns + Math.floor(beyond / widthBeside(axis, starts, columns - 1));
  let [low, high] = [0, columns];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= tick) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Of the columns outside, beside this one. */
function widthBeside({ scale }: Axis, starts: Int32Array, column: number): number {
  if (scale?.by === 'readiness') return 1;
  return Math.max(1, starts[column + 1]! - starts[column]!);
}
