/** What is left to look at when the core is gone, and that nothing else is. */

import type { Sight } from '../core/protocol';
import { lastTickOf } from '../trace/axis';
import { type Look } from './look/look';
import { isFollowing } from './look/time';
import type { Model } from './model';

/** The core of the session that is shown is gone: what it last told is all there is, and nothing else can be asked. */
export function isHeld({ core, sight }: Pick<Model, 'core' | 'sight'>): boolean {
  return core.is !== 'ready' && (sight?.session ?? null) !== null;
}

/** What a sight shows, of whatever was asked for: nothing else will come. */
export function atSight(look: Look, { loop, tick, timeline, descriptor }: Sight): Look {
  const { fd, gen } = descriptor ?? {};
  return {
    ...{ ...look, loop },
    tick: look.tick < 0 ? -1 : (tick?.tick ?? -1),
    lastTick: isFollowing(look) ? -1 : lastTickOf(timeline, timeline.columns - 1),
    selected: fd === undefined || gen === undefined ? null : { fd, gen },
  };
}

/**
 * Nothing that would ask the core can be pressed while it is held. (A fieldset would do it, but in one Chromium leaves out a
 * table that a container query makes a block.)
 */
export function holdControls(root: ParentNode, held: boolean): void {
  const controls = ':is(.lesson, .body) :is(button, input)';
  for (const control of root.querySelectorAll<HTMLButtonElement | HTMLInputElement>(controls))
    control.disabled = held;
}
