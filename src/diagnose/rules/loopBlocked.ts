/** The loop is held up by a blocking call, or by work of its own, while others are ready. */

import { formatNs } from '../../trace/times';
import { plural } from '../../trace/words';
import type { Loop } from '../passes/loop';
import {
  causeOf,
  hasWaitedElsewhere,
  isHandingOver,
  isPauseOf,
  type Pause,
  pauseAt,
  type Pauses,
} from '../passes/pauses';
import type { Use } from '../passes/use';
import type { Rule } from '../rule';
import { nameOf } from '../words';

/** A busy machine takes a process away for tens of ms now and then. */
const HINT_NS = 100e6;
const WARNING_NS = 200e6;
/** The next wait returned at once: who was ready then had been so before. */
const AT_ONCE_NS = 1e6;
/** Small calls for nobody that are no chance. */
const MANY = 100;
/** Of a turn that has no end, in a loop that has served before and watches a listener: nobody gets in. With many calls, and without. */
const ENDLESS_NS = 1e9;
const SILENT_NS = 2e9;
const SERVED_TURNS = 3;

export const loopBlocked: Rule = {
  id: 'loop-blocked',
  stage: 'stable',
  title: 'The loop is held up',
  fix: 'Make the descriptor non-blocking and let the wait tell when it goes on; give long work to a thread, or do it in pieces.',
  needs: ['waits', 'times'],
  open(scene) {
    const pauses: Pauses = new WeakMap();
    /** Long turns, judged when it is known who had become ready meanwhile. */
    const pending = new WeakMap<Loop, { pause: Pause; tick: number; ns: number }>();
    const counts = new WeakMap<Loop, { count: number; readonly first: number }>();
    const tell = (loop: Loop, ns: number, tick: number, seq: number, says: () => string): void => {
      const known = counts.get(loop) ?? { count: 0, first: tick };
      known.count++;
      counts.set(loop, known);
      scene.tell({
        ...{ severity: ns < WARNING_NS ? 'hint' : 'warning', loop: loop.number, says },
        ...{ first: known.first, last: tick, count: known.count, evidence: [loop.wake, seq] },
      });
    };
    const endless = (pause: Pause, loop: Loop, seq: number): void => {
      const ns = scene.trace.t[seq & scene.trace.mask]! - loop.wokeAt;
      const isLong = ns >= SILENT_NS || (ns >= ENDLESS_NS && pause.strays >= MANY);
      if (!isLong || loop.isWaiting || loop.turns < SERVED_TURNS) return;
      const shut = listenerOf(loop);
      if (shut === undefined || hasWaitedElsewhere(scene, loop)) return;
      const { strays } = pause;
      tell(loop, ns, loop.tick, seq, () => {
        return `The loop has not waited for ${formatNs(ns)}, with ${plural(strays, 'call')} meanwhile for nobody who was ready: ${nameOf(shut)} is not looked at.`;
      });
    };
    const call = (use: Use, loop: Loop, seq: number): void => {
      const pause = pauseAt(scene, pauses, loop, seq);
      if (pause === undefined) return;
      if (!use.isSocket || use.sendFailed === seq) pause.strays++;
      endless(pause, loop, seq);
    };
    return {
      ...{ recv: call, send: call, connect: call, close: call, shutdown: call, accept: call },
      watch: (_use, loop, seq) => void pauseAt(scene, pauses, loop, seq),
      signal: (loop, seq) => void pauseAt(scene, pauses, loop, seq),
      wait(loop, seq) {
        const pause = pauseAt(scene, pauses, loop, seq);
        const ns = loop.waitAt - loop.wokeAt;
        if (pause === undefined || ns < HINT_NS || isHandingOver(scene, pause, loop)) return;
        if (!hasWaitedElsewhere(scene, loop)) pending.set(loop, { pause, tick: loop.tick, ns });
      },
      ready(use, loop) {
        const held = pending.get(loop);
        // Who comes while the loop waits was not kept waiting; nor was whom the call itself was for.
        if (held === undefined || loop.waitedNs < 0 || loop.waitedNs > AT_ONCE_NS) return;
        const { pause, ns, tick } = held;
        if (isPauseOf(scene, pause, use)) return;
        const isLong = pause.sum >= HINT_NS && pause.sum > ns / 2;
        // Many calls for those who were ready are starvation, or no bug at all.
        if (!isLong && pause.strays < MANY) return;
        pending.delete(loop);
        const long = isLong ? pause.sum : ns;
        tell(loop, long, tick, pause.seq, () => {
          const calls = `${plural(pause.strays, 'call')} for nobody who was ready`;
          const what = isLong ? causeOf(scene, pause) : calls;
          return `${what} held up the loop for ${formatNs(long)}, while ${nameOf(use)} was ready.`;
        });
      },
      turn: (loop) => void pending.delete(loop),
    };
  },
};

function listenerOf({ set }: Loop): Use | undefined {
  for (const use of set) if (use.role === 'listener' && use.closed < 0) return use;
  return undefined;
}
