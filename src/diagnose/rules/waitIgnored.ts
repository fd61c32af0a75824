/** The wait itself fails and the program goes on as if nobody were ready. */

import { FD_SETSIZE } from '../passes/highNumbers';
import type { Loop } from '../passes/loop';
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
        // A signal interrupts a wait by right. What is wrong with select's set is another rule's.
        const isOwn = errno !== '' && errno !== 'EINTR' && errno !== 'EAGAIN';
        if (!isOwn || (loop.poller === 'select' && isOfSet(loop))) {
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

/** One of it is closed (stale-descriptor), or too high (bad-select). */
function isOfSet({ errno, set }: Loop): boolean {
  if (errno === 'EBADF') return true;
  return errno === 'EINVAL' && [...set].some(({ fd }) => fd >= FD_SETSIZE);
}
