/** What a whole run came to, in numbers. */

import { followed } from './followed';
import { CODE } from './kinds';
import { movedOf } from './moved';
import type { Trace } from './trace';

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
  beganAt: number;
  endedAt: number;
  /** A trace without times has no waits and works either. */
  hasTimes: boolean;
  /** Events that are earlier than the one before them of their loop, which no program's are. */
  backwards: number;
  /** When each loop last woke, and when its last event was. */
  readonly wokeAt: Map<number, number>;
  readonly wasAt: Map<number, number>;
};

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
    beganAt: 0,
    endedAt: 0,
    hasTimes: true,
    backwards: 0,
    wokeAt: new Map(),
    wasAt: new Map(),
  }),
  (totals, trace, seq) => addEvent(totals, trace, seq & trace.mask),
);

function addEvent(totals: Totals, trace: Trace, slot: number): void {
  const t = trace.t[slot]!;
  const loop = trace.loop[slot]!;
  totals.hasTimes = trace.about.clock !== 'none';
  if (totals.beganAt === 0) totals.beganAt = t;
  totals.endedAt = Math.max(totals.endedAt, t);
  if (loop >= 0 && t >= 0) {
    if (t < (totals.wasAt.get(loop) ?? t)) totals.backwards++;
    totals.wasAt.set(loop, t);
  }
  switch (trace.kind[slot]!) {
    case CODE.wake:
      totals.ticks++;
      totals.waitedNs += Math.max(0, trace.dur[slot]!);
      totals.wokeAt.set(loop, t);
      break;
    case CODE.wait:
      totals.workedNs += Math.max(0, t - (totals.wokeAt.get(loop) ?? t));
      break;
    case CODE.accept:
      if (trace.fd[slot]! >= 0) totals.accepted++;
      break;
    case CODE.recv:
      totals.bytesIn += movedOf(trace, slot);
      totals.missing += missingOf(trace, slot);
      break;
    case CODE.send:
      totals.bytesOut += movedOf(trace, slot);
      totals.missing += missingOf(trace, slot);
      break;
    case CODE.print:
      totals.prints++;
  }
}

function missingOf(trace: Trace, slot: number): number {
  return Math.max(0, movedOf(trace, slot) - trace.dataLength[slot]!);
}
