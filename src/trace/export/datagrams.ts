/** The datagrams of an export: those between two known addresses, each once where both ends are in the trace. */

import type { Socket, SocketCall } from './socketCalls';
import { leaveOut } from './leftOut';
import { endpointOf, udpPacket } from './packets';
import { putPacketOf, type Wire } from './wire';

export type Datagrams = {
  /** Sockets that had a packet. */
  sockets: number;
  readonly known: WeakSet<Socket>;
  /** Sent from one address to another, and by how far each end has told of them. */
  readonly sent: Map<string, { out: number; in: number }>;
  /** Addresses that a connected socket of the trace sends to. */
  readonly aimedAt: Set<string>;
};

/** The most that a datagram may have (RFC 768, RFC 791). */
const MOST_BYTES = 65_507;

export function openDatagrams(): Datagrams {
  return { sockets: 0, known: new WeakSet(), sent: new Map(), aimedAt: new Set() };
}

/** Writes the datagram that a call moved. */
export function putDatagram(wire: Wire, datagrams: Datagrams, call: SocketCall): void {
  const { kind, socket, count, bytes, says } = call;
  const { local } = socket.descriptor;
  const peer = call.peer === '' ? socket.descriptor.peer : call.peer;
  if (peer !== '') datagrams.aimedAt.add(peer);
  if ((kind !== 'recv' && kind !== 'send') || count <= 0) return;
  const [here, there] = [endpointOf(local), endpointOf(peer)];
  if (here === undefined || there === undefined || count > MOST_BYTES) {
    // Its other end in the trace tells of them.
    if (!datagrams.aimedAt.has(local))
      leaveOut(wire.leftOut, 'UDP socket without a known peer', socket, count);
    return;
  }
  const isOut = kind === 'send';
  if (isTold(datagrams, isOut ? `${local} ${peer}` : `${peer} ${local}`, isOut)) return;
  if (!datagrams.known.has(socket)) datagrams.sockets++;
  datagrams.known.add(socket);
  const [from, to] = isOut ? [here, there] : [there, here];
  const packet = udpPacket(from, to, bytes, count);
  const missing = count - bytes.length;
  const comment = missing === 0 ? says : `${says} (${missing} bytes not captured)`;
  putPacketOf(wire, call, isOut ? 'out' : 'in', packet, packet.length + missing, comment);
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
