/** The wait never waits: with a timeout of 0 it asks and returns at once, and the loop asks again. */

import { formatNs } from '../../trace/times';
import { again, openStreaks, breakOff } from '../passes/streaks';
import type { Rule } from '../rule';

/** asyncio, libuv and redis ask with 0 now and then: only runs count, and these have no end. */
const RUN = 50;
/** Without times a sleep between the waits cannot be seen: then so many. */
const RUN_WITHOUT_TIMES = 1000;
/** Who sleeps between, so long on average, has bounded it; one that takes longer was taken away by the machine, or was no spin. */
const PAUSE_NS = 1e6;
const MOST_NS = 20e6;

export const zeroTimeout: Rule = {
  id: 'zero-timeout',
  stage: 'stable',
  title: 'The wait never waits',
  fix: 'Give the wait the time until something is due, or none: it returns at once when somebody is ready.',
  needs: ['waits'],
  open(scene) {
    const streaks = openStreaks();
    const startedAt = new WeakMap<object, number>();
    return {
      turn(loop) {
        // Somebody was ready, or it has something else to do.
        const isIdle = loop.timeoutNs === 0 && loop.count === 0 && loop.calls === 0;
        if (!isIdle || loop.waitedNs > MOST_NS) {
          breakOff(streaks, loop);
          return;
        }
        const streak = again(streaks, loop, loop, loop.wake);
        if (streak.count === 1) startedAt.set(loop, loop.wokeAt);
        const spent = loop.wokeAt - (startedAt.get(loop) ?? loop.wokeAt);
        const isTimed = loop.wokeAt >= 0;
        if (streak.count < (isTimed ? RUN : RUN_WITHOUT_TIMES)) return;
        if (isTimed && spent / streak.count > PAUSE_NS) return;
        const { count, first, last, evidence } = streak;
        const says = (): string => {
          const within = isTimed ? ` within ${formatNs(spent)}` : '';
          return `The loop asked ${count} times in a row${within} with a timeout of 0, while nobody was ready and nothing else was done.`;
        };
        scene.tell({ severity: 'hint', loop: loop.number, first, last, count, says, evidence });
      },
    };
  },
};
