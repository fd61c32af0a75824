/** The wire that an export makes up: packets in the order and at the times of the calls that they are of. */

import type { Trace } from '../trace';
import { putPacket, type Way } from './blocks';
import type { MadeUp } from './ends';
import type { Drain } from './exporter';
import type { LeftOut } from './leftOut';
import { type Sink, takeBytes } from './sink';
import type { SocketCall } from './socketCalls';

/** What is written, and what of it. */
export type Wire = {
  readonly sink: Sink;
  readonly trace: Trace;
  readonly leftOut: LeftOut;
  readonly madeUp: MadeUp;
  /** What one call claims may be more than is to be kept. */
  readonly drain: Drain | undefined;
  packets: number;
  /** Of them those without any byte of what a call moved, besides the first of each. */
  bare: number;
  /** Bytes of payload that were not captured. */
  missing: number;
  /** When the last packet was, ns since the epoch. */
  ns: bigint;
};

/** Without times packets are so far apart, to keep their order. */
const APART_NS = 1000n;
const DRAINED_AT = 1 << 20;

/** Writes one packet of a call: of `length` bytes, all but the first of which may not have been captured. */
export function putPacketOf(
  wire: Wire,
  { t }: SocketCall,
  way: Way,
  packet: Uint8Array,
  length: number,
  comment: string,
): void {
  wire.ns = timeOf(wire, t);
  wire.packets++;
  wire.missing += length - packet.length;
  putPacket(wire.sink, wire.ns, packet, length, way, comment);
  if (wire.sink.length >= DRAINED_AT) wire.drain?.(takeBytes(wire.sink));
}

function timeOf({ trace, ns }: Wire, t: number): bigint {
  const { clock, wall = 0 } = trace.about;
  if (clock === 'none') return (ns === 0n ? nsOf(wall * 1e6) : ns) + APART_NS;
  // Apart: together they are more than a number holds exactly.
  return BigInt(Math.round(wall)) * 1_000_000n + nsOf(t);
}

/** Of a damaged trace it may be any number. */
function nsOf(ns: number): bigint {
  return BigInt(Math.round(Math.max(0, Math.min(ns, Number.MAX_SAFE_INTEGER))));
}

/** A comment with what else is to be known of its packet; empty notes say nothing. */
export function withNotes(says: string, notes: readonly string[]): string {
  const told = notes.filter((note) => note !== '');
  return told.length === 0 ? says : `${says} (${told.join('; ')})`;
}
