/** What may be asked of a program that can stand still: to do so, to go on, or to do one tick. */

import type { SessionInfo } from '../core/protocol';
import type { Actions } from './model';

export type Stander = {
  readonly session: () => SessionInfo | null | undefined;
  /** Looks at the newest tick, and at the next ones as they come. */
  readonly follow: () => void;
};

/** Harmless where it cannot be asked now. */
export function standingActions(
  command: Actions['command'],
  { session, follow }: Stander,
): Pick<Actions, 'toggle' | 'step'> {
  return {
    toggle: () => {
      const { state, abilities } = session() ?? {};
      if (state === 'paused') command('resume');
      else if (state === 'running' && abilities?.pause === true) command('pause');
    },
    step: () => {
      const { state, abilities } = session() ?? {};
      if ((state !== 'paused' && state !== 'running') || abilities?.step !== true) return;
      follow();
      command('step');
    },
  };
}
