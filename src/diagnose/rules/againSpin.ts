/** What is ready is not what is read: reads say EAGAIN tick after tick, and what is ready stays so. */

import { type Loop, wokeAtOnce } from '../passes/loop';
import { again, tellStreak, openStreaks, breakOff } from '../passes/streaks';
import { isWatchedLevel, READY, type Use, WATCHED } from '../passes/use';
import type { Rule } from '../rule';
import { nameOf, waitsOf } from '../words';

export const againSpin: Rule = {
  id: 'again-spin',
  stage: 'stable',
  title: 'The descriptor that is ready is not the one that is read',
  fix: 'Read the descriptor that the wait names: look which one the handler was registered for.',
  needs: ['waits', 'reads'],
  open(scene) {
    const streaks = openStreaks();
    return {
      outcome(use, loop) {
        if (!isMissed(use, loop)) {
          breakOff(streaks, use);
          return;
        }
        const streak = again(streaks, use, loop, use.readySeq, use.again);
        const isSame = use.again > loop.wake;
        const says = (): string => {
          const read = isSame ? 'its reads' : 'the reads that follow, of others,';
          return `${waitsOf(streak)}${nameOf(use)} was readable in ${streak.count} ticks in a row, but ${read} said EAGAIN.`;
        };
        tellStreak(scene, streak, loop, use, says, loop.again);
      },
    };
  },
};

/** One EAGAIN after a drain is right, and spurious readiness now and then: so nothing at all came in this turn. */
function isMissed(use: Use, loop: Loop): boolean {
  const { wake } = loop;
  if ((use.ready & ~READY.d) !== READY.r || use.closed >= 0) return false;
  if (!isWatchedLevel(use, WATCHED.r) || (use.watch & WATCHED.oneshot) !== 0) return false;
  // Several processes may wait on one listener: who comes late gets EAGAIN.
  if (use.role === 'listener' || loop.agains === 0 || loop.moves > 0) return false;
  return wokeAtOnce(loop) && use.zero < wake && use.readFailed < wake;
}
