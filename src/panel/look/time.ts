/** Which ticks are looked at: the selected one, the window, its zoom, and whether it follows. */

import { columnOf, firstTickOf, lastTickOf } from '../../trace/axis';
import { CELL_WIDTHS } from '../layout';
import type { Look, Scene } from './look';

/** The newest tick is shown and selected, and the next ones as they come. */
export function following(look: Look): Look {
  return { ...look, lastTick: -1, tick: -1 };
}

/** Follows, or, where it did, stays at what is shown. */
export function followingOrNot(look: Look, { newestTick, tick }: Scene): Look {
  return isFollowing(look) ? { ...look, lastTick: newestTick, tick } : following(look);
}

export function isFollowing(look: Look): boolean {
  return look.lastTick < 0;
}

/** This tick selected and in view. */
export function atTick(look: Look, scene: Scene, wanted: number): Look {
  if (scene.newestTick < 0) return look;
  const tick = Math.min(scene.newestTick, Math.max(scene.oldestTick, wanted));
  const lastTick = lastShown(scene);
  if (tick < scene.firstTick)
    return { ...look, tick, lastTick: lastTickFrom(scene, tick, scene.columns - 1) };
  return { ...look, tick, lastTick: Math.max(tick, lastTick) };
}

/** The window moved by so many columns, the selection left where it is; past the newest tick it follows. */
export function scrolledTicks(look: Look, scene: Scene, columns: number): Look {
  return scrolledTo(look, scene, lastTickFrom(scene, lastShown(scene), columns));
}

/** This tick in the last column, as far as there are ticks. */
export function scrolledTo(look: Look, scene: Scene, lastTick: number): Look {
  const { oldestTick, newestTick, columns, timeline } = scene;
  if (columnOf(timeline, newestTick) - columnOf(timeline, oldestTick) < columns) return look;
  if (lastTick >= newestTick) return { ...look, lastTick: look.tick < 0 ? -1 : newestTick };
  return {
    ...look,
    tick: scene.tick,
    lastTick: Math.max(lastTickFrom(scene, oldestTick, columns - 1), lastTick),
  };
}

export function atColumnBeside(look: Look, scene: Scene, by: number): Look {
  const { timeline, tick } = scene;
  return atTick(look, scene, firstTickOf(timeline, columnOf(timeline, tick) + by));
}

export function zoomed(look: Look, scene: Scene, by: -1 | 1): Look {
  const index = CELL_WIDTHS.findIndex((width) => width >= scene.cellWidth);
  const cellWidth = CELL_WIDTHS[index + by];
  if (cellWidth === undefined) return look;
  if (isFollowing(look)) return { ...look, cellWidth };
  const columns = Math.floor((scene.columns * scene.cellWidth) / cellWidth);
  const last = lastShown(scene);
  const isLost = scene.tick <= lastTickFrom(scene, last, -columns);
  const lastTick = isLost ? lastTickFrom(scene, scene.tick, columns >> 1) : last;
  return { ...look, cellWidth, lastTick };
}

/** The last tick of the last column. */
export function lastShown({
  timeline,
  firstColumn,
  columns,
}: Pick<Scene, 'timeline' | 'firstColumn' | 'columns'>): number {
  return lastTickOf(timeline, firstColumn + columns - 1);
}

export function lastTickFrom(
  { timeline }: Pick<Scene, 'timeline'>,
  tick: number,
  columns: number,
): number {
  return lastTickOf(timeline, columnOf(timeline, tick) + columns);
}

/** The last column's tick, once the core has answered: it shows as many ticks as it has, where they are enough. */
export function lastTickIn(
  { lastTick }: Look,
  scene: Pick<Scene, 'oldestTick' | 'newestTick' | 'columns' | 'timeline'>,
): number {
  const { oldestTick, newestTick, columns } = scene;
  return Math.min(newestTick, Math.max(lastTick, lastTickFrom(scene, oldestTick, columns - 1)));
}
