/** What a whole run came to, in numbers. */

import { followed } from './followed';
import { CODE } from './kinds';
import { movedOf } from './moved';
import type { Trace } from './trace';

const { wake, wait, accept, recv, send, print, lost } = CODE;

/** Counted over a whole run, whatever the store lets go meanwhile. */
export type Totals = {
  ticks: number;
  waitedNs: number;
  workedNs: number;
  accepted: number;
  bytesIn: number;
  bytesOut: number;
  /** Of these those that were not captured. */
  missing: number;
  prints: number;
  /** Events that could not be kept. */
  lost: number;
  beganAt: number;
  endedAt: number;
  /** A trace without times has no waits and works either. */
  hasTimes: boolean;
  /** How long it waited, and so worked, is not known (trace/about). */
  hasBoundedWaits: boolean;
  /** Events that are earlier than the one before them of their loop, which no program's are. */
  backwards: number;
  readonly loops: Map<number, LoopTimes>;
  /** That of the last event: most come after another of the same. */
  loop: LoopTimes;
};

/** When a loop last woke, and when its last event was; before the first, NaN. */
type LoopTimes = { readonly loop: number; wokeAt: number; wasAt: number };

/** Up to date with the trace from the first call on. */
export const totalsOf = followed<Totals>(
  () => ({
    ticks: 0,
    waitedNs: 0,
    workedNs: 0,
    accepted: 0,
    bytesIn: 0,
    bytesOut: 0,
    missing: 0,
    prints: 0,
    lost: 0,
    beganAt: 0,
    endedAt: 0,
    hasTimes: true,
    hasBoundedWaits: false,
    backwards: 0,
    loops: new Map(),
    loop: timesOf(-1),
  }),
  (totals, trace, seq) => addEvent(totals, trace, seq & trace.mask),
);

function addEvent(totals: Totals, trace: Trace, slot: number): void {
  const t = trace.t[slot]!;
  const loop = loopOf(totals, trace.loop[slot]!);
  totals.hasTimes = trace.about.clock !== 'none';
  totals.hasBoundedWaits = trace.about.hasBoundedWaits;
  if (totals.beganAt === 0) totals.beganAt = t;
  totals.endedAt = Math.max(totals.endedAt, t);
  if (loop.loop >= 0 && t >= 0) {
    if (t < loop.wasAt) totals.backwards++;
    loop.wasAt = t;
  }
  switch (trace.kind[slot]!) {
    case wake:
      totals.ticks++;
      totals.waitedNs += Math.max(0, trace.dur[slot]!);
      loop.wokeAt = t;
      break;
    case wait:
      if (t > loop.wokeAt) totals.workedNs += t - loop.wokeAt;
      break;
    case accept:
      if (trace.fd[slot]! >= 0) totals.accepted++;
      break;
    case recv:
      totals.bytesIn += movedOf(trace, slot);
      totals.missing += missingOf(trace, slot);
      break;
    case send:
      totals.bytesOut += movedOf(trace, slot);
      totals.missing += missingOf(trace, slot);
      break;
    case print:
      totals.prints++;
      break;
    case lost:
      totals.lost += trace.a[slot]!;
  }
}

function loopOf(totals: Totals, loop: number): LoopTimes {
  if (totals.loop.loop === loop) return totals.loop;
  let times = totals.loops.get(loop);
  if (times === undefined) totals.loops.set(loop, (times = timesOf(loop)));
  totals.loop = times;
  return times;
}

function timesOf(loop: number): LoopTimes {
  return { loop, wokeAt: Number.NaN, wasAt: Number.NaN };
}

function missingOf(trace: Trace, slot: number): number {
  return Math.max(0, movedOf(trace, slot) - trace.dataLength[slot]!);
}
