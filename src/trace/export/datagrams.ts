/** The datagrams of an export: those between two known addresses, each once where both ends are in the trace. */

import { type Ends, endsOf, isKnown, placeOf } from './ends';
import type { Socket, SocketCall } from './socketCalls';
import { leaveOut } from './leftOut';
import { udpPacket } from './packets';
import { putPacketOf, type Wire, withNotes } from './wire';

export type Datagrams = {
  /** Sockets that had a packet. */
  sockets: number;
  /** Of those that had one: the number of what is made up for them. */
  readonly numbers: WeakMap<Socket, number>;
  /** Sent from one address to another, and by how far each end has told of them. */
  readonly sent: Map<string, { out: number; in: number }>;
  /** Addresses that a socket of the trace sends to, and those that one has. */
  readonly aimedAt: Set<string>;
  readonly bound: Set<string>;
};

/** The most that a datagram may have (RFC 768, RFC 791). */
const MOST_BYTES = 65_507;

export function openDatagrams(): Datagrams {
  return {
    sockets: 0,
    numbers: new WeakMap(),
    sent: new Map(),
    aimedAt: new Set(),
    bound: new Set(),
  };
}

/** Writes the datagram that a call moved. */
export function putDatagram(wire: Wire, datagrams: Datagrams, call: SocketCall): void {
  const { kind, socket, count, bytes, says } = call;
  const { local } = socket.descriptor;
  const peer = call.peer === '' ? socket.descriptor.peer : call.peer;
  if (peer !== '') datagrams.aimedAt.add(peer);
  if (local !== '') datagrams.bound.add(local);
  if ((kind !== 'recv' && kind !== 'send') || !hasMoved(call)) return;
  if (count > MOST_BYTES) {
    leaveOut(
      wire.leftOut,
      'UDP socket',
      socket,
      count,
      ' whose datagrams are longer than there are',
    );
    return;
  }
  const between = betweenOf(wire, datagrams, socket, local, peer);
  if (between === undefined) {
    // Its other end in the trace tells of them.
    if (!datagrams.aimedAt.has(local) && !datagrams.bound.has(peer))
      leaveOut(wire.leftOut, 'UDP socket', socket, count, ' without a known peer');
    return;
  }
  const isOut = kind === 'send';
  if (isTold(datagrams, isOut ? `${local} ${peer}` : `${peer} ${local}`, isOut)) return;
  const [here, there] = between.ends;
  const [from, to] = isOut ? [here, there] : [there, here];
  const packet = udpPacket(from, to, bytes, count);
  const missing = count - bytes.length;
  const notes = [between.says, missing === 0 ? '' : `${missing} bytes not captured`];
  const comment = withNotes(says, notes);
  putPacketOf(wire, call, isOut ? 'out' : 'in', packet, packet.length + missing, comment);
}

/** An empty one is a datagram, too (udp(7)). */
function hasMoved({ kind, count, errno, isEmpty }: SocketCall): boolean {
  return count > 0 || (count === 0 && errno === '' && (kind === 'send' || isEmpty));
}

/** Undefined where its peer is not known, or tells of it. */
function betweenOf(
  { madeUp }: Wire,
  datagrams: Datagrams,
  socket: Socket,
  local: string,
  peer: string,
): Ends | undefined {
  const [here, there] = [placeOf(local), placeOf(peer)];
  if (!isKnown(there) || (!isKnown(here) && datagrams.bound.has(peer))) return undefined;
  const known = datagrams.numbers.get(socket);
  const number = known ?? madeUp.count;
  const ends = endsOf(number, [here, there], socket.descriptor.proto === 'udp');
  if (known === undefined) {
    datagrams.sockets++;
    datagrams.numbers.set(socket, number);
    if (ends.says !== '') madeUp.count++;
  }
  return ends;
}

/** Whether the datagram's other end has told of it already. */
function isTold({ sent }: Datagrams, way: string, isOut: boolean): boolean {
  const counts = sent.get(way) ?? { out: 0, in: 0 };
  sent.set(way, counts);
  const told = Math.max(counts.out, counts.in);
  if (isOut) counts.out++;
  else counts.in++;
  return Math.max(counts.out, counts.in) === told;
}
