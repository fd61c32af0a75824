/** The wire that an export makes up: packets in the order and at the times of the calls that they are of. */

import type { Trace } from '../trace';
import { putPacket, type Way } from './blocks';
import type { LeftOut } from './leftOut';
import type { Sink } from './sink';
import type { SocketCall } from './socketCalls';

/** What is written, and what of it. */
export type Wire = {
  readonly sink: Sink;
  readonly trace: Trace;
  readonly leftOut: LeftOut;
  packets: number;
  /** When the last packet was, ns since the epoch. */
  ns: bigint;
};

/** Without times packets are so far apart, to keep their order. */
const APART_NS = 1000n;

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
  putPacket(wire.sink, wire.ns, packet, length, way, comment);
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
