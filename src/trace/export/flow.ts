/**
 * TCP connections made of what a program did with them: a handshake, each call's bytes as segments, FIN and RST, with sequence
 * and acknowledgement numbers as a kernel would count them. Where both ends of a connection are in the trace it is one all the same:
 * each end keeps its own place in both streams, and what the other end told already is not told again.
 */

import { type Endpoint, MOST_PAYLOAD, TCP } from './packets';

/** The ends of a connection, and the streams that they send. */
export type Side = 0 | 1;

export type Flow = {
  readonly ends: readonly [Endpoint, Endpoint];
  /** Initial sequence numbers, and how far each side's numbers have got since: SYN, payload, FIN. */
  readonly base: readonly [number, number];
  readonly next: [number, number];
  /** How far the other side has acknowledged. */
  readonly acked: [number, number];
  /** Bytes of payload that each side has sent. */
  readonly sent: [number, number];
  readonly hasEnded: [boolean, boolean];
  /** `asked`: the SYN is sent. */
  state: 'new' | 'asked' | 'open' | 'dead';
  /** Its handshake was seen, and with it the scale of its windows. */
  isScaled: boolean;
};

/** A segment as it is to be written: `bytes` is what was captured of `length`. */
export type Segment = {
  readonly side: Side;
  readonly flags: number;
  readonly seq: number;
  readonly ack: number;
  readonly bytes: Uint8Array;
  readonly length: number;
  readonly urgent: number;
  /** No call's own: the trace does not say when, nor whether, it was sent so. Empty: a call's. */
  readonly madeUp: MadeUp;
};

export type MadeUp = '' | 'handshake' | 'acknowledgement';

export type Send = (segment: Segment) => void;

/** Bytes that a side sent, from its stream's byte `from` on. */
export type Piece = {
  readonly from: number;
  readonly length: number;
  readonly bytes: Uint8Array;
  /** The last byte is urgent. */
  readonly isUrgent: boolean;
  /** It is cut into so many at the most; what goes beyond is missing in the stream. */
  readonly segments: number;
};

const { fin, syn, rst, psh, ack, urg } = TCP;
const NOTHING = new Uint8Array(0);
/** Not more is on its way unacknowledged: without a scale a window has 65 535 bytes. */
const UNACKED = 60_000;
const UNACKED_SCALED = 1 << 20;

/** `seed`: connections between the same ends one after the other must begin at other numbers. */
export function openFlow(ends: readonly [Endpoint, Endpoint], seed: number): Flow {
  const base = Math.imul(seed + 1, 0x9e3779b1) >>> 0;
  return {
    ends,
    base: [base, (base + 0x40000000) >>> 0],
    next: [0, 0],
    acked: [0, 0],
    sent: [0, 0],
    hasEnded: [false, false],
    state: 'new',
    isScaled: false,
  };
}

/** The side asks for the connection. */
export function ask(flow: Flow, side: Side, send: Send): void {
  control(flow, side, syn, send, 'handshake');
  flow.state = 'asked';
  flow.isScaled = true;
}

/** The other side of the one that asked takes the connection. */
export function answer(flow: Flow, asker: Side, send: Send): void {
  control(flow, other(asker), syn | ack, send, 'handshake');
  control(flow, asker, ack, send, 'handshake');
  flow.state = 'open';
}

/** One whose begin was not seen is there from now on. */
export function assume(flow: Flow): void {
  flow.state = 'open';
}

/** Bytes that were not told by the other end of the trace already; returns how many are in no segment: all of them after the stream's end. */
export function sendBytes(flow: Flow, side: Side, piece: Piece, send: Send): number {
  const known = Math.max(0, flow.sent[side] - piece.from);
  const count = piece.length - known;
  if (count <= 0) return 0;
  if (flow.state === 'dead' || flow.hasEnded[side]) return count;
  const bytes = piece.bytes.subarray(known);
  const whole = Math.min(count, piece.segments * MOST_PAYLOAD);
  for (let at = 0; at < whole; at += MOST_PAYLOAD) {
    const length = Math.min(MOST_PAYLOAD, whole - at);
    makeRoom(flow, side, length, send);
    const isLast = at + length === whole;
    const isUrgent = piece.isUrgent && isLast;
    const flags = ack | (isLast ? psh : 0) | (isUrgent ? urg : 0);
    const urgent = isUrgent ? length : 0;
    put(flow, side, flags, send, bytes.subarray(at, at + length), length, urgent, '');
  }
  flow.next[side] += count - whole;
  flow.sent[side] += count;
  return count - whole;
}

/** The end of a side's stream; once. */
export function sendEnd(flow: Flow, side: Side, send: Send): void {
  if (flow.state !== 'open' || flow.hasEnded[side]) return;
  control(flow, side, fin | ack, send);
  flow.hasEnded[side] = true;
  control(flow, other(side), ack, send, 'acknowledgement');
}

/** The side breaks the connection off, or refuses it. */
export function sendReset(flow: Flow, side: Side, send: Send): void {
  if (flow.state !== 'open' && flow.state !== 'asked') return;
  control(flow, side, rst | ack, send);
  flow.state = 'dead';
}

export function other(side: Side): Side {
  return side === 0 ? 1 : 0;
}

/** The other side acknowledges before more is on its way than its window has room for. */
function makeRoom(flow: Flow, side: Side, length: number, send: Send): void {
  const most = flow.isScaled ? UNACKED_SCALED : UNACKED;
  if (flow.next[side] - flow.acked[side] + length > most)
    control(flow, other(side), ack, send, 'acknowledgement');
}

function control(flow: Flow, side: Side, flags: number, send: Send, madeUp: MadeUp = ''): void {
  put(flow, side, flags, send, NOTHING, 0, 0, madeUp);
}

function put(
  flow: Flow,
  side: Side,
  flags: number,
  send: Send,
  bytes: Uint8Array,
  length: number,
  urgent: number,
  madeUp: MadeUp,
): void {
  const { base, next, acked } = flow;
  const peer = other(side);
  const hasAck = (flags & ack) !== 0;
  const seq = (base[side] + next[side]) % 2 ** 32;
  const acknowledged = hasAck ? (base[peer] + next[peer]) % 2 ** 32 : 0;
  send({ side, flags, seq, ack: acknowledged, bytes, length, urgent, madeUp });
  if (hasAck) acked[peer] = next[peer];
  next[side] += length + ((flags & (syn | fin)) === 0 ? 0 : 1);
}
