/** What the loop leaves, another thread may be about to do: it is told when that one has had time for it, or at the end of all. */

import type { Scene } from '../rule';
import type { Loop } from './loop';
import { othersOf } from './others';
import type { Streak } from './streaks';
import type { Use } from './use';

/**
 * The other thread may be so late, as it waits for a processor or, in Python, for the interpreter; by ticks too, as the machine
 * may have stood still.
 */
const LATE_NS = 100e6;
const LATE_TICKS = 500;

export type Late = {
  /** `tell`: now, or at the end where it is still so. */
  readonly offer: (use: Use, loop: Loop, streak: Streak, tell: () => void) => void;
  /** It is done, or closed. */
  readonly forget: (use: Use) => void;
  readonly end: (isLeft: (use: Use) => boolean) => void;
};

export function openLate(scene: Scene): Late {
  const early = new Map<Use, () => void>();
  /** When each began, of which the first events may have left the trace. */
  const began = new WeakMap<Streak, number>();
  return {
    offer(use, loop, streak, tell) {
      if (!began.has(streak)) began.set(streak, beginOf(scene, streak));
      if (isEarly(scene, use, loop, streak, began.get(streak)!)) early.set(use, tell);
      else tell();
    },
    forget: (use) => void early.delete(use),
    end(isLeft) {
      for (const [use, tell] of early) if (isLeft(use)) tell();
    },
  };
}

function beginOf({ trace }: Scene, { evidence }: Streak): number {
  const first = evidence[0] ?? -1;
  return first < trace.first ? -1 : trace.t[first & trace.mask]!;
}

/** It is not known for long enough that none of the other threads does it. */
function isEarly(scene: Scene, use: Use, loop: Loop, { count }: Streak, began: number): boolean {
  const now = scene.trace.t[use.readySeq & scene.trace.mask]!;
  if (began < 0 || (count > LATE_TICKS && now - began > LATE_NS)) return false;
  // What clients tell is of no thread, −1.
  return othersOf(scene, loop).some(({ number, thread }) => number >= 0 && thread !== loop.thread);
}
