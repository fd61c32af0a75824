/** A non-blocking connect is taken for done when its socket is writable, and how it ended is not looked at. */

import { errnoAt } from '../../trace/errnos';
import type { Loop } from '../passes/loop';
import { forgetIt, remember } from '../passes/marks';
import { READY, type Use, WATCHED } from '../passes/use';
import type { Rule } from '../rule';
import { nameOf } from '../words';

/** How a connect ends that did not succeed (connect(2)). */
const REFUSALS = new Set(['ECONNREFUSED', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTCONN']);
/** Turns behind the one of the failure: who has taken the error for what it is has closed it by then, or connects anew. */
const LATER_TURNS = 1;
const MOST_FAILED = 1024;

type Failure = {
  readonly seq: number;
  readonly errno: string;
  readonly tick: number;
  readonly loop: number;
  readonly turns: number;
};

export const connectUnchecked: Rule = {
  id: 'connect-unchecked',
  stage: 'stable',
  title: 'The end of a connect is not looked at',
  fix: 'When the socket is writable, read SO_ERROR: 0 means connected, anything else is how the connect failed.',
  needs: ['waits'],
  open(scene) {
    const { trace } = scene;
    const pending = new WeakMap<Use, number>();
    const failed = new Map<Use, Failure>();
    const call = (use: Use, { number, tick, turns }: Loop, seq: number): void => {
      const connect = pending.get(use);
      if (connect === undefined) return;
      forgetIt(pending, use);
      const errno = errnoAt(trace, seq & trace.mask);
      const isAtOnce = REFUSALS.has(errnoAt(trace, connect & trace.mask));
      const isTold =
        isAtOnce || (use.readySeq > connect && (use.ready & (READY.w | READY.h | READY.e)) !== 0);
      const isLost = REFUSALS.has(errno) || (isAtOnce && errno === 'EPIPE');
      const isMissed = isTold && use.sockerr < connect && isLost;
      if (isMissed && failed.size < MOST_FAILED)
        remember(failed, use, { seq, errno, tick, loop: number, turns });
    };
    return {
      connect(use, _loop, seq) {
        forgetIt(failed, use);
        const errno = errnoAt(trace, seq & trace.mask);
        // Or it has failed at once, and the socket is used all the same.
        if (errno === 'EINPROGRESS' || REFUSALS.has(errno)) remember(pending, use, seq);
        else forgetIt(pending, use);
      },
      ...{ send: call, recv: call },
      close: (use) => forgetIt(failed, use),
      turn(loop) {
        if (failed.size === 0) return;
        for (const [use, { seq, errno, tick, loop: number, turns }] of failed) {
          if (number !== loop.number) continue;
          // Who asks to read from it now takes it for connected.
          const isTaken = use.watched > seq && (use.watch & WATCHED.r) !== 0;
          if (loop.turns - turns < LATER_TURNS && !isTaken) continue;
          forgetIt(failed, use);
          if (use.sockerr > use.connect) continue;
          const says = (): string =>
            `The connect of ${nameOf(use)} failed with ${errno}, which only the first call on it told, and it is still open.`;
          const told = { loop: number, use, first: tick, last: loop.tick, count: 1, says };
          scene.tell({ severity: 'error', evidence: [use.connect, seq], ...told });
        }
      },
    };
  },
};
