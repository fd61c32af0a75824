/**
 * The store of a trace: the newest events in columns, and what is derived from them as they come.
 *
 * A decoder that is in a hurry writes the columns itself: `claim` a slot, set *every* column of it (a slot holds
 * what stood there a lap ago), and after a batch `settle`. Everybody else uses `append` (append.ts).
 */

import { type About, openAbout } from './about';
import { type Marks, openMarks, settleMarks } from './bytes';
import { type Columns, openColumns } from './columns';
import { type Descriptors, openDescriptors } from './descriptors';
import { type Errnos, openErrnos } from './errnos';
import { type Numbering, openNumbering } from './numbering';
import { openPass, type Pass } from './pass';
import { openPayloadRing, type PayloadRing } from './payload';
import { openProcesses, type Processes } from './processes';
import { letGo, openStates, settleStates, type States } from './state';
import { openTexts, settleTexts, type Texts } from './texts';
import { letTicksGo, openTicks, settleTicks, type Ticks } from './ticks';

export type Trace = Columns & {
  readonly payload: PayloadRing;
  readonly marks: Marks;
  readonly texts: Texts;
  readonly ticks: Ticks;
  readonly errnos: Errnos;
  readonly processes: Processes;
  readonly descriptors: Descriptors;
  readonly states: States;
  readonly pass: Pass;
  readonly numbering: Numbering;
  readonly about: About;
  /** The first seq whose event texts, ticks and states have not seen. */
  settled: number;
  /** Slots that may be claimed between two settles; that many are never part of what is kept. */
  readonly slack: number;
};

export type TraceOptions = {
  /** Slots, rounded up to a power of two, at least 64. */
  readonly events?: number;
  /** Bytes of the payload ring, rounded up to a power of two, at least 4096. */
  readonly payload?: number;
  readonly about?: Partial<About>;
};

const EVENTS = 1 << 20;
const MAX_EVENTS = 1 << 26;
const PAYLOAD = 64 << 20;
const MAX_PAYLOAD = 1 << 30;
const MAX_SLACK = 4096;

export function openTrace(options: TraceOptions = {}): Trace {
  const capacity = powerOfTwo(options.events ?? EVENTS, 64, MAX_EVENTS);
  return {
    ...openColumns(capacity),
    payload: openPayloadRing(powerOfTwo(options.payload ?? PAYLOAD, 4096, MAX_PAYLOAD)),
    marks: openMarks(capacity),
    texts: openTexts(),
    ticks: openTicks(),
    errnos: openErrnos(),
    processes: openProcesses(),
    descriptors: openDescriptors(),
    states: openStates(capacity),
    pass: openPass(),
    numbering: openNumbering(),
    about: openAbout(options.about),
    settled: 0,
    slack: Math.min(MAX_SLACK, capacity >> 3),
  };
}

function powerOfTwo(wanted: number, least: number, most: number): number {
  let size = least;
  while (size < wanted && size < most) size *= 2;
  return size;
}

/** The slot of the next event; all events claimed before must be written. */
export function claim(trace: Trace): number {
  if (trace.next - trace.settled >= trace.slack) settle(trace);
  return trace.next++ & trace.mask;
}

/** How many slots from that of the next event on may be written side by side, and then be added to `next`. */
export function roomFor(trace: Trace): number {
  if (trace.next - trace.settled >= trace.slack) settle(trace);
  const room = trace.slack - (trace.next - trace.settled);
  return Math.min(room, trace.capacity - (trace.next & trace.mask));
}

/** Makes the events written since the last time known to every reader, and lets the oldest go where room is needed. */
export function settle(trace: Trace): void {
  const { settled: from, next: to } = trace;
  if (from === to) return;
  settleMarks(trace, from, to);
  settleTexts(trace.texts, trace, from, to);
  settleTicks(trace.ticks, trace, from, to);
  settleStates(trace, from, to);
  trace.settled = to;
  const oldest = to - (trace.capacity - trace.slack);
  if (oldest <= trace.first) return;
  trace.first = letGo(trace, oldest);
  letTicksGo(trace.ticks, trace);
  trace.texts.first = trace.first;
}
