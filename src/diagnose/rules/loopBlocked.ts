/** The loop is held up by a blocking call, or by work of its own, while others are ready. */

import { srcAt } from '../../trace/src';
import { formatNs } from '../../trace/times';
import { plural } from '../../trace/words';
import { blockedNs, isPassing } from '../passes/blocking';
import { type Held, openHabits, tellHeld } from '../passes/habits';
import { listenerOf, type Loop } from '../passes/loop';
import { forgetIt, remember } from '../passes/marks';
import {
  causeOf,
  hasWaitedElsewhere,
  isHandingOver,
  isLongCall,
  isPauseOf,
  type Pause,
  type Pauses,
  pauseTo,
  placeOf,
  sleepOf,
} from '../passes/pauses';
import { WARNING_AT } from '../passes/streaks';
import type { Use } from '../passes/use';
import type { Rule, Scene } from '../rule';
import { nameOf } from '../words';

/** Shorter pauses are what any turn has. */
const LEAST_NS = 100e6;
/** Longer ones count at once: in a call that may block, and without one, which is work, or another process's turn. */
const CALL_NS = 700e6;
const WORK_NS = 1e9;
/** In a call that sleeps nothing is the machine's doing, but for what it comes back late. */
const SLEEP_NS = 400e6;
/** The next wait returned at once: who was ready then had been so before. */
const AT_ONCE_NS = 1e6;
/** Small calls for nobody that are no chance, and the time that they take by themselves. */
const MANY = 100;
const STRAY_NS = 150e6;
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
        const { strays, wake } = pause;
        const what = isBusy
          ? `with ${plural(strays, 'call')} meanwhile for nobody who was ready`
          : `held up by ${causeOf(scene, pause)}`;
        const says = (): string =>
          `The loop has not waited for ${formatNs(ns)}, ${what}: ${nameOf(shut!)} is not looked at.`;
        tell({ loop, ns, isSure: true, place: '', tick: loop.tick, wake, seq, says });
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
        if (pause === undefined || loop.waitedNs < 0 || loop.waitedNs > AT_ONCE_NS) return;
        if (isPauseOf(scene, pause, use)) return;
        forgetIt(pending, loop);
        const held = judge(scene, pause, loop, use);
        if (held !== undefined) tell(held);
      },
      turn: (loop) => forgetIt(pending, loop),
    };
  },
};

function judge(
  scene: Scene,
  pause: Pause & { readonly tick: number },
  loop: Loop,
  use: Use,
): Held | undefined {
  const { strays, steadyNs, rivals, tick, wake, seq } = pause;
  const rest = `, while ${nameOf(use)} was ready.`;
  if (strays >= MANY && steadyNs >= STRAY_NS) {
    const says = (): string =>
      `${plural(strays, 'call')} for nobody who was ready held up the loop for ${formatNs(steadyNs)}${rest}`;
    return { loop, ns: steadyNs, isSure: true, place: '', tick, wake, seq, says };
  }
  const isCalled = isLongCall(scene, pause);
  if (pause.ns < LEAST_NS || (isCalled && isPassing(scene, seq, loop, wake))) return undefined;
  const ns = isCalled ? blockedNs(scene, pause, loop) : pause.ns;
  const hasSlept = sleepOf(scene, pause) !== '';
  const isSure = ns >= (hasSlept ? SLEEP_NS : isCalled ? CALL_NS : WORK_NS);
  // Several pauses alike are a machine with much to do, and not one call after another that blocks.
  if (rivals > 0 && !((isCalled || hasSlept) && isSure)) return undefined;
  // Who is ready is served first; what comes before that is the machine that lets the program go on late.
  if (!isSure && pause.before === wake && scene.trace.a[wake & scene.trace.mask]! > 0)
    return undefined;
  const cause = causeOf(scene, pause);
  const says = (): string => `${cause} held up the loop for ${formatNs(ns)}${rest}`;
  const { trace } = scene;
  const place = placeOf(scene, pause, (one) =>
    one < trace.first ? '' : srcAt(trace, one & trace.mask),
  );
  return { loop, ns, isSure, place, tick, wake, seq, says };
}

/** The loop reads on where the stream has ended: that is another bug (eof-spin). */
function isAtEnd({ trace, useOf }: Scene, { process, wake }: Loop, seq: number): boolean {
  const use = useOf(process, trace.fd[seq & trace.mask]!);
  return use?.turn === wake && use.zeros >= WARNING_AT;
}
