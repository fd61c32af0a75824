/** The loop is held up by a blocking call, or by work of its own, while others are ready. */

import { formatNs } from '../../trace/times';
import { plural } from '../../trace/words';
import { isPassing } from '../passes/blocking';
import { type Held, openHabits, tellHeld } from '../passes/habits';
import { heldIn, LEAST_NS, MANY } from '../passes/holdUps';
import { listenerOf, type Loop } from '../passes/loop';
import { forgetIt, remember } from '../passes/marks';
import {
  causeOf,
  hasWaitedElsewhere,
  isHandingOver,
  isPauseOf,
  type Pause,
  type Pauses,
  pauseTo,
  sleepOf,
} from '../passes/pauses';
import { WARNING_AT } from '../passes/streaks';
import type { Rule, Scene } from '../rule';
import { nameOf } from '../words';

/** The next wait returned at once: who was ready then had been so before. A busy machine makes that longer; behind a long pause few come just so soon. */
const AT_ONCE_NS = 1e6;
const SOON_SHARE = 1 / 40;
/** Of a turn that has no end, in a loop that has served before and watches a listener: nobody gets in. In many calls, and in one. */
const ENDLESS_NS = 500e6;
const SILENT_NS = 2e9;
const SERVED_TURNS = 3;

export const loopBlocked: Rule = {
  id: 'loop-blocked',
  stage: 'stable',
  title: 'The loop is held up',
  fix: 'What takes the time must not be waited for in the loop: let the wait tell when a call can go on (non-blocking descriptors), and give long work to a thread, a process or an executor, or do it in pieces.',
  needs: ['waits', 'times'],
  open(scene) {
    const pauses: Pauses = new WeakMap();
    /** Long turns, judged when it is known who had become ready meanwhile. */
    const pending = new Map<Loop, Pause & { readonly tick: number }>();
    const habits = openHabits();
    const tell = (held: Held): void => tellHeld(scene, habits, held);
    return {
      long(loop, seq) {
        const { trace } = scene;
        if (loop.isWaiting || trace.t[seq & trace.mask]! - loop.wokeAt < ENDLESS_NS) return;
        const shut = loop.turns < SERVED_TURNS ? undefined : listenerOf(loop);
        const pause = shut && pauseTo(scene, pauses, loop, seq);
        if (pause === undefined || hasWaitedElsewhere(scene, loop) || pause.wasStopped) return;
        const isBusy = pause.strays >= MANY && pause.steadyNs >= ENDLESS_NS;
        const isSilent = pause.ns >= SILENT_NS && !isPassing(scene, pause.seq, loop, pause.wake);
        if ((!isBusy && !isSilent) || isHandingOver(scene, pause, loop)) return;
        if (isAtEnd(scene, loop, seq)) return;
        const ns = trace.t[seq & trace.mask]! - loop.wokeAt;
        const { strays, wake, before } = pause;
        const what = isBusy
          ? `with ${plural(strays, 'call')} meanwhile for nobody who was ready`
          : `held up by ${causeOf(scene, pause)}`;
        const says = (): string =>
          `The loop has not waited for ${formatNs(ns)}, ${what}: ${nameOf(shut!)} is not looked at.`;
        tell({
          loop,
          ns,
          isSure: true,
          isOwn: false,
          place: '',
          tick: loop.tick,
          wake,
          before,
          seq,
          says,
        });
      },
      wait(loop, seq) {
        if (loop.wokeAt >= 0 && loop.waitAt - loop.wokeAt < LEAST_NS) return;
        const pause = pauseTo(scene, pauses, loop, seq);
        if (pause === undefined || pause.wasStopped) return;
        if (sleepOf(scene, pause) === '' && isHandingOver(scene, pause, loop)) return;
        if (hasWaitedElsewhere(scene, loop)) return;
        if (loop.wokeAt < 0 && pause.ns < LEAST_NS) return;
        remember(pending, loop, Object.assign({ tick: loop.tick }, pause));
      },
      ready(use, loop) {
        const pause = pending.get(loop);
        // Who comes while the loop waits was not kept waiting; nor was whom the call itself was for.
        if (pause === undefined || loop.waitedNs < 0) return;
        if (loop.waitedNs > Math.max(AT_ONCE_NS, pause.ns * SOON_SHARE)) return;
        if (isPauseOf(scene, pause, use)) return;
        forgetIt(pending, loop);
        const held = heldIn(scene, pause, loop, use);
        if (held !== undefined) tell(held);
      },
      turn: (loop) => forgetIt(pending, loop),
    };
  },
};

/** The loop reads on where the stream has ended: that is another bug (eof-spin). */
function isAtEnd({ trace, useOf }: Scene, { process, wake }: Loop, seq: number): boolean {
  const use = useOf(process, trace.fd[seq & trace.mask]!);
  return use?.turn === wake && use.zeros >= WARNING_AT;
}
