/** The columns of a timeline: spans of ticks that follow each other without a gap, most often a tick each. */

/** What a column spans: so many ticks, so much time (ns), or a tick in which something was ready, and idle ones folded into one. */
export type Scale =
  { readonly by: 'ticks' | 'time'; readonly of: number } | { readonly by: 'readiness' };

export type Axis = {
  readonly firstTick: number;
  readonly columns: number;
  /** Where a column is not a tick: the first tick of each, ascending, and the one after the last; a column may span none. */
  readonly starts?: Int32Array;
};

/** Whether what came from outside is a scale. */
export function isScale(value: unknown): value is Scale {
  if (typeof value !== 'object' || value === null) return false;
  const { by, of } = value as { by?: unknown; of?: unknown };
  if (by === 'readiness') return true;
  return (by === 'ticks' || by === 'time') && Number.isSafeInteger(of) && (of as number) > 0;
}

/** The first tick of a column; outside, columns go on as wide as the nearest. */
export function firstTickOf({ firstTick, columns, starts }: Axis, column: number): number {
  if (starts === undefined || columns === 0) return firstTick + column;
  if (column < 0) return starts[0]! + column * widthAt(starts, 0);
  if (column <= columns) return starts[column]!;
  return starts[columns]! + (column - columns) * widthAt(starts, columns - 1);
}

/** The last tick of a column; before its first where it spans none. */
export function lastTickOf(axis: Axis, column: number): number {
  return firstTickOf(axis, column + 1) - 1;
}

/** The same without the columns before this one. */
export function axisFromColumn(axis: Axis, column: number): Axis {
  const { columns, starts } = axis;
  const rest = { firstTick: firstTickOf(axis, column), columns: columns - column };
  return starts === undefined ? rest : { ...rest, starts: starts.slice(column) };
}

/** The column that a tick is in, also outside. */
export function columnOf({ firstTick, columns, starts }: Axis, tick: number): number {
  if (starts === undefined || columns === 0) return tick - firstTick;
  if (tick < starts[0]!) return Math.floor((tick - starts[0]!) / widthAt(starts, 0));
  const beyond = tick - starts[columns]!;
  if (beyond >= 0) return columns + Math.floor(beyond / widthAt(starts, columns - 1));
  let [low, high] = [0, columns];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= tick) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function widthAt(starts: Int32Array, column: number): number {
  return Math.max(1, starts[column + 1]! - starts[column]!);
}
