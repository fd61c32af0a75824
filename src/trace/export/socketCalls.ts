/**
 * What a program did with its sockets, in the order of its time: events of several loops come as each loop's batch comes, so that
 * they are held back a while and sorted.
 */

import { bytesOf } from '../bytes';
import type { Descriptor } from '../descriptors';
import type { TraceEvent } from '../event';
import { CODE } from '../kinds';
import { readEvent } from '../json';
import { toldSeq } from '../numbering';
import { readOn } from '../pass';
import { processOf } from '../processes';
import { inheritedAs } from '../table';
import type { Trace } from '../trace';
import { nameOfFd, nameOfMove, saysNothing } from '../words';

/** What is open: one however many descriptors dup and fork made of it. */
export type Socket = {
  /** The newest that is known of it: its addresses may be told after its first call. */
  readonly descriptor: Descriptor;
  /** Which of them are still open. */
  readonly open: Set<Descriptor>;
  /** The address of the listener that it was accepted from; empty: none, or not known. */
  readonly acceptedAt: string;
};

export type SocketCall = {
  /** Nanoseconds since the trace began. */
  readonly t: number;
  readonly seq: number;
  readonly kind: SocketKind;
  readonly socket: Socket;
  /** Bytes that it moved, −1 where it failed, and what of them was captured. */
  readonly count: number;
  readonly bytes: Uint8Array;
  readonly errno: string;
  /** It got the end of the stream; an empty datagram looks the same. */
  readonly isEmpty: boolean;
  /** Its last byte is beside the stream. */
  readonly isUrgent: boolean;
  /** It was open when the trace began. */
  readonly isBefore: boolean;
  readonly endsSending: boolean;
  /** Nobody has it open any more. */
  readonly isLast: boolean;
  /** The other end, where it was told by then. */
  readonly peer: string;
  /** `tick 3, seq 17: recv(7, 1024) = 6`. */
  readonly says: string;
};

const KINDS = ['open', 'dup', 'connect', 'recv', 'send', 'shutdown', 'close', 'sockerr'] as const;
type SocketKind = (typeof KINDS)[number];
const READ = [...KINDS, 'accept'] as const;

/** Calls and bytes of theirs that are held back, and of both the half that then goes on. */
const HELD_CALLS = 1 << 15;
const HELD_BYTES = 32 << 20;
const NOTHING = new Uint8Array(0);

export type SocketCalls = {
  /** No event follows: what was held back goes on. */
  end(): void;
};

/** Tells each call once, none before one that is earlier by more than what is held back. */
export function followSockets(trace: Trace, onCall: (call: SocketCall) => void): SocketCalls {
  const sockets = new Map<number, Socket>();
  /** The open descriptors by process and number. */
  const numbers = new Map<string, Descriptor>();
  /** Where those were accepted of which the `open` is to follow, by process and number. */
  const accepted = new Map<string, string>();
  const lastT = new Map<number, number>();
  let held: SocketCall[] = [];
  let heldBytes = 0;

  const letGo = (count: number): void => {
    held.sort((one, another) => one.t - another.t);
    for (const call of held.slice(0, count)) {
      heldBytes -= call.bytes.length;
      onCall(call);
    }
    held = held.slice(count);
  };
  const note = (seq: number, row: number): void => {
    const slot = seq & trace.mask;
    const process = processOf(trace.processes, trace.loop[slot]!);
    const key = `${process} ${trace.fd[slot]!}`;
    if (trace.kind[slot] === CODE.accept) {
      const listener = trace.a[slot]!;
      const from = numbers.get(`${process} ${listener}`) ?? inheritedAs(trace, process, listener);
      if (trace.fd[slot]! >= 0) accepted.set(key, from?.local ?? '');
      return;
    }
    const isClose = trace.kind[slot] === CODE.close;
    const descriptor = isClose
      ? (numbers.get(key) ?? inheritedAs(trace, process, trace.fd[slot]!))
      : trace.states.live.owners[row];
    if (descriptor === undefined || descriptor.gen !== trace.gen[slot]) return;
    const socket = sockets.get(descriptor.file) ?? {
      descriptor,
      open: new Set(),
      acceptedAt: accepted.get(key) ?? '',
    };
    accepted.delete(key);
    sockets.set(descriptor.file, socket);
    numbers.set(key, descriptor);
    socket.open.add(descriptor);
    if (isClose) {
      socket.open.delete(descriptor);
      numbers.delete(key);
    }
    const isLast = isClose && socket.open.size === 0 && !isInherited(trace, descriptor.file);
    if (isLast) sockets.delete(descriptor.file);
    const t = Math.max(trace.t[slot]!, lastT.get(trace.loop[slot]!) ?? 0);
    lastT.set(trace.loop[slot]!, t);
    const call = callAt(trace, seq, t, socket, isLast);
    held.push(call);
    heldBytes += call.bytes.length;
    if (held.length >= HELD_CALLS || heldBytes >= HELD_BYTES) letGo(held.length >> 1);
  };
  readOn(trace.pass, note, READ);
  return { end: () => letGo(held.length) };
}

function callAt(trace: Trace, seq: number, t: number, socket: Socket, isLast: boolean): SocketCall {
  const event = readEvent(trace, seq, { bytes: 0, characters: 0 })!;
  const { kind, errno = '', got = 0, put = 0 } = event;
  // What was only looked at comes again.
  const isLook = event.peek === true;
  const count = isLook ? 0 : kind === 'recv' ? got : put;
  const told = toldSeq(trace.numbering, seq);
  return {
    t,
    seq: told,
    kind: kind as SocketKind,
    socket,
    count,
    errno,
    isLast,
    bytes: count > 0 ? (bytesOf(trace, seq)?.slice(0, count) ?? NOTHING) : NOTHING,
    isEmpty: kind === 'recv' && !isLook && errno === '' && saysNothing(event) !== undefined,
    isUrgent: event.oob === true,
    isBefore: event.before === true,
    endsSending: kind === 'shutdown' && event.how !== 'read',
    peer: event.peer ?? socket.descriptor.peer,
    says: wordsOf(event, told),
  };
}

function wordsOf(event: TraceEvent, seq: number): string {
  const { kind, tick, loop, fd = -1, gen = 0, got, put, errno } = event;
  const result = errno ?? got ?? put;
  const isMove = kind === 'recv' || kind === 'send';
  const call = isMove ? nameOfMove(kind, event) : `${kind}(${nameOfFd({ fd, gen })})`;
  const where = `${loop === 0 ? '' : `loop ${loop}, `}tick ${tick}, seq ${seq}`;
  return `${where}: ${call}${result === undefined ? '' : ` = ${result}`}`;
}

/** Whether a process that was forked with it open has not said a word about it yet: fork(2) leaves it open there. */
function isInherited(trace: Trace, file: number): boolean {
  const { states, descriptors } = trace;
  return descriptors.inherited.some((inherited, process) => {
    const gens = states.live.processes[process]?.gens;
    return inherited?.some((one, fd) => one?.file === file && (gens?.[fd] ?? 0) === 0) === true;
  });
}
