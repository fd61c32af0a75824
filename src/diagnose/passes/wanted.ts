/** What was asked about a descriptor in the turn in which it is taken out of the set, to be closed. */

import { CODE } from '../../trace/kinds';
import type { Trace } from '../../trace/trace';
import { type Use, WATCHED } from './use';

/** Events that are gone over. */
const MOST_EVENTS = 4096;

/**
 * When it was last asked to be told writable before this turn, in which it may be taken out, for reading first, before it is closed;
 * −1: not.
 */
export function wantedAt(
  trace: Trace,
  { watch, watched, fd, gen, watcher }: Use,
  wake: number,
): number {
  const wants = watch >= 0 && (watch & WATCHED.w) !== 0;
  if (watched < wake) return wants ? watched : -1;
  const least = Math.max(trace.first, watched - MOST_EVENTS);
  for (let seq = watched - 1; seq >= least; seq--) {
    const slot = seq & trace.mask;
    if (trace.kind[slot] !== CODE.watch || trace.fd[slot] !== fd || trace.gen[slot] !== gen)
      continue;
    if (trace.loop[slot] !== watcher || seq > wake) continue;
    return (trace.flags[slot]! & WATCHED.w) === 0 ? -1 : seq;
  }
  return wants ? watched : -1;
}
