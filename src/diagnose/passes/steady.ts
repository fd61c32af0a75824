/** How long a turn takes at its usual pace: with what a busy machine takes away now and then left out. */

import { CODE } from '../../trace/kinds';
import type { Scene } from '../rule';
import type { Loop } from './loop';

/** Events of a turn that are gone over. */
const MOST_EVENTS = 1 << 16;
/** Fewer calls alike have no usual pace. */
const LEAST_ALIKE = 8;
/** A step that is so many times as long as a quarter of its like are was held up by the machine. */
const MOST_TIMES = 3;

/** The calls of this turn until `until` that are made many times, of one sort and on one descriptor, with what came before each; ns. */
export function steadyNsOf({ trace }: Scene, loop: Loop, until: number): number {
  const { wake, wokeAt, number } = loop;
  const alike = new Map<number, number[]>();
  let before = wokeAt;
  const to = Math.min(trace.next, wake + MOST_EVENTS);
  for (let seq = Math.max(wake + 1, trace.first); seq < to; seq++) {
    const slot = seq & trace.mask;
    const kind = trace.kind[slot]!;
    if (trace.loop[slot] !== number || kind === CODE.ready) continue;
    if (kind === CODE.wait || trace.t[slot]! > until) break;
    const sort = trace.fd[slot]! * 64 + kind;
    const steps = alike.get(sort) ?? [];
    alike.set(sort, steps);
    // A read of what is there takes no time by itself.
    const ns = kind === CODE.recv ? Math.max(0, trace.dur[slot]!) : 0;
    steps.push(trace.t[slot]! - before - ns);
    before = trace.t[slot]!;
  }
  let ns = 0;
  for (const steps of alike.values()) if (steps.length >= LEAST_ALIKE) ns += paceOf(steps);
  return ns;
}

/** A quarter of them: however busy the machine is, so many it lets go by. */
function paceOf(steps: readonly number[]): number {
  const most = MOST_TIMES * (steps.toSorted((one, other) => one - other)[steps.length >> 2] ?? 0);
  return steps.reduce((sum, step) => sum + Math.min(step, most), 0);
}
