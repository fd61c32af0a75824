/** A hang-up or an error is reported, which comes unasked, and nobody handles it: every wait ends at once with it. */

import { openLate } from '../passes/late';
import { type Loop, wokeAtOnce } from '../passes/loop';
import { again, breakOff, openStreaks, tellStreak } from '../passes/streaks';
import { isWatched, READY, type Use, WATCHED } from '../passes/use';
import type { Rule } from '../rule';
import { nameOf, waitsOf } from '../words';

export const hangupSpin: Rule = {
  id: 'hangup-spin',
  stage: 'stable',
  title: 'A hang-up or an error is not handled',
  fix: 'Test each bit of the mask by itself: on POLLHUP or POLLERR read what is left or SO_ERROR, then close it; an empty interest does not keep them away.',
  needs: ['waits'],
  open(scene) {
    const streaks = openStreaks();
    const late = openLate(scene);
    return {
      outcome(use, loop) {
        if ((use.ready & (READY.h | READY.e)) === 0) return;
        if (!isLeft(use, loop)) {
          breakOff(streaks, use);
          late.forget(use);
          return;
        }
        const streak = again(streaks, use, loop, use.readySeq);
        const what = (use.ready & READY.h) === 0 ? 'an error' : 'a hang-up';
        const says = (): string =>
          `${waitsOf(streak)}${nameOf(use)} reports ${what} in ${streak.count} ticks, and nothing is done with it.`;
        // Of one that is asked about nothing, where that was done: it is what was to keep it away.
        const culprit = isWatched(use, WATCHED.rwx) ? -1 : use.watched;
        late.offer(use, loop, streak, () => tellStreak(scene, streak, loop, use, says, culprit));
      },
      close: late.forget,
      end: () => late.end((use) => lastCall(use) < use.readySeq),
    };
  },
};

/** Whatever is called on it, by any thread, handles it, or is another bug. */
function lastCall({ read, sent, sockerr }: Use): number {
  return Math.max(read, sent, sockerr);
}

/** It is still open, watched as before, and no call was made on it. */
function isLeft(use: Use, loop: Loop): boolean {
  const { wake } = loop;
  // The peer may have gone between two ticks.
  if (use.closed >= 0 || use.turn === wake || use.watched > wake || lastCall(use) > wake)
    return false;
  // Edge-triggered it is told again only when something new happens.
  const isEdge = isWatched(use, WATCHED.edge);
  return !isEdge && wokeAtOnce(loop);
}
