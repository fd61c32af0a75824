/** What held up a loop in a turn that took long, while somebody was ready. */

import { isOfLog, srcAt } from '../../trace/src';
import { formatNs } from '../../trace/times';
import { plural } from '../../trace/words';
import type { Scene } from '../rule';
import { nameOf } from '../words';
import { blockedNs, isPassing } from './blocking';
import type { Held } from './habits';
import type { Loop } from './loop';
import { type Owner, ownerOf } from './owners';
import { causeOf, isLongCall, type Pause, placeOf, sleepOf } from './pauses';
import type { Use } from './use';

/** Shorter pauses are what any turn has. */
export const LEAST_NS = 100e6;
/** Longer ones count at once: in a call that may block, and without one, which is work, or another process's turn. */
const CALL_NS = 700e6;
const WORK_NS = 1e9;
/** Of one that the clocks of the thread say to be the program's own. */
const OWN_NS = 400e6;
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
  const { strays, steadyNs, tick, wake, before, seq, sleep } = pause;
  const rest = `, while ${nameOf(use)} was ready.`;
  const sure = { loop, isSure: true, isOwn: false, place: '', tick, wake, before };
  if (strays >= MANY && steadyNs >= STRAY_NS) {
    const says = (): string =>
      `${plural(strays, 'call')} for nobody who was ready held up the loop for ${formatNs(steadyNs)}${rest}`;
    return { ...sure, ns: steadyNs, seq, says };
  }
  if (sleep.sum >= Math.max(SLEEP_NS, pause.ns)) {
    const says = (): string => `${sleep.name} held up the loop for ${formatNs(sleep.sum)}${rest}`;
    return { ...sure, ns: sleep.sum, seq: sleep.seq, says };
  }
  const isCalled = isLongCall(scene, pause);
  if (pause.ns < LEAST_NS || (isCalled && isPassing(scene, seq, loop, wake))) return undefined;
  const ns = isCalled ? blockedNs(scene, pause, loop) : pause.ns;
  const owner = ownerOf(scene, pause, ns);
  const isSure = isSureOf(scene, pause, ns, isCalled, owner);
  if (owner?.by === 'machine' || (owner === undefined && isChance(scene, pause, isCalled, isSure)))
    return undefined;
  const isHidden = owner?.by === 'wait' && !isCalled && sleepOf(scene, pause) === '';
  const cause = isHidden ? HIDDEN : causeOf(scene, pause);
  const says = (): string => `${cause} held up the loop for ${formatNs(ns)}${rest}`;
  const { trace } = scene;
  // In a log each call has a line of its own: there calls that block alike are one place, and work is none.
  const hasNone = (one: number): boolean => isCalled && isOfLog(trace, one & trace.mask);
  const place = placeOf(scene, pause, (one) =>
    one < trace.first || hasNone(one) ? '' : srcAt(trace, one & trace.mask),
  );
  return { ...sure, ns, isSure, isOwn: owner !== undefined, place, seq, says };
}

const HIDDEN = 'A lock, a file or the like, for which no call is seen,';

/** It counts by itself. */
function isSureOf(
  scene: Scene,
  pause: Pause,
  ns: number,
  isCalled: boolean,
  owner: Owner | undefined,
): boolean {
  if (sleepOf(scene, pause) !== '') return false;
  if (owner !== undefined && !isCalled && owner.ns >= OWN_NS) return true;
  return ns >= (isCalled ? CALL_NS : WORK_NS);
}

/** Where nobody looked at the thread's clocks: that may have been a machine with much to do. */
function isChance(scene: Scene, pause: Pause, isCalled: boolean, isSure: boolean): boolean {
  const { rivals, steps, before, wake } = pause;
  if (!isCalled && sleepOf(scene, pause) === '' && steps >= MANY_STEPS) return true;
  // Several pauses alike are a machine with much to do, and not one call after another that blocks.
  if (rivals > 0 && !(isCalled && isSure)) return true;
  // Who is ready is served first; what comes before that is the machine that lets the program go on late.
  return !isSure && before === wake && scene.trace.a[wake & scene.trace.mask]! > 0;
}
