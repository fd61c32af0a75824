/** What held up a loop in a turn that took long, while somebody was ready. */

import { srcAt } from '../../trace/src';
import { formatNs } from '../../trace/times';
import { plural } from '../../trace/words';
import type { Scene } from '../rule';
import { nameOf } from '../words';
import { blockedNs, isPassing } from './blocking';
import type { Held } from './habits';
import type { Loop } from './loop';
import { causeOf, isLongCall, type Pause, placeOf, sleepOf } from './pauses';
import type { Use } from './use';

/** Shorter pauses are what any turn has. */
export const LEAST_NS = 100e6;
/** Longer ones count at once: in a call that may block, and without one, which is work, or another process's turn. */
const CALL_NS = 700e6;
const WORK_NS = 1e9;
/** In calls that sleep nothing is the machine's doing, but for what they come back late. */
const SLEEP_NS = 150e6;
/** Small calls for nobody that are no chance, and the time that they take by themselves. */
export const MANY = 100;
const STRAY_NS = 150e6;
/** Who tells of so many steps in one turn is held up by whoever reads them, which is no event. */
const MANY_STEPS = 1000;

/** Undefined where that may have been a machine with much to do. */
export function heldIn(
  scene: Scene,
  pause: Pause & { readonly tick: number },
  loop: Loop,
  use: Use,
): Held | undefined {
  const { strays, steadyNs, rivals, tick, wake, before, seq } = pause;
  const rest = `, while ${nameOf(use)} was ready.`;
  if (strays >= MANY && steadyNs >= STRAY_NS) {
    const says = (): string =>
      `${plural(strays, 'call')} for nobody who was ready held up the loop for ${formatNs(steadyNs)}${rest}`;
    return { loop, ns: steadyNs, isSure: true, place: '', tick, wake, before, seq, says };
  }
  const { sleep } = pause;
  if (sleep.sum >= Math.max(SLEEP_NS, pause.ns)) {
    const says = (): string => `${sleep.name} held up the loop for ${formatNs(sleep.sum)}${rest}`;
    return {
      loop,
      ns: sleep.sum,
      isSure: true,
      place: '',
      tick,
      wake,
      before,
      seq: sleep.seq,
      says,
    };
  }
  const isCalled = isLongCall(scene, pause);
  if (pause.ns < LEAST_NS || (isCalled && isPassing(scene, seq, loop, wake))) return undefined;
  const ns = isCalled ? blockedNs(scene, pause, loop) : pause.ns;
  const hasSlept = sleepOf(scene, pause) !== '';
  if (!isCalled && !hasSlept && pause.steps >= MANY_STEPS) return undefined;
  const isSure = !hasSlept && ns >= (isCalled ? CALL_NS : WORK_NS);
  // Several pauses alike are a machine with much to do, and not one call after another that blocks.
  if (rivals > 0 && !(isCalled && isSure)) return undefined;
  // Who is ready is served first; what comes before that is the machine that lets the program go on late.
  if (!isSure && before === wake && scene.trace.a[wake & scene.trace.mask]! > 0) return undefined;
  const cause = causeOf(scene, pause);
  const says = (): string => `${cause} held up the loop for ${formatNs(ns)}${rest}`;
  const { trace } = scene;
  const place = placeOf(scene, pause, (one) =>
    one < trace.first ? '' : srcAt(trace, one & trace.mask),
  );
  return { loop, ns, isSure, place, tick, wake, before, seq, says };
}
