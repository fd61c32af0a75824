/** Who fell out of the set of select(2): it was called with its own last answer, which it had written into the set. */

import type { Loop } from './loop';
import type { Use } from './use';

/** While one is served alone, others are left out on purpose: for many turns, and not for so long. */
const FORGOTTEN_NS = 30e9;
const FORGOTTEN_TURNS = 10;
/** Of those that were never put back until the end, or their close: who left it out for a while would have put it back. */
const LEAST_TURNS = 10;
const LEAST_NS = 1e9;
const FEW_TURNS = 3;

/** Out of the set with a wait, though it was not ready in the turn before. */
export type Fallen = {
  readonly seq: number;
  readonly tick: number;
  readonly turn: number;
  readonly at: number;
};

/** For so long, while the loop went on. */
export function isForgotten({ turn, at }: Fallen, { turns, wokeAt }: Loop): boolean {
  return at >= 0 && turns - turn >= FORGOTTEN_TURNS && wokeAt - at >= FORGOTTEN_NS;
}

/** Long enough to have been put back, of one that will not be any more. */
export function wasOutLong({ turn, at }: Fallen, loop: Loop): boolean {
  const turns = loop.turns - turn;
  const ns = at < 0 ? -1 : Math.max(loop.lastAt, loop.wokeAt) - at;
  return turns >= LEAST_TURNS || (turns >= FEW_TURNS && ns >= LEAST_NS);
}

/** By calls on it, closed or not: it was not forgotten. */
export function isUsed({ read, sent, shutdown }: Use, seq: number): boolean {
  return Math.max(read, sent, shutdown) > seq;
}

/** The set that is asked now holds nobody but those who were ready in the turn before, listeners and who is new. */
export function isLastAnswer(loop: Loop): boolean {
  for (const use of loop.set) {
    if (!isNew(use, loop) && use.role !== 'listener' && use.readyWake !== loop.wake) return false;
  }
  // One at least of those who were ready is kept as it is; after a timeout nobody is.
  return loop.count === 0 || [...loop.set].some((use) => isKept(use, loop));
}

/** Asked about for the first time, as far as is known: who has been served before is put back, behind a wait for somebody else. */
function isNew({ opened, watched, read, sent }: Use, { wake }: Loop): boolean {
  return opened > wake || (watched > wake && Math.max(read, sent) < 0);
}

/** As it was asked about, and ready: who is asked about something else is so on purpose. */
function isKept({ readyWake, watched }: Use, { wake }: Loop): boolean {
  return readyWake === wake && watched < wake;
}
