/** Which ticks are looked at: the selected one, the window, its zoom, and whether it follows. */

import { columnOf, firstTickOf, lastTickOf } from '../../trace/axis';
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
    return { ...look, tick, lastTick: lastWith(look, scene, tick, scene.columns - 1) };
  return { ...look, tick, lastTick: Math.max(tick, lastTick) };
}

/** The window moved by so many columns, the selection left where it is; past the newest tick it follows. */
export function scrolledTicks(look: Look, scene: Scene, columns: number): Look {
  return scrolledTo(look, scene, lastTickFrom(scene, lastShown(scene), columns));
}

/** This tick in the last column, as far as there are ticks. */
export function scrolledTo(look: Look, scene: Scene, lastTick: number): Look {
  const { newestTick } = scene;
  if (isAllShown(scene)) return look;
  if (lastTick >= newestTick) return { ...look, lastTick: look.tick < 0 ? -1 : newestTick };
  return {
    ...look,
    tick: scene.tick,
    lastTick: Math.max(earliestLast(look, scene), lastTick),
  };
}

export function atColumnBeside(look: Look, scene: Scene, by: number): Look {
  const { timeline, tick } = scene;
  return atTick(look, scene, firstTickOf(timeline, columnOf(timeline, tick) + by));
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

/** The last tick of a window in which this one is, so many columns before the last where all columns are of the same length. */
export function lastWith(look: Look, scene: Scene, tick: number, columns: number): number {
  if (isEven(look)) return lastTickFrom(scene, tick, columns);
  const beside = columnOf(scene.timeline, tick) - scene.firstColumn;
  // Where idle ticks are folded, what is before the window is as near as it seems, or nearer.
  const isNear = look.scale?.by === 'readiness' && beside < 0 && beside > -scene.columns;
  return isNear ? lastTickFrom(scene, lastShown(scene), beside) : tick;
}

/** Whether the timeline has all ticks that are kept. */
export function isAllShown({ timeline, oldestTick, newestTick }: Scene): boolean {
  const isToTheEnd = lastTickOf(timeline, timeline.columns - 1) >= newestTick;
  return isToTheEnd && timeline.firstTick <= oldestTick;
}

/** The last column's tick, once the core has answered: it shows as many ticks as it has, where they are enough. */
export function lastTickIn(
  look: Look,
  scene: Pick<Scene, 'oldestTick' | 'newestTick' | 'columns' | 'timeline'>,
): number {
  return Math.min(scene.newestTick, Math.max(look.lastTick, earliestLast(look, scene)));
}

/** The least that the last column's tick can be: as many columns as there are, where they are enough. */
function earliestLast(
  look: Look,
  scene: Pick<Scene, 'oldestTick' | 'columns' | 'timeline'>,
): number {
  const { oldestTick, columns, timeline } = scene;
  if (isEven(look)) return lastTickFrom(scene, oldestTick, columns - 1);
  // How many ticks the first columns span only the core knows, which sees to it that all are filled.
  if (timeline.firstTick > oldestTick) return oldestTick;
  return lastTickOf(timeline, Math.min(columns, timeline.columns) - 1);
}

/** Each column spans as many ticks as the others. */
function isEven({ scale }: Look): boolean {
  return scale === null || scale.by === 'ticks';
}
