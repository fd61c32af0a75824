/** accept fails as there are no descriptors left, and is tried again at once: the connection waits on, the listener stays ready. */

import { errnoAt } from '../../trace/errnos';
import { again, tellStreak, openStreaks, breakOff } from '../passes/streaks';
import { type Use, WATCHED } from '../passes/use';
import type { Rule } from '../rule';
import { nameOf, times } from '../words';

/** Errors of accept(2) that stay for as long as nothing is closed. */
const EXHAUSTED = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM']);
/** Who waits so long between two tries backs off. */
const BACK_OFF_NS = 50e6;

export const acceptSpin: Rule = {
  id: 'accept-spin',
  stage: 'stable',
  title: 'accept fails for want of descriptors, again and again',
  fix: 'Stop watching the listener until something is closed, or keep a spare descriptor to take and close the connection; and look what is never closed.',
  needs: ['accepts'],
  open(scene) {
    const streaks = openStreaks();
    const failed = new WeakMap<Use, { readonly wake: number; readonly at: number }>();
    return {
      watch(use) {
        if ((use.watch & WATCHED.r) === 0) breakOff(streaks, use);
      },
      accept(listener, loop, seq) {
        const { trace } = scene;
        const slot = seq & trace.mask;
        // One that got in: the spare descriptor did its work, or another was closed.
        if (trace.fd[slot]! >= 0) breakOff(streaks, listener);
        const errno = errnoAt(trace, slot);
        if (trace.fd[slot]! >= 0 || !EXHAUSTED.has(errno)) return;
        const at = trace.t[slot]!;
        const before = failed.get(listener);
        // asyncio tries as often as the backlog is long, and then lets the listener alone for a second.
        if (before?.wake === loop.wake && loop.turns > 0) return;
        const pause = at >= 0 && before !== undefined && before.at >= 0 ? at - before.at : 0;
        if (pause > BACK_OFF_NS) breakOff(streaks, listener);
        failed.set(listener, { wake: loop.wake, at });
        const streak = again(streaks, listener, loop, seq);
        tellStreak(
          scene,
          streak,
          loop,
          listener,
          () =>
            `accept on ${nameOf(listener)} failed with ${errno} ${times(streak.count)} in a row, and was tried again without a pause.`,
        );
      },
    };
  },
};
