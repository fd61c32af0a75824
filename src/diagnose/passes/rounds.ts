/** Rounds of asyncio, which asks with a timeout of 0 while something is left to do: what one event led to is spread over some of them. */

import { CODE } from '../../trace/kinds';
import type { Trace } from '../../trace/trace';
import type { Loop } from './loop';

/** A callback, the task that it wakes, what that asks for. */
const MOST_ROUNDS = 4;
/** Events that are gone over. */
const MOST_EVENTS = 64;

/** The wake of the turn that goes on: the one at `wake`, where nobody was ready in the rounds since; else the newest. */
export function turnSince(trace: Trace, loop: Loop, wake: number): number {
  if (wake < trace.first || loop.count > 0 || loop.timeoutNs !== 0) return loop.wake;
  if (loop.wake - wake > MOST_EVENTS) return loop.wake;
  let rounds = 0;
  for (let seq = wake + 1; seq <= loop.wake; seq++) {
    const slot = seq & trace.mask;
    if (trace.loop[slot] !== loop.number) continue;
    // Somebody was ready in a later one.
    if (trace.kind[slot] === CODE.ready && rounds > 0) return loop.wake;
    if (trace.kind[slot] === CODE.wake) rounds++;
  }
  return rounds <= MOST_ROUNDS ? wake : loop.wake;
}
