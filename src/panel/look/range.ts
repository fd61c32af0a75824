/** The ticks that are marked, so that their totals are told. */

import { type Look, type Scene, within } from './look';
import { atTick } from './time';

/** In the order of ticks. */
export function rangeOf({ range }: Look): { readonly first: number; readonly last: number } | null {
  if (range === null) return null;
  return { first: Math.min(range.from, range.to), last: Math.max(range.from, range.to) };
}

export function ranging(look: Look, from: number, to: number): Look {
  return { ...look, range: { from, to } };
}

/** To this tick, which is selected then: from where the range began or, where it does not end at the selected tick, from there. */
export function extended(look: Look, scene: Scene, to: number): Look {
  if (scene.newestTick < 0) return look;
  const { range } = look;
  const from = range?.to === scene.tick ? range.from : scene.tick;
  const tick = within(to, scene.oldestTick, scene.newestTick);
  return { ...atTick(look, scene, tick), range: { from, to: tick } };
}
