/** epoll goes on to report a descriptor that was closed, as a duplicate or a child keeps its file open. */

import { again, tellStreak, openStreaks } from '../passes/streaks';
import { READY } from '../passes/use';
import type { Rule } from '../rule';
import { nameOf, times } from '../words';

export const undeadWatch: Rule = {
  id: 'undead-watch',
  stage: 'stable',
  title: 'A closed descriptor is still reported',
  fix: 'Remove it with EPOLL_CTL_DEL before you close it, and close its duplicates (dup, fork): epoll watches the open file, not the number.',
  needs: ['waits'],
  open(scene) {
    const streaks = openStreaks();
    return {
      outcome(use, loop) {
        // poll and select report a closed number in their own ways (stale-descriptor). Closed within this turn is not yet stale.
        const isStale = use.closed >= 0 && use.closed < loop.wake && (use.ready & READY.n) === 0;
        if (!isStale || loop.poller !== 'epoll') return;
        const streak = again(streaks, use, loop, use.closed, use.readySeq);
        tellStreak(
          scene,
          streak,
          loop,
          use,
          () =>
            `${nameOf(use)} was closed, but epoll has reported it ${times(streak.count)} since: a duplicate of it is open.`,
          use.closed,
        );
      },
    };
  },
};
