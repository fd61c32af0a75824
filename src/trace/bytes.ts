/**
 * Where the bytes of events stand in the payload ring.
 *
 * The column `dataAt` holds the low 32 bits of a position. The rest follows from where the ring's head was when
 * the events around were settled; so bytes that were overwritten long ago are never taken for newer ones.
 */

import { type Columns, hasEvent } from './columns';
import { type PayloadRing, runAt } from './payload';

/** For each run of MARK_EVENTS events the ring's head when its first event was settled. */
export type Marks = Float64Array;

type WithBytes = Columns & {
  readonly payload: PayloadRing;
  readonly marks: Marks;
  readonly settled: number;
};

const MARK_EVENTS = 1024;

export function openMarks(capacity: number): Marks {
  return new Float64Array(Math.max(2, (2 * capacity) / MARK_EVENTS));
}

/** Notes where the ring's head is for the runs of events that begin from `from` to `to`. */
export function settleMarks(trace: WithBytes, from: number, to: number): void {
  const { marks, payload } = trace;
  for (let run = Math.ceil(from / MARK_EVENTS); run * MARK_EVENTS < to; run++) {
    marks[run & (marks.length - 1)] = payload.head;
  }
}

/** The event's bytes, valid until the next event is written; undefined when none were kept or they are gone. */
export function bytesOf(trace: WithBytes, seq: number): Uint8Array | undefined {
  if (!hasBytes(trace, seq)) return undefined;
  return runAt(trace.payload, positionOf(trace, seq), trace.dataLength[seq & trace.mask]!);
}

/** Whether the event has its bytes, never had any, or had them and they have been overwritten. */
export function payloadOf(trace: WithBytes, seq: number): 'kept' | 'none' | 'gone' {
  if (!hasBytes(trace, seq)) return 'none';
  return bytesOf(trace, seq) === undefined ? 'gone' : 'kept';
}

/** The event in this slot, the newest, had bytes that are gone: its trace was read from one that no longer had them. */
export function setGone({ dataAt, dataLength, payload }: WithBytes, slot: number): void {
  dataAt[slot] = payload.head - payload.size - 1;
  dataLength[slot] = 1;
}

function hasBytes(trace: WithBytes, seq: number): boolean {
  return hasEvent(trace, seq) && trace.dataLength[seq & trace.mask]! > 0;
}

function positionOf(trace: WithBytes, seq: number): number {
  const { marks, payload } = trace;
  const mark = marks[Math.floor(seq / MARK_EVENTS) & (marks.length - 1)]!;
  // The 4 GiB around the mark: bytes may have been written a little before it.
  const begin = (seq < trace.settled ? mark : payload.head) - 2 ** 31;
  return begin + ((trace.dataAt[seq & trace.mask]! - begin) >>> 0);
}
