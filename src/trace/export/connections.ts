/** The TCP connections of an export: which calls are of which, and what each call is on the wire. */

import type { Socket, SocketCall } from './socketCalls';
import {
  answer,
  ask,
  assume,
  type Flow,
  openFlow,
  other,
  type Segment,
  type Send,
  sendBytes,
  sendEnd,
  sendReset,
  type Side,
} from './flow';
import { type Endpoint, endpointOf, tcpPacket } from './packets';
import { leaveOut } from './leftOut';
import { putPacketOf, type Wire } from './wire';

export type Connections = {
  /** How many had a packet. */
  count: number;
  readonly ends: WeakMap<Socket, End>;
  /** Those of which one end alone is in the trace so far, by both addresses as that end has them. */
  readonly alone: Map<string, Flow>;
};

/** One program's end of a connection: which side it is, and how far it has got in each side's stream. */
type End = { readonly flow: Flow; readonly side: Side; readonly at: [number, number] };

/** So many may wait for their other end. */
const MOST_ALONE = 4096;
/** Of a connect(2) that does not block, or was told to another thread. */
const UNDER_WAY = new Set(['EINPROGRESS', 'EALREADY', 'EINTR', 'EAGAIN']);
const LOST = new Set(['ECONNRESET', 'EPIPE']);

export function openConnections(): Connections {
  return { count: 0, ends: new WeakMap(), alone: new Map() };
}

/** Writes what one call on a connection is on the wire. */
export function putCall(wire: Wire, connections: Connections, call: SocketCall): void {
  const { socket, kind, errno } = call;
  // Of one that was never connected there is nothing to tell.
  if (socket.descriptor.peer === '' && call.count <= 0) return;
  const end = connections.ends.get(socket) ?? meet(connections, call);
  if (end === undefined) {
    leaveOut(wire.leftOut, 'TCP socket without a known peer', socket, call.count);
    return;
  }
  const { flow, side } = end;
  const send = sender(wire, connections, end, call);
  switch (kind) {
    case 'open':
      if (call.isBefore) begin(flow, send, other(side), true);
      else if (socket.descriptor.role === 'connection') begin(flow, send, other(side), false);
      break;
    case 'connect':
      putConnect(flow, side, errno, send);
      break;
    case 'sockerr':
      if (flow.state === 'asked' && errno === '') answer(flow, side, send);
      else if (errno !== '') sendReset(flow, other(side), send);
      break;
    case 'recv':
    case 'send':
      putMove(wire, end, call, send);
      break;
    case 'shutdown':
      if (call.endsSending && errno === '') sendEnd(flow, side, send);
      break;
    case 'close':
      if (call.isLast) sendEnd(flow, side, send);
      break;
    case 'dup':
  }
}

/** Handshake and all, unless it was open before or is so already. */
function begin(flow: Flow, send: Send, asker: Side, isBefore: boolean): void {
  if (flow.state === 'asked') answer(flow, asker, send);
  if (flow.state !== 'new') return;
  if (isBefore) {
    assume(flow);
    return;
  }
  ask(flow, asker, send);
  answer(flow, asker, send);
}

function putConnect(flow: Flow, side: Side, errno: string, send: Send): void {
  if (errno === '' || errno === 'EISCONN') {
    begin(flow, send, side, false);
    return;
  }
  if (flow.state === 'new') ask(flow, side, send);
  if (UNDER_WAY.has(errno)) return;
  if (errno === 'ECONNREFUSED') sendReset(flow, other(side), send);
  flow.state = 'dead';
}

function putMove(wire: Wire, end: End, call: SocketCall, send: Send): void {
  const { flow, side, at } = end;
  const { kind, count, bytes, errno, isUrgent } = call;
  if (errno === 'ECONNREFUSED' || (kind === 'recv' ? errno === 'ECONNRESET' : LOST.has(errno))) {
    sendReset(flow, other(side), send);
    return;
  }
  if (count <= 0 && !call.isEnd) return;
  if (flow.state === 'asked') answer(flow, side, send);
  else if (flow.state === 'new') assume(flow);
  const sending = kind === 'send' ? side : other(side);
  if (call.isEnd) {
    sendEnd(flow, sending, send);
    return;
  }
  const piece = { from: at[sending], length: count, bytes, isUrgent };
  at[sending] += count;
  const lost = sendBytes(flow, sending, piece, send);
  if (lost > 0) leaveOut(wire.leftOut, 'connection with bytes after its end', flow, lost);
}

function meet(connections: Connections, call: SocketCall): End | undefined {
  const { descriptor } = call.socket;
  const { alone, ends } = connections;
  const peer = endpointOf(descriptor.peer);
  if (peer === undefined) return undefined;
  const mirrored = `${descriptor.peer} ${descriptor.local}`;
  const known = alone.get(mirrored);
  alone.delete(mirrored);
  const local = endpointOf(descriptor.local) ?? unknownEnd(peer, call.seq);
  const flow = known ?? openFlow([local, peer], call.seq);
  if (known === undefined) wait(alone, `${descriptor.local} ${descriptor.peer}`, flow);
  // What one that was open before has sent until now is not in the trace.
  const at: [number, number] = call.isBefore ? [flow.sent[0], flow.sent[1]] : [0, 0];
  const end: End = { flow, side: known === undefined ? 0 : 1, at };
  ends.set(call.socket, end);
  return end;
}

function wait(alone: Map<string, Flow>, key: string, flow: Flow): void {
  alone.delete(key);
  alone.set(key, flow);
  if (alone.size <= MOST_ALONE) return;
  for (const oldest of alone.keys()) {
    alone.delete(oldest);
    break;
  }
}

/** The trace does not know its own address: no host (RFC 1122, 3.2.1.3), and a port by which it is told from others. */
function unknownEnd({ host }: Endpoint, seq: number): Endpoint {
  return { host: new Uint8Array(host.length), port: 1 + (seq % 65_535) };
}

/** Writes segments of a connection as packets of a call. */
function sender(wire: Wire, connections: Connections, end: End, call: SocketCall): Send {
  const { flow, side } = end;
  return (segment) => {
    if (flow.next[0] + flow.next[1] === 0) connections.count++;
    const { bytes, length } = segment;
    const [from, to] = [flow.ends[segment.side], flow.ends[other(segment.side)]];
    const packet = tcpPacket(from, to, segment, bytes, length);
    const missing = length - bytes.length;
    const way = segment.side === side ? 'out' : 'in';
    putPacketOf(
      wire,
      call,
      way,
      packet,
      packet.length + missing,
      commentOf(call, segment, missing),
    );
  };
}

function commentOf({ says }: SocketCall, { madeUp }: Segment, missing: number): string {
  if (madeUp !== '') return `${says} (${madeUp} made up)`;
  return missing === 0 ? says : `${says} (${missing} bytes not captured)`;
}
