/**
 * Who may do a held step: one client at a time has the program stand still, the others wait in a line.
 *
 * A client asks before the step that precedes its held one; the parent arms the program and answers `ready`, and `go`
 * once the program stands. A client that is to look again is woken by its deadline.
 */

import type { Recorder } from '../recorder';
import { type Deadlines, setDeadline } from './deadlines';
import { beginPatience, type Patience, unpausedNow } from './patience';

/** A hold that is not answered within so many ms is a failed expectation. */
export const HOLD_MS = 5000;
/** Time that all clients together may wait in vain for their holds; then none of the others has to. */
const IN_VAIN_MS = 3 * HOLD_MS;

export type HoldQueue = {
  readonly recorder: Pick<Recorder, 'signal'>;
  readonly deadlines: Deadlines;
  readonly patience: Patience;
  state: 'free' | 'arming' | 'armed' | 'standing';
  owner: number;
  /** The owner does nothing until it is woken. */
  isAsleep: boolean;
  readonly line: Set<number>;
  /** When the owner's turn began, and what those before it took in vain, ms without pauses. */
  turnBegan: number;
  inVain: number;
};

/** `first`: the client that the program stands still for from its beginning, if any. */
export function openHoldQueue(
  recorder: Pick<Recorder, 'signal'>,
  deadlines: Deadlines,
  patience: Patience,
  first = -1,
): HoldQueue {
  return {
    recorder,
    deadlines,
    patience,
    state: first < 0 ? 'free' : 'armed',
    owner: first,
    isAsleep: false,
    line: new Set(),
    turnBegan: 0,
    inVain: 0,
  };
}

/**
 * Asked before a step: true when it may begin; else the client is woken when it is to ask again. A held step begins
 * when the program stands still, the one before it when that is arranged.
 */
export function admit(holds: HoldQueue, client: number, isHeld: boolean): boolean {
  if (holds.owner !== client) {
    holds.line.add(client);
    if (isGivenUp(holds)) beginPatience(holds.patience, client, 0);
    else if (holds.state === 'free') serveNext(holds);
    return false;
  }
  if (holds.state !== 'arming' && (!isHeld || holds.state === 'standing')) return true;
  fallAsleep(holds);
  return false;
}

/** Asked of a client whose deadline has come: why it is in vain to wait on; undefined where it was woken. */
export function whyLate(holds: HoldQueue, client: number): string | undefined {
  if (isGivenUp(holds) && holds.line.has(client))
    return `other holds were waited for in vain for ${IN_VAIN_MS} ms: mend those first`;
  if (holds.owner !== client || !holds.isAsleep) return undefined;
  return holds.state === 'arming'
    ? `nobody had the program stand still within ${HOLD_MS} ms: hold steps only in a scenario`
    : `the program did not stand still within ${HOLD_MS} ms: hold a step after one that sends`;
}

/** The parent's `ready`. */
export function noteArmed(holds: HoldQueue): void {
  if (holds.state !== 'arming') return;
  holds.state = 'armed';
  wakeOwner(holds);
}

/** The parent's `go`. */
export function noteStanding(holds: HoldQueue): void {
  if (holds.state !== 'armed') return;
  holds.state = 'standing';
  wakeOwner(holds);
}

/** The client is gone; where the hold was its own, it was in vain. */
export function leave(holds: HoldQueue, client: number): void {
  holds.line.delete(client);
  if (holds.owner !== client) return;
  holds.inVain += unpausedNow(holds.patience) - holds.turnBegan;
  release(holds, client);
  if (isGivenUp(holds)) for (const waiting of holds.line) beginPatience(holds.patience, waiting, 0);
}

/** The client needs the hold no more: the program goes on, and the next in the line is served. */
export function release(holds: HoldQueue, client: number): void {
  if (holds.owner !== client) return;
  holds.recorder.signal('holdDone');
  holds.state = 'free';
  holds.owner = -1;
  serveNext(holds);
}

function isGivenUp(holds: HoldQueue): boolean {
  return holds.inVain >= IN_VAIN_MS;
}

function serveNext(holds: HoldQueue): void {
  const [client] = holds.line;
  if (client === undefined || isGivenUp(holds)) return;
  holds.line.delete(client);
  holds.owner = client;
  holds.turnBegan = unpausedNow(holds.patience);
  holds.state = 'arming';
  fallAsleep(holds);
  holds.recorder.signal('wantHold');
}

function fallAsleep(holds: HoldQueue): void {
  holds.isAsleep = true;
  beginPatience(holds.patience, holds.owner, HOLD_MS);
}

function wakeOwner(holds: HoldQueue): void {
  if (!holds.isAsleep) return;
  holds.isAsleep = false;
  setDeadline(holds.deadlines, holds.owner, 0);
}
