/** Runs one loop of a program to its end, however it ends, and leaves nothing unwritten. */

import { SyscallError } from '../../os/errors';
import type { Lab } from './lab';
import { EndOfRun } from './waiter';

/** How it ended: told to, done, or at a port it could not have (its parent was told so); or by an error. */
export type LoopEnd =
  | { readonly kind: 'done' | 'refused' }
  | { readonly kind: 'failed'; readonly error: unknown };

/** Calls that open a listener, and what helps where one of them is refused. */
const OPENING = new Set(['socket', 'bind', 'listen']);
const NO_IPV6 = 'this scenario needs IPv6 on loopback: turn it on, or run another scenario';
const MENDS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'choose another port',
  EACCES: 'choose a port from 1024 up',
  EADDRNOTAVAIL: NO_IPV6,
  EAFNOSUPPORT: NO_IPV6,
};

export function runLoop(lab: Lab, loop: () => void): LoopEnd {
  try {
    loop();
    return { kind: 'done' };
  } catch (error) {
    if (error instanceof EndOfRun) return { kind: 'done' };
    const mend = error instanceof SyscallError ? MENDS[error.code] : undefined;
    // With SO_REUSEADDR two may bind; the second to listen is told then. A family that is not there has no sockets.
    const isRefusal = error instanceof SyscallError && OPENING.has(error.call);
    if (mend === undefined || !isRefusal) return { kind: 'failed', error };
    lab.refuse(`${error.message}: ${mend}`);
    return { kind: 'refused' };
  } finally {
    lab.finish();
  }
}

/** What goes to standard error of an error that ended a loop. */
export function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
