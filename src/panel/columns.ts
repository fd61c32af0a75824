/** Which ticks the columns that are shown end with. */

import { columnOf, lastTickOf } from '../trace/axis';
import type { Scene } from './look';

/** The last tick of the last column. */
export function lastShown({
  timeline,
  firstColumn,
  columns,
}: Pick<Scene, 'timeline' | 'firstColumn' | 'columns'>): number {
  return lastTickOf(timeline, firstColumn + columns - 1);
}

/** The last tick of the column that is so many after a tick's. */
export function lastTickFrom(
  { timeline }: Pick<Scene, 'timeline'>,
  tick: number,
  columns: number,
): number {
  return lastTickOf(timeline, columnOf(timeline, tick) + columns);
}
