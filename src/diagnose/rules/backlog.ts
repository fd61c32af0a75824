/** A listener is ready and nobody accepts: who connects waits in its backlog. */

import { again, tellStreak, openStreaks, breakOff } from '../passes/streaks';
import { READY, WATCHED } from '../passes/use';
import type { Rule } from '../rule';
import { nameOf } from '../words';

export const backlog: Rule = {
  id: 'backlog',
  stage: 'stable',
  title: 'Connections are not accepted',
  fix: 'Accept when the listener is ready, or take it out of the watched set while you want nobody more.',
  needs: ['waits'],
  open(scene) {
    const streaks = openStreaks();
    return {
      outcome(use, loop) {
        // One accept a tick with more waiting is what level-triggered loops may do.
        const isLeft =
          use.role === 'listener' &&
          (use.ready & READY.r) !== 0 &&
          use.accept < loop.wake &&
          use.closed < 0 &&
          (use.watch & (WATCHED.edge | WATCHED.oneshot)) === 0;
        // Taken out on purpose: it is told no more.
        const isOut = use.watched > loop.wake && (use.watch & WATCHED.r) === 0;
        if (!isLeft || isOut) {
          breakOff(streaks, use);
          return;
        }
        const streak = again(streaks, use, loop, use.readySeq);
        tellStreak(
          scene,
          streak,
          loop,
          use,
          () => `${nameOf(use)} was ready in ${streak.count} ticks in a row, and nobody accepted.`,
        );
      },
    };
  },
};
