/** What the command reads of a trace: ticks with their events, totals, JSON lines, and what the lab has. */

import { SCENARIOS } from '../lab/scenarios/scenarios';
import type { Scenario } from '../lab/scenario';
import { unsupportedReason } from '../os/platform';
import type { TraceEvent } from '../trace/event';
import { readEvent, toJson, toSafeJson } from '../trace/json';
import { CODE } from '../trace/kinds';
import { movedOf } from '../trace/moved';
import { type Tick, startOfTick, tickAt, ticksOf } from '../trace/ticks';
import type { Trace } from '../trace/trace';
import { followed } from '../trace/followed';

/** A tick that has returned, and its loop's events from the wake on, in order. */
export type TickReading = { readonly tick: Tick; readonly events: readonly TraceEvent[] };

/** A loop, and the numbers of its oldest and newest tick kept. */
export type LoopReading = { readonly loop: number; readonly first: number; readonly last: number };

/** Counted over a whole run, whatever the store lets go meanwhile. */
export type Totals = {
  ticks: number;
  waitedNs: number;
  workedNs: number;
  accepted: number;
  bytesIn: number;
  bytesOut: number;
  prints: number;
  beganAt: number;
  endedAt: number;
  /** A trace without times has no waits and works either. */
  hasTimes: boolean;
  /** When each loop last woke. */
  readonly wokeAt: Map<number, number>;
};

/** JSON lines are made in pieces of so many, so that a long trace does not become one long text. */
const LINES_AT_ONCE = 2000;

/** JSON of a value that holds texts from outside, in one line. */
export function jsonOf(value: object): string {
  return toSafeJson(value);
}

/** What the lab has. */
export function listScenarios(): readonly Scenario[] {
  return SCENARIOS;
}

/** Why the lab cannot run here; undefined where it can. */
export function whyUnsupported(): string | undefined {
  return unsupportedReason();
}

/** The loops that have waited, in order. */
export function listLoops(trace: Trace): LoopReading[] {
  const loops = [...trace.ticks.keys()].sort((one, other) => one - other);
  return loops.flatMap((loop) => {
    const ticks = ticksOf(trace, loop);
    return ticks === undefined ? [] : [{ loop, ...ticks }];
  });
}

/** Undefined while the loop waits in it, or when it is not kept. */
export function readTick(trace: Trace, loop: number, number: number): TickReading | undefined {
  const tick = tickAt(trace, loop, number);
  if (tick === undefined || tick.wake < 0) return undefined;
  return { tick, events: eventsOf(trace, loop, tick.wake, tick.end) };
}

/** What a loop did before its first wait. */
export function readStart(trace: Trace, loop: number): TraceEvent[] {
  return eventsOf(trace, loop, trace.first, startOfTick(trace, loop, 0));
}

/** What threads that never wait did from seq `from` on, in the order it came, and the seq to go on at. */
export function readCalls(trace: Trace, from: number): { calls: TraceEvent[]; next: number } {
  const calls: TraceEvent[] = [];
  for (let seq = Math.max(from, trace.first); seq < trace.next; seq++) {
    const loop = trace.loop[seq & trace.mask]!;
    const event =
      loop >= 0 && ticksOf(trace, loop) === undefined ? readEvent(trace, seq) : undefined;
    if (event !== undefined) calls.push(event);
  }
  return { calls, next: trace.next };
}

/** Up to date with the trace from the first call on. */
export const totalsOf = followed<Totals>(
  () => ({
    ...{ ticks: 0, waitedNs: 0, workedNs: 0, accepted: 0, bytesIn: 0, bytesOut: 0 },
    ...{ prints: 0, beganAt: 0, endedAt: 0, hasTimes: true, wokeAt: new Map() },
  }),
  (totals, trace, seq) => addEvent(totals, trace, seq & trace.mask),
);

/** JSON lines from seq `from` on, a piece of them, and the seq to go on at; events let go are told as `lost`. */
export function linesFrom(trace: Trace, from: number): { lines: string; next: number } {
  const begin = Math.max(from, trace.first);
  const next = Math.min(trace.next, begin + LINES_AT_ONCE);
  let lines = begin > from ? `${lostJson(trace, from, begin)}\n` : '';
  for (let seq = begin; seq < next; seq++) lines += `${toJson(trace, seq)}\n`;
  return { lines, next };
}

/** Events from seq `from` on are no longer there: one row in their place, at the time of the first that is, `kept`. */
function lostJson(trace: Trace, from: number, kept: number): string {
  const time = trace.about.clock === 'none' ? {} : { t: trace.t[kept & trace.mask]! };
  const count = kept - from;
  return toSafeJson({ seq: from, ...time, loop: -1, tick: -1, kind: 'lost', count });
}

function eventsOf(trace: Trace, loop: number, from: number, to: number): TraceEvent[] {
  const events: TraceEvent[] = [];
  for (let seq = from; seq < to; seq++) {
    if (trace.loop[seq & trace.mask] !== loop) continue;
    const event = readEvent(trace, seq);
    if (event !== undefined) events.push(event);
  }
  return events;
}

function addEvent(totals: Totals, trace: Trace, slot: number): void {
  const t = trace.t[slot]!;
  const loop = trace.loop[slot]!;
  totals.hasTimes = trace.about.clock !== 'none';
  if (totals.beganAt === 0) totals.beganAt = t;
  totals.endedAt = Math.max(totals.endedAt, t);
  switch (trace.kind[slot]!) {
    case CODE.wake:
      totals.ticks++;
      totals.waitedNs += Math.max(0, trace.dur[slot]!);
      totals.wokeAt.set(loop, t);
      break;
    case CODE.wait:
      totals.workedNs += t - (totals.wokeAt.get(loop) ?? t);
      break;
    case CODE.accept:
      if (trace.fd[slot]! >= 0) totals.accepted++;
      break;
    case CODE.recv:
      totals.bytesIn += movedOf(trace, slot);
      break;
    case CODE.send:
      totals.bytesOut += movedOf(trace, slot);
      break;
    case CODE.print:
      totals.prints++;
  }
}
