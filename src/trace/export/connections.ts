/** The TCP connections of an export: which calls are of which, and what each call is on the wire. */

import { endsOf, keyOf, type Place, placeOf } from './ends';
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
import { isToldElsewhere, listenAt, openOtherEnds, type OtherEnds, tellBoth } from './otherEnds';
import { MOST_PAYLOAD, tcpPacket } from './packets';
import { leaveOut } from './leftOut';
import type { Socket, SocketCall } from './socketCalls';
import { putPacketOf, type Wire, withNotes } from './wire';

export type Connections = {
  /** How many had a packet. */
  count: number;
  /** Undefined: its other end tells of it. */
  readonly ends: WeakMap<Socket, End | undefined>;
  /** Those of which one end alone is in the trace so far, by both addresses as that end has them, or its other end may. */
  readonly alone: Map<string, Alone>;
  readonly otherEnds: OtherEnds;
};

/** One program's end of a connection: which side it is, and how far it has got in each side's stream. */
type End = {
  readonly flow: Flow;
  readonly side: Side;
  readonly at: [number, number];
  /** What of its addresses is made up. */
  readonly says: string;
};

type Alone = { readonly flow: Flow; readonly keys: readonly string[] };

/** So many may wait for their other end. */
const MOST_ALONE = 3 * 4096;
/** Segments of one call at the most, and of all calls those of which none of the bytes is there besides their first. */
const MOST_SEGMENTS = 4096;
const MOST_BARE = 1 << 16;
/** Of a connect(2) that does not block, or was told to another thread. */
const UNDER_WAY = new Set(['EINPROGRESS', 'EALREADY', 'EINTR', 'EAGAIN']);
const LOST = new Set(['ECONNRESET', 'EPIPE']);

export function openConnections(): Connections {
  return { count: 0, ends: new WeakMap(), alone: new Map(), otherEnds: openOtherEnds() };
}

/** A call on a listener: what connects to it has its other end in the trace. */
export function listen({ otherEnds }: Connections, { socket }: SocketCall): void {
  listenAt(otherEnds, placeOf(socket.descriptor.local));
}

/** Writes what one call on a connection is on the wire. */
export function putCall(wire: Wire, connections: Connections, call: SocketCall): void {
  const { socket, kind, errno } = call;
  const { peer, role } = socket.descriptor;
  // Of one that was never connected there is nothing to tell.
  if (peer === '' && role !== 'connection' && call.count <= 0) return;
  if (!connections.ends.has(socket)) connections.ends.set(socket, meet(wire, connections, call));
  const end = connections.ends.get(socket);
  if (end === undefined) {
    leaveOut(
      wire.leftOut,
      'end',
      socket,
      call.count,
      ' of a connection that its other end tells of',
    );
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
  if (count <= 0 && !call.isEmpty) return;
  if (flow.state === 'asked') answer(flow, side, send);
  else if (flow.state === 'new') assume(flow);
  const sending = kind === 'send' ? side : other(side);
  if (call.isEmpty) {
    sendEnd(flow, sending, send);
    return;
  }
  const segments = segmentsOf(wire, count, bytes);
  const piece = { from: at[sending], length: count, bytes, isUrgent, segments };
  at[sending] += count;
  const isOver = flow.state === 'dead' || flow.hasEnded[sending];
  const lost = sendBytes(flow, sending, piece, send);
  if (lost === 0) return;
  if (isOver) leaveOut(wire.leftOut, 'connection', flow, lost, ' with bytes after its end');
  else leaveOut(wire.leftOut, 'call', call, lost, ' of more bytes than are cut into packets');
}

/** A damaged trace may claim 2 GiB in each line: no end of packets is made of bytes that are not there. */
function segmentsOf(wire: Wire, count: number, bytes: Uint8Array): number {
  const captured = Math.max(1, Math.ceil(bytes.length / MOST_PAYLOAD));
  const segments = Math.min(MOST_SEGMENTS, Math.max(captured, Math.ceil(count / MOST_PAYLOAD)));
  if (wire.bare + segments - captured > MOST_BARE) return captured;
  wire.bare += segments - captured;
  return segments;
}

function meet(wire: Wire, connections: Connections, call: SocketCall): End | undefined {
  const { descriptor, acceptedAt } = call.socket;
  const { alone, otherEnds } = connections;
  const own = placeOf(descriptor.local === '' ? acceptedAt : descriptor.local);
  const peer = placeOf(descriptor.peer);
  const isAccepted = descriptor.role === 'connection';
  const known = takeAlone(alone, keysOf(peer, own));
  if (known === undefined && isToldElsewhere(otherEnds, isAccepted, own, peer)) return undefined;
  if (known !== undefined && isAccepted) tellBoth(otherEnds, own);
  const { ends, says } = endsOf(wire.madeUp.count, [own, peer], descriptor.proto === 'tcp');
  const flow = known ?? openFlow(ends, call.seq);
  if (known === undefined) {
    if (says !== '') wire.madeUp.count++;
    wait(alone, keysOf(own, peer), flow);
  }
  // What one that was open before has sent until now is not in the trace.
  const at: [number, number] = call.isBefore ? [flow.sent[0], flow.sent[1]] : [0, 0];
  const side = known === undefined ? 0 : 1;
  return { flow, side, at, says: known === undefined ? says : '' };
}

/** Of a connection from one place to another; a listener that takes what comes to any host may not say to which it came. */
function keysOf(from: Place, to: Place): string[] {
  if (from.port === 0 || to.port === 0) return [];
  const [one, other] = [keyOf(from), keyOf(to)];
  return [
    `${one} ${other}`,
    `${one} ${keyOf({ port: to.port })}`,
    `${keyOf({ port: from.port })} ${other}`,
  ];
}

function takeAlone(alone: Connections['alone'], keys: readonly string[]): Flow | undefined {
  const found = keys
    .map((key) => alone.get(key))
    .find((one) => one !== undefined && fits(one, keys));
  for (const key of found?.keys ?? []) alone.delete(key);
  return found?.flow;
}

/** The same addresses, or one is not known. */
function fits({ keys: [one = ''] }: Alone, [another = '']: readonly string[]): boolean {
  return one === another || one.includes('*') || another.includes('*');
}

function wait(alone: Connections['alone'], keys: readonly string[], flow: Flow): void {
  for (const key of keys) {
    alone.delete(key);
    alone.set(key, { flow, keys });
  }
  for (const oldest of alone.keys()) {
    if (alone.size <= MOST_ALONE) return;
    alone.delete(oldest);
  }
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
      commentOf(call, end, segment, missing),
    );
  };
}

function commentOf(call: SocketCall, end: End, { madeUp }: Segment, missing: number): string {
  const which = madeUp === '' ? '' : `${madeUp} made up`;
  return withNotes(call.says, [
    which,
    missing === 0 ? '' : `${missing} bytes not captured`,
    end.says,
  ]);
}
