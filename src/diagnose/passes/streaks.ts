/** How often in a row a thing was seen of a descriptor, and the first events of it: what every spin is told by. */

import type { Severity } from '../finding';
import type { Scene } from '../rule';
import type { Loop } from './loop';
import { forgetIt, type Marked, remember } from './marks';
import type { Use } from './use';

export type Streak = {
  count: number;
  /** Ticks. */
  readonly first: number;
  last: number;
  /** Of the first turns, and of the newest one. */
  readonly evidence: number[];
  newest: readonly number[];
  /** Of how many waits it is known how long they took, and what they took together, ns. */
  timed: number;
  waitedNs: number;
  timeoutNs: number;
};

/** Of each descriptor, or loop, of which there is one: most often of none. */
export type Streaks = WeakMap<Marked, Streak>;

export function openStreaks(): Streaks {
  return new WeakMap();
}

/** It was not seen this time. */
export function breakOff(streaks: Streaks, of: Marked): void {
  forgetIt(streaks, of);
}

/** So often it is a hint: two may be chance, as what ends it may come between. And so often a warning. */
export const HINT_AT = 3;
export const WARNING_AT = 10;
/** Events of the first turns that are kept. */
const MOST_EVIDENCE = 6;

/** Once more; `seqs` are this time's events. Of one that is told `count` is what it is now. */
export function again(streaks: Streaks, of: Marked, loop: Loop, ...seqs: number[]): Streak {
  let streak = streaks.get(of);
  if (streak === undefined) {
    const { tick, timeoutNs } = loop;
    streak = {
      count: 0,
      first: tick,
      last: tick,
      evidence: [],
      newest: [],
      timed: 0,
      waitedNs: 0,
      timeoutNs,
    };
    remember(streaks, of, streak);
  }
  streak.count++;
  streak.newest = seqs;
  streak.last = loop.tick;
  if (loop.waitedNs >= 0) {
    streak.timed++;
    streak.waitedNs += loop.waitedNs;
  }
  if (streak.evidence.length < MOST_EVIDENCE) streak.evidence.push(...seqs.filter(isSeq));
  return streak;
}

function isSeq(seq: number): boolean {
  return seq >= 0;
}

export function severityOf({ count }: Streak): Severity {
  return count >= WARNING_AT ? 'warning' : 'hint';
}

/** Tells of it from the third time on; `culprit`: the event that is to blame, where it is none of the newest. */
export function tellStreak(
  { tell }: Scene,
  streak: Streak,
  loop: Loop,
  use: Use | undefined,
  says: () => string,
  culprit = -1,
): void {
  const { count, first, last, evidence, newest } = streak;
  if (count < HINT_AT) return;
  tell({
    severity: severityOf(streak),
    loop: loop.number,
    use,
    first,
    last,
    count,
    says,
    evidence,
    newest,
    culprit,
  });
}
