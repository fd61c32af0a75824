/** How long a turn takes at its usual pace: without what a busy machine takes away now and then, and what is the tracing's own. */

import { CODE } from '../../trace/kinds';
import type { Scene } from '../rule';
import type { Loop } from './loop';

/** Events of a turn that are gone over. */
const MOST_EVENTS = 1 << 16;
/** Fewer calls alike have no usual pace. */
const LEAST_ALIKE = 8;
/** A step that is so many times as long as a quarter of its like are was held up by the machine. */
const MOST_TIMES = 3;
/**
 * strace stops a program twice in each call, which takes so long where nothing else is done, and longer on a slow machine: as long as
 * the quickest sort of call takes, where there are others to tell it from; of one sort alone some of it may be work.
 */
const STOPS_NS = 150e3;
const MOST_STOPS_NS = 300e3;

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
  const many = [...alike.values()].filter(({ length }) => length >= LEAST_ALIKE);
  const stopsNs = trace.about.source === 'strace' ? stopsNsOf(many) : 0;
  return many.reduce((sum, steps) => sum + paceOf(steps, stopsNs), 0);
}

/** A quarter of them: however busy the machine is, so many it lets go by. */
function quarterOf(steps: readonly number[]): number {
  return steps.toSorted((one, other) => one - other)[steps.length >> 2] ?? 0;
}

function paceOf(steps: readonly number[], stopsNs: number): number {
  const most = MOST_TIMES * quarterOf(steps);
  return steps.reduce((sum, step) => sum + Math.max(0, Math.min(step, most) - stopsNs), 0);
}

function stopsNsOf(sorts: readonly (readonly number[])[]): number {
  const quickest = Math.max(STOPS_NS, Math.min(...sorts.map(quarterOf)));
  return sorts.length > 1 ? quickest : Math.min(quickest, MOST_STOPS_NS);
}
