/** The search for a descriptor's next readiness, beyond the window that is there: a step for each window that comes. */

import {
  type Look,
  type Scene,
  atTick,
  isFollowing,
  lastTickOf,
  readinessBeside,
  scrolledTicks,
} from './look';

/** Which way, and from which tick on. */
export type Search = { readonly direction: -1 | 1; readonly from: number };

export type Outcome =
  | { readonly is: 'found'; readonly look: Look }
  /** Not in this window: the next one is asked for. */
  | { readonly is: 'further'; readonly look: Look; readonly search: Search }
  /** The window that was asked for has not come yet. */
  | { readonly is: 'waiting' }
  | { readonly is: 'nowhere' };

export function searchOn(look: Look, scene: Scene, { direction, from }: Search): Outcome {
  const { timeline } = scene;
  const found = readinessBeside(timeline, look.selected, from, direction);
  if (found >= 0) return { is: 'found', look: atTick(look, scene, found) };
  const last = timeline.firstTick + timeline.columns - 1;
  if (!isFollowing(look) && last !== lastTickOf(look, scene)) return { is: 'waiting' };
  const edge = direction < 0 ? timeline.firstTick : last;
  const isOver = direction < 0 ? edge <= scene.oldestTick : edge >= scene.newestTick;
  if (isOver || timeline.columns === 0) return { is: 'nowhere' };
  const next = scrolledTicks(look, scene, direction * scene.columns);
  return { is: 'further', look: next, search: { direction, from: edge } };
}
