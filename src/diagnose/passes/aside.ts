/** A wait of select or poll for something else, within a turn of the same loop: its set is another, and then it is as before. */

import type { Loop } from './loop';
import type { Use } from './use';

/** More watchers than that are looked at no more. */
const MOST = 4096;

/** Of one loop: who was taken out of its set in this turn, and the wait aside. */
type Side = {
  removed: Use[];
  /** Its newest wait that was not aside. */
  wait: number;
  /** It waits aside in turn, whoever was ready: nobody can say which of its two waits is the loop. */
  isTwofold: boolean;
  aside: Aside | undefined;
};

export type Aside = {
  /** Those that the loop waits for by itself. */
  readonly outer: ReadonlySet<Use>;
  readonly tick: number;
  /** The wake that ended it, and how long it took; below 0: not yet. */
  seq: number;
  ns: number;
  isOver: boolean;
};

export type Asides = WeakMap<Loop, Side>;

export function openAsides(): Asides {
  return new WeakMap();
}

/** It is taken out of a set that each call takes anew. */
export function noteOut(asides: Asides, use: Use, loop: Loop): void {
  const side = sideOf(asides, loop);
  if (side.removed.length < MOST) side.removed.push(use);
}

function sideOf(asides: Asides, loop: Loop): Side {
  const known = asides.get(loop);
  if (known !== undefined) return known;
  const side: Side = { removed: [], wait: -1, isTwofold: false, aside: undefined };
  asides.set(loop, side);
  return side;
}

/** The loop begins to wait, for what it always does, or aside; `isSameLine`: whether two waits are the same call in the program. */
export function beginWait(
  asides: Asides,
  loop: Loop,
  isSameLine: (one: number, other: number) => boolean,
): void {
  if (loop.poller === 'epoll' || loop.poller === 'kqueue') return;
  const side = sideOf(asides, loop);
  const { removed, aside, wait } = side;
  side.removed = [];
  const isFew = removed.length > 0 && aside === undefined;
  // For a part of those it waits aside by another call; by the same one it leaves the others alone for a while.
  const isAside = isFew && (isAnother(loop) || !isSameLine(wait, loop.wait));
  if (isAside && loop.count > 0 && !side.isTwofold) {
    side.aside = { outer: new Set(removed), tick: loop.tick, seq: -1, ns: -1, isOver: false };
    return;
  }
  side.wait = loop.wait;
  if (isAside && loop.count <= 0) side.isTwofold = true;
  else if (aside !== undefined && isBack(aside, loop)) aside.isOver = true;
  else side.aside = undefined;
}

/** All that it asks about now it did not in the turn before. */
function isAnother({ set, wake }: Loop): boolean {
  for (const use of set) if (use.watched < wake) return false;
  return set.size > 0;
}

/** Those that are open still are all in the set again. */
function isBack({ outer }: Aside, { set }: Loop): boolean {
  let count = 0;
  for (const use of outer) {
    if (use.closed < 0 && !set.has(use)) return false;
    if (use.closed < 0) count++;
  }
  return count > 0;
}

/** The wait has returned: what it was aside, where the loop is back, and so that can be judged. */
export function endWait(
  asides: Asides,
  loop: Loop,
  hasWaited: (loop: Loop) => boolean,
): Aside | undefined {
  const side = asides.get(loop);
  const aside = side?.aside;
  if (side === undefined || aside === undefined) return undefined;
  if (aside.isOver) {
    side.aside = undefined;
    return aside;
  }
  if (!hasWaited(loop)) side.aside = undefined;
  aside.seq = loop.wake;
  aside.ns = loop.waitedNs;
  return undefined;
}
