/** A descriptor is readable and nobody reads it: it stays readable, and every wait ends at once. */

import { openLate } from '../passes/late';
import { type Loop, wokeAtOnce } from '../passes/loop';
import { again, breakOff, openStreaks, tellStreak } from '../passes/streaks';
import { isWatchedLevel, READY, type Use, WATCHED } from '../passes/use';
import type { Rule } from '../rule';
import { nameOf, waitsOf } from '../words';

export const unreadSpin: Rule = {
  id: 'unread-spin',
  stage: 'stable',
  title: 'A readable descriptor is not read',
  fix: 'Read it until it is empty (a wake-up pipe, too), or stop watching it while you do not want what it has.',
  needs: ['waits', 'reads'],
  open(scene) {
    const streaks = openStreaks();
    const late = openLate(scene);
    return {
      outcome(use, loop) {
        if (!isLeftUnread(use, loop)) {
          breakOff(streaks, use);
          late.forget(use);
          return;
        }
        const streak = again(streaks, use, loop, use.readySeq);
        const says = (): string =>
          `${waitsOf(streak)}${nameOf(use)} was readable in ${streak.count} ticks in a row, and nobody read it.`;
        // Where no read at all is seen, the source may not see them.
        late.offer(use, loop, streak, () => tellStreak(scene, streak, loop, use, says));
      },
      close: late.forget,
      end: () => late.end(({ read, readySeq }) => read < readySeq),
    };
  },
};

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
