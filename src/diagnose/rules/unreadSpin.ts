/** A descriptor is readable and nobody reads it: it stays readable, and every wait ends at once. */

import { type Loop, wokeAtOnce } from '../passes/loop';
import { again, breakOff, openStreaks, type Streak, tellStreak } from '../passes/streaks';
import { isWatchedLevel, READY, type Use, WATCHED } from '../passes/use';
import type { Rule, Scene } from '../rule';
import { nameOf, waitsOf } from '../words';

/**
 * Another thread that reads it may be so late, as it waits for a processor or, in Python, for the interpreter; by ticks too, as
 * the machine may have stood still.
 */
const LATE_NS = 100e6;
const LATE_TICKS = 500;

export const unreadSpin: Rule = {
  id: 'unread-spin',
  stage: 'stable',
  title: 'A readable descriptor is not read',
  fix: 'Read it until it is empty (a wake-up pipe, too), or stop watching it while you do not want what it has.',
  needs: ['waits', 'reads'],
  open(scene) {
    const streaks = openStreaks();
    /** Those that another thread may be about to read. */
    const early = new Map<Use, { readonly streak: Streak; readonly loop: Loop }>();
    const tell = (use: Use, loop: Loop, streak: Streak): void =>
      // Where no read at all is seen, the source may not see them.
      tellStreak(scene, streak, loop, use, () => {
        return `${waitsOf(streak)}${nameOf(use)} was readable in ${streak.count} ticks in a row, and nobody read it.`;
      });
    return {
      outcome(use, loop) {
        if (!isLeftUnread(use, loop)) {
          breakOff(streaks, use);
          early.delete(use);
          return;
        }
        const streak = again(streaks, use, loop, use.readySeq);
        if (isEarly(scene, use, loop, streak)) early.set(use, { streak, loop });
        else tell(use, loop, streak);
      },
      close: (use) => void early.delete(use),
      end() {
        for (const [use, { streak, loop }] of early)
          if (use.read < use.readySeq) tell(use, loop, streak);
      },
    };
  },
};

/** It is not known for long enough that none of the other threads reads it. */
function isEarly(
  { trace, loops }: Scene,
  use: Use,
  loop: Loop,
  { count, evidence }: Streak,
): boolean {
  const first = evidence[0] ?? -1;
  if (first < trace.first) return false;
  const [began, now] = [trace.t[first & trace.mask]!, trace.t[use.readySeq & trace.mask]!];
  if (began < 0 || (count > LATE_TICKS && now - began > LATE_NS)) return false;
  // What clients tell is of no thread, −1.
  for (const { number, process, thread } of loops.values())
    if (number >= 0 && process === loop.process && thread !== loop.thread) return true;
  return false;
}

/** Readable, asked about still, and no call on it by any thread: nothing that could have taken what it has. */
function isLeftUnread(use: Use, loop: Loop): boolean {
  const { wake } = loop;
  if ((use.ready & ~READY.d) !== READY.r || use.closed >= 0 || use.role === 'listener')
    return false;
  // Edge-triggered, a wake-up descriptor is left unread by right.
  if (!isWatchedLevel(use, WATCHED.r) || (use.watch & WATCHED.oneshot) !== 0) return false;
  if (Math.max(use.read, use.sent, use.accept, use.connect, use.shutdown) > wake) return false;
  // In this turn reads of others said that there is nothing: it is the wrong one that is read (again-spin).
  if (loop.agains > 0 && loop.moves === 0) return false;
  return wokeAtOnce(loop);
}
