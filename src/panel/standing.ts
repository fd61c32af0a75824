/** What may be asked of a program that can stand still: to do so, to go on, or to do one tick. */

import type { Sight } from '../core/protocol';
import type { Kept } from './look/kept';
import type { Look } from './look/look';
import { following } from './look/time';
import type { Actions } from './model';

type Stander = {
  readonly kept: Kept;
  readonly sight: () => Pick<Sight, 'session'> | null;
  readonly lookAt: (look: Look, speaks?: boolean) => void;
};

/** Harmless where it cannot be asked now. */
export function standingActions(
  command: Actions['command'],
  { kept, sight, lookAt }: Stander,
): Pick<Actions, 'toggle' | 'step'> {
  return {
    toggle: () => {
      const { state, abilities } = sight()?.session ?? {};
      if (state === 'paused') command('resume');
      else if (state === 'running' && abilities?.pause === true) command('pause');
    },
    step: () => {
      const { state, abilities } = sight()?.session ?? {};
      if ((state !== 'paused' && state !== 'running') || abilities?.step !== true) return;
      // The newest tick, and the next ones as they come.
      lookAt(following(kept.look), false);
      command('step');
    },
  };
}
