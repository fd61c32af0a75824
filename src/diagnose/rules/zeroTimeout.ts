/** The wait never waits: with a timeout of 0 it asks and returns at once, and the loop asks again. */

import { formatNs } from '../../trace/times';
import { again, openStreaks, breakOff } from '../passes/streaks';
import type { Rule } from '../rule';

/** asyncio, libuv and redis ask with 0 now and then, and while long work is done in pieces: only runs count, and these have no end. */
const RUN = 150;
/** A small piece of work may be done in that time: then more. */
const LONG_RUN = 1000;
/** Without times a sleep between the waits cannot be seen: then so many. */
const RUN_WITHOUT_TIMES = 1000;
/** Who sleeps or works between two of them has bounded it: most turns take longer than this; and nobody has worked where most are as short as that. */
const BRISK_NS = 150e3;
const EMPTY_NS = 40e3;
/** One that takes longer was taken away by the machine, or was no spin. */
const MOST_NS = 20e6;

/** Since when, when its newest wait returned, and how many of its turns were short, and had no room for work. */
type Run = { readonly startedAt: number; at: number; brisk: number; empty: number };

export const zeroTimeout: Rule = {
  id: 'zero-timeout',
  stage: 'stable',
  title: 'The wait never waits',
  fix: 'Give the wait the time until something is due, or none: it returns at once when somebody is ready.',
  needs: ['waits'],
  open(scene) {
    const streaks = openStreaks();
    const runs = new WeakMap<object, Run>();
    return {
      turn(loop) {
        // Somebody was ready, or it has something else to do.
        const isIdle = loop.timeoutNs === 0 && loop.count === 0 && loop.calls === 0;
        if (!isIdle || loop.waitedNs > MOST_NS) {
          breakOff(streaks, loop);
          return;
        }
        const streak = again(streaks, loop, loop, loop.wake);
        const before = streak.count === 1 ? undefined : runs.get(loop);
        const run = before ?? { startedAt: loop.wokeAt, at: loop.wokeAt, brisk: 0, empty: 0 };
        if (before === undefined) runs.set(loop, run);
        else {
          if (loop.wokeAt - run.at <= BRISK_NS) run.brisk++;
          if (loop.wokeAt - run.at <= EMPTY_NS) run.empty++;
        }
        run.at = loop.wokeAt;
        const spent = loop.wokeAt - run.startedAt;
        const isTimed = loop.wokeAt >= 0;
        if (streak.count < (isTimed ? RUN : RUN_WITHOUT_TIMES)) return;
        if (isTimed && run.brisk < streak.count / 2) return;
        if (isTimed && run.empty < streak.count / 2 && streak.count < LONG_RUN) return;
        const { count, first, last, evidence, newest } = streak;
        const says = (): string => {
          const within = isTimed ? ` within ${formatNs(spent)}` : '';
          return `The loop asked ${count} times in a row${within} with a timeout of 0, while nobody was ready and nothing else was done.`;
        };
        const told = { loop: loop.number, first, last, count, says, evidence, newest };
        scene.tell({ severity: 'hint', ...told });
      },
    };
  },
};
