/** A loop as rules know it: the wait that it is in or came from, and what it has done in this turn. */

import type { PollerKind } from '../../trace/kinds';
import type { Marked } from './marks';
import type { Use } from './use';

/** A turn is a tick that has returned: from its wake to the loop's next wait. */
export type Loop = Marked & {
  readonly number: number;
  /** Index of the process whose table of descriptors it uses. */
  process: number;
  poller: PollerKind;
  /** The first loop of its thread: most often itself. */
  thread: number;
  /** Source's name of it. */
  name: string;
  tick: number;
  isWaiting: boolean;
  /** Seqs of the newest wait and wake; below 0: none. */
  wait: number;
  wake: number;
  /** When those were, ns. */
  waitAt: number;
  wokeAt: number;
  /** What was asked and what came of it: ns, −1 for ever and not known. */
  timeoutNs: number;
  waitedNs: number;
  errno: string;
  /** Descriptors told to be ready: of them `readyCount` in `ready`, which is used again. */
  count: number;
  readonly ready: Use[];
  readyCount: number;
  /** Waits that have returned. */
  turns: number;
  /** Calls on descriptors since the wake: all, those that moved bytes or accepted, and reads that said EAGAIN. */
  calls: number;
  moves: number;
  agains: number;
  /** The newest of those. */
  again: number;
  /** Its newest event that is no `ready`, and when, ns. */
  last: number;
  lastAt: number;
  /** What it watches. */
  readonly set: Set<Use>;
  /** When it was first and last heard of, what of that it worked and waited, ns; wakes in which nothing was done. */
  firstAt: number;
  workedNs: number;
  sumWaitedNs: number;
  wasted: number;
  bytes: number;
};

export function openLoop(number: number): Loop {
  // One literal, as of a use: these are read for every event, too.
  // oxfmt-ignore
  return {
    number, process: 0, poller: '', thread: number, name: '', tick: -1, isWaiting: false, marks: 0,
    wait: -1, wake: -1, waitAt: -1, wokeAt: -1, timeoutNs: -1, waitedNs: -1, errno: '',
    count: 0, ready: [], readyCount: 0, turns: 0, calls: 0, moves: 0, agains: 0, again: -1,
    last: -1, lastAt: -1, set: new Set<Use>(),
    firstAt: -1, workedNs: 0, sumWaitedNs: 0, wasted: 0, bytes: 0,
  };
}

/** Events are missing here: what it waits for and does is known from its next wait on. */
export function forgetTurn(loop: Loop): void {
  loop.isWaiting = false;
  loop.wait = -1;
  loop.waitAt = -1;
  // No turn, and not the one that was none before.
  loop.wake = Math.min(loop.wake, -1) - 1;
  loop.wokeAt = -1;
  loop.timeoutNs = -1;
  loop.waitedNs = -1;
  loop.errno = '';
  loop.count = 0;
  loop.readyCount = 0;
  loop.last = -1;
  loop.marks = 0;
  loop.set.clear();
}

/** A wait that took no longer than this did not wait. */
const AT_ONCE_NS = 1e6;

/** The wait could have slept and did not; where there are no times nobody knows that it did. */
export function wokeAtOnce({ waitedNs, timeoutNs }: Loop): boolean {
  return waitedNs < AT_ONCE_NS && timeoutNs !== 0;
}

/** One that it watches. */
export function listenerOf({ set }: Loop): Use | undefined {
  for (const use of set) if (use.role === 'listener' && use.closed < 0) return use;
  return undefined;
}
