/** The wait itself fails and the program goes on as if nobody were ready. */

import { again, tellStreak, openStreaks, breakOff } from '../passes/streaks';
import type { Rule } from '../rule';
import { times } from '../words';

export const waitIgnored: Rule = {
  id: 'wait-ignored',
  stage: 'stable',
  title: 'The wait fails, and nobody looks',
  fix: 'Look at what the wait returned: on an error other than EINTR the loop cannot go on as it is.',
  needs: ['waits'],
  open(scene) {
    const streaks = openStreaks();
    const errnos = new WeakMap<object, string>();
    return {
      wake(loop) {
        const { errno } = loop;
        // A signal interrupts a wait by right. A closed descriptor in select's set is another rule's (stale-descriptor).
        const isOwn = errno !== '' && errno !== 'EINTR' && errno !== 'EAGAIN';
        if (!isOwn || (errno === 'EBADF' && loop.poller === 'select')) {
          breakOff(streaks, loop);
          return;
        }
        if (errnos.get(loop) !== errno) breakOff(streaks, loop);
        errnos.set(loop, errno);
        const streak = again(streaks, loop, loop, loop.wake);
        tellStreak(
          scene,
          streak,
          loop,
          undefined,
          () =>
            `The wait failed with ${errno} ${times(streak.count)} in a row, and the loop went on.`,
        );
      },
    };
  },
};
