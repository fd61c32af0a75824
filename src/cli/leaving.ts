/** How a command ends: by an exit code or by a signal, when what it printed has been taken. */

import { isatty } from 'node:tty';
import type { Output } from './output';
import { raise, type Signal, signalOf, type Stopping } from './stopping';

/** A program's own code may be any. */
export type Exit = number | Signal;

const LOOK_MS = 50;
/** Asked to end, it waits no longer for a reader that has taken nothing for so long. */
const STUCK_MS = 1000;

const terminals = [0, 1, 2].filter((fd) => isatty(fd));

/** Does not wait for ever: asked to end, it leaves a reader that stands still. */
export async function leave(
  exit: Exit,
  outputs: readonly Output[],
  stopping: Stopping | undefined,
): Promise<void> {
  const left = await untilTaken(outputs, stopping);
  if (typeof exit === 'string') raise(exit);
  else if (left !== undefined) raise(signalOf(left));
  else if (terminals.every((fd) => isatty(fd))) process.exitCode ??= exit;
  // Node would abort over the settings of a terminal that is gone.
  else (await import('../core/readers')).exitAtOnce(exit);
}

/** Undefined when all is taken; who asked to end, when that shall not be waited for. */
async function untilTaken(outputs: readonly Output[], stopping: Stopping | undefined) {
  const sum = (of: 'pending' | 'taken'): number =>
    outputs.reduce((total, output) => total + output[of], 0);
  let [taken, since] = [sum('taken'), performance.now()];
  let hasBeenAsked = false;
  while (sum('pending') > 0) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    const by = stopping?.by;
    if (sum('taken') !== taken || (by !== undefined && !hasBeenAsked))
      [taken, since] = [sum('taken'), performance.now()];
    hasBeenAsked = by !== undefined;
    if (by !== undefined && performance.now() - since > STUCK_MS) return by;
  }
  return undefined;
}
