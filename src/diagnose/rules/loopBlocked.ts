/** The loop is held up by a blocking call, or by work of its own, while others are ready. */

import { formatNs } from '../../trace/times';
import { plural } from '../../trace/words';
import type { Loop } from '../passes/loop';
import {
  causeOf,
  hasWaitedElsewhere,
  isHandingOver,
  isLongCall,
  isPauseOf,
  openPauses,
  type Pause,
  pauseAt,
} from '../passes/pauses';
import type { Use } from '../passes/use';
import type { Rule, Scene } from '../rule';
import { nameOf } from '../words';

/** A busy machine takes a process away for so long now and then: it counts where it is a habit. */
const LEAST_NS = 100e6;
const HABIT = 5;
/** Longer ones count at once: in a call, which may block, and without one, which is work, or another process's turn. */
const CALL_NS = 200e6;
const WORK_NS = 1e9;
/** The next wait returned at once: who was ready then had been so before. */
const AT_ONCE_NS = 1e6;
/** Small calls for nobody that are no chance. */
const MANY = 100;
/** Of a turn that has no end, in a loop that has served before and watches a listener: nobody gets in. With many calls, and without. */
const ENDLESS_NS = 1e9;
const SILENT_NS = 2e9;
const SERVED_TURNS = 3;

/** A turn in which the loop was held up for `ns`, ended by the event `seq`; from `sure` ns on it counts by itself. */
type Held = {
  readonly loop: Loop;
  readonly ns: number;
  readonly sure: number;
  readonly tick: number;
  readonly seq: number;
  readonly says: () => string;
};
type Counts = WeakMap<Loop, { count: number; readonly first: number }>;

export const loopBlocked: Rule = {
  id: 'loop-blocked',
  stage: 'stable',
  title: 'The loop is held up',
  fix: 'Make the descriptor non-blocking and let the wait tell when it goes on; give long work to a thread, or do it in pieces.',
  needs: ['waits', 'times'],
  open(scene) {
    const pauses = openPauses();
    /** Long turns, judged when it is known who had become ready meanwhile. */
    const pending = new Map<Loop, { pause: Pause; tick: number; ns: number }>();
    const counts: Counts = new WeakMap();
    const tell = (held: Held): void => tellHeld(scene, counts, held);
    const endless = (pause: Pause, loop: Loop, seq: number): void => {
      const ns = scene.trace.t[seq & scene.trace.mask]! - loop.wokeAt;
      const isLong = ns >= SILENT_NS || (ns >= ENDLESS_NS && pause.strays >= MANY);
      if (!isLong || loop.isWaiting || loop.turns < SERVED_TURNS) return;
      const shut = listenerOf(loop);
      if (shut === undefined || hasWaitedElsewhere(scene, loop)) return;
      const { strays } = pause;
      const says = (): string =>
        `The loop has not waited for ${formatNs(ns)}, with ${plural(strays, 'call')} meanwhile for nobody who was ready: ${nameOf(shut)} is not looked at.`;
      tell({ loop, ns, sure: 0, tick: loop.tick, seq, says });
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
        if (pause === undefined || ns < LEAST_NS || isHandingOver(scene, pause, loop)) return;
        if (!hasWaitedElsewhere(scene, loop)) pending.set(loop, { pause, tick: loop.tick, ns });
      },
      ready(use, loop) {
        if (pending.size === 0) return;
        const held = pending.get(loop);
        // Who comes while the loop waits was not kept waiting; nor was whom the call itself was for.
        if (held === undefined || loop.waitedNs < 0 || loop.waitedNs > AT_ONCE_NS) return;
        const { pause, ns, tick } = held;
        if (isPauseOf(scene, pause, use)) return;
        const isLong = pause.sum >= LEAST_NS && pause.sum > ns / 2;
        // Many calls for those who were ready are starvation, or no bug at all.
        if (!isLong && pause.strays < MANY) return;
        pending.delete(loop);
        const long = isLong ? pause.sum : ns;
        // Many short ones of many calls are a machine with much to do; one long call has blocked.
        const isBlocked = isLongCall(scene, pause) && pause.ns > pause.sum / 2;
        const sure = isLong && !isBlocked ? WORK_NS : CALL_NS;
        const says = (): string => {
          const calls = `${plural(pause.strays, 'call')} for nobody who was ready`;
          const what = isLong ? causeOf(scene, pause) : calls;
          return `${what} held up the loop for ${formatNs(long)}, while ${nameOf(use)} was ready.`;
        };
        tell({ loop, ns: long, sure, tick, seq: pause.seq, says });
      },
      turn: (loop) => void pending.delete(loop),
    };
  },
};

function listenerOf({ set }: Loop): Use | undefined {
  for (const use of set) if (use.role === 'listener' && use.closed < 0) return use;
  return undefined;
}

function tellHeld({ tell }: Scene, counts: Counts, held: Held): void {
  const { loop, ns, sure, tick, seq, says } = held;
  const known = counts.get(loop) ?? { count: 0, first: tick };
  known.count++;
  counts.set(loop, known);
  const { count, first } = known;
  if (ns < sure && count < HABIT) return;
  const told = { loop: loop.number, first, last: tick, count, says, evidence: [loop.wake, seq] };
  tell({ severity: 'warning', ...told });
}
