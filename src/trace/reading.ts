/** A trace read by loops: their ticks with their events. */

import type { TraceEvent } from './event';
import { readEvent } from './json';
import { type Tick, tickAt, ticksOf } from './ticks';
import type { Trace } from './trace';

/** A tick that has returned, and its loop's events from the wake on, in order. */
export type TickReading = { readonly tick: Tick; readonly events: readonly TraceEvent[] };

/** A loop, and the numbers of its oldest and newest tick kept. */
export type LoopReading = { readonly loop: number; readonly first: number; readonly last: number };

/** The loops that have waited, in order. */
export function listLoops(trace: Trace): LoopReading[] {
  const loops = [...trace.ticks.keys()].sort((one, other) => one - other);
  return loops.flatMap((loop) => {
    const ticks = ticksOf(trace, loop);
    return ticks === undefined ? [] : [{ loop, first: ticks.first, last: ticks.last }];
  });
}

/** Undefined while the loop waits in it, or when it is not kept. */
export function readTick(trace: Trace, loop: number, number: number): TickReading | undefined {
  const tick = tickAt(trace, loop, number);
  if (tick === undefined || tick.wake < 0) return undefined;
  return { tick, events: eventsOf(trace, loop, tick.wake, tick.end) };
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

/** When any loop last did something, ns; −1 where nothing is kept of any. */
export function lastTimeOf(trace: Trace): number {
  for (let seq = trace.next - 1; seq >= trace.first; seq--) {
    const slot = seq & trace.mask;
    if (trace.loop[slot]! >= 0) return trace.t[slot]!;
  }
  return -1;
}
