/** A hang-up or an error is reported, which comes unasked, and nobody handles it: every wait ends at once with it. */

import { wokeAtOnce } from '../passes/loop';
import { again, tellStreak, openStreaks, breakOff } from '../passes/streaks';
import { READY, WATCHED } from '../passes/use';
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
    return {
      outcome(use, loop) {
        if ((use.ready & (READY.h | READY.e)) === 0) return;
        const { wake } = loop;
        // Whatever is called on it handles it, or is another bug; the peer may have gone between two ticks.
        const isHandled =
          use.closed >= 0 ||
          use.turn === wake ||
          use.watched > wake ||
          Math.max(use.read, use.sent, use.sockerr) > wake;
        // Edge-triggered it is told again only when something new happens.
        const isEdge = use.watch >= 0 && (use.watch & WATCHED.edge) !== 0;
        if (isHandled || isEdge || !wokeAtOnce(loop)) {
          breakOff(streaks, use);
          return;
        }
        const { ready } = use;
        const streak = again(streaks, use, loop, use.readySeq);
        tellStreak(scene, streak, loop, use, () => {
          const what = (ready & READY.h) === 0 ? 'an error' : 'a hang-up';
          return `${waitsOf(streak)}${nameOf(use)} reports ${what} in ${streak.count} ticks, and nothing is done with it.`;
        });
      },
    };
  },
};
