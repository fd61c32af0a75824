/** A non-blocking connect is taken for done when its socket is writable, and how it ended is not looked at. */

import { errnoAt } from '../../trace/errnos';
import { forgetIt, remember } from '../passes/marks';
import { READY, type Use } from '../passes/use';
import type { Rule } from '../rule';
import { nameOf } from '../words';

/** How a connect ends that did not succeed (connect(2)). */
const REFUSALS = new Set(['ECONNREFUSED', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTCONN']);

export const connectUnchecked: Rule = {
  id: 'connect-unchecked',
  stage: 'nursery',
  title: 'The end of a connect is not looked at',
  fix: 'When the socket is writable, read SO_ERROR: 0 means connected, anything else is how the connect failed.',
  needs: ['waits'],
  open(scene) {
    const { trace } = scene;
    const pending = new WeakMap<Use, number>();
    const failed = new WeakMap<Use, { seq: number; errno: string; tick: number }>();
    const call = (use: Use, _loop: unknown, seq: number, tick: number): void => {
      const connect = pending.get(use);
      if (connect === undefined) return;
      forgetIt(pending, use);
      const errno = errnoAt(trace, seq & trace.mask);
      const isTold = use.readySeq > connect && (use.ready & (READY.w | READY.h | READY.e)) !== 0;
      if (isTold && use.sockerr < connect && REFUSALS.has(errno))
        remember(failed, use, { seq, errno, tick });
    };
    return {
      connect(use, _loop, seq) {
        if (errnoAt(trace, seq & trace.mask) === 'EINPROGRESS') remember(pending, use, seq);
        else forgetIt(pending, use);
      },
      send: (use, loop, seq) => call(use, loop, seq, loop.tick),
      recv: (use, loop, seq) => call(use, loop, seq, loop.tick),
      turn(loop) {
        // Who closes it has taken the error of that call for what it is.
        for (let i = 0; i < loop.readyCount; i++) {
          const use = loop.ready[i]!;
          const what = use.marks === 0 ? undefined : failed.get(use);
          if (what === undefined || use.closed >= 0) continue;
          forgetIt(failed, use);
          const { seq, errno, tick } = what;
          const says = (): string =>
            `The connect of ${nameOf(use)} failed with ${errno}, which only the first call on it told, and it is still open.`;
          const told = { loop: loop.number, use, first: tick, last: loop.tick, count: 1, says };
          scene.tell({ severity: 'error', evidence: [use.connect, seq], ...told });
        }
      },
    };
  },
};
