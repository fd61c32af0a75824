/** How long a turn takes at its usual pace: without what a busy machine takes away now and then, and what is the tracing's own. */

import { CODE } from '../../trace/kinds';
import type { Scene } from '../rule';
import type { Loop } from './loop';

/** Events of a turn that are gone over: of more the first ones stand for all. */
const MOST_EVENTS = 1 << 16;
/** Fewer calls alike have no usual pace. */
const LEAST_ALIKE = 8;
/** A step that is so many times as long as a quarter of its like are was held up by the machine. */
const MOST_TIMES = 3;
/** A read that took so long was not of what was there; of what strace says of it most is its own. */
const WAITED_NS = 50e3;
/**
 * strace stops a program twice in each call, which takes so long where nothing else is done, and longer on a slow machine: as long as
 * the quickest sort of call takes, where there are others to tell it from; of one sort alone some of it may be work.
 */
const STOPS_NS = 150e3;
const MOST_STOPS_NS = 300e3;

/** The calls of this turn until `until` that are made many times, of one sort and on one descriptor, with what came before each; ns. */
export function steadyNsOf({ trace }: Scene, loop: Loop, until: number): number {
  const { wake, wokeAt, number } = loop;
  const leastNs = trace.about.source === 'strace' ? 0 : WAITED_NS;
  const alike = new Map<number, number[]>();
  let before = wokeAt;
  const from = Math.max(wake + 1, trace.first);
  const to = Math.min(trace.next, from + MOST_EVENTS);
  let hasMore = to < trace.next;
  for (let seq = from; seq < to; seq++) {
    const slot = seq & trace.mask;
    const kind = trace.kind[slot]!;
    if (trace.loop[slot] !== number || kind === CODE.ready) continue;
    if (kind === CODE.wait || trace.t[slot]! > until) {
      hasMore = false;
      break;
    }
    const sort = trace.fd[slot]! * 64 + kind;
    const steps = alike.get(sort) ?? [];
    alike.set(sort, steps);
    const ns = kind === CODE.recv ? trace.dur[slot]! : 0;
    // To copy what is there takes microseconds; who reads for longer has waited for it, or for the machine.
    steps.push(trace.t[slot]! - before - (ns >= leastNs ? ns : 0));
    before = trace.t[slot]!;
  }
  const many = [...alike.values()].filter(({ length }) => length >= LEAST_ALIKE);
  const stopsNs = trace.about.source === 'strace' ? stopsNsOf(many) : 0;
  const times = hasMore && before > wokeAt ? Math.max(1, (until - wokeAt) / (before - wokeAt)) : 1;
  return times * many.reduce((sum, steps) => sum + paceOf(steps, stopsNs), 0);
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
