/** Runs one loop of a program to its end, however it ends, and leaves nothing unwritten. */

import { SyscallError } from '../../os/errors';
import type { Lab } from './lab';
import { EndOfRun } from './waiter';

/** How it ended: told to, done, or at a port it could not have (its parent was told so); or by an error. */
export type LoopEnd =
  { readonly kind: 'done' | 'refused' } | { readonly kind: 'failed'; readonly error: unknown };

export function runLoop(lab: Lab, loop: () => void): LoopEnd {
  try {
    loop();
    return { kind: 'done' };
  } catch (error) {
    if (error instanceof EndOfRun) return { kind: 'done' };
    // With SO_REUSEADDR two may bind; the second to listen is told then.
    const isPort = error instanceof SyscallError && ['bind', 'listen'].includes(error.call);
    if (!isPort) return { kind: 'failed', error };
    lab.refuse(`${error.message}: choose another port`);
    return { kind: 'refused' };
  } finally {
    lab.flush();
  }
}

/** What goes to standard error of an error that ended a loop. */
export function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
