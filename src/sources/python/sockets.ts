/** What sockets and pipes were opened as, and what passed through them. */

import type { Facts } from '../tables';
import { errnoName } from '../../os/errnoName';
import { HOWS, type RECV_CALLS, type SEND_CALLS } from '../../trace/kinds';
import { type Accepted, byOf, type Called, type PythonProcess } from './process';
import { FROM_FD, OOB, PEEK, PEER, PIPE, textsOf, type WireRecord } from './wire';

/** AF_UNIX, and AF_INET and AF_INET6 as Linux, macOS and Windows number them. */
const FAMILIES: Readonly<Record<number, 'unix' | 'inet' | 'inet6'>> = {
  1: 'unix',
  2: 'inet',
  10: 'inet6',
  23: 'inet6',
  30: 'inet6',
};
const STREAM = 1;
const DATAGRAM = 2;
/** SOCK_NONBLOCK and SOCK_CLOEXEC stand above it (socket(2)). */
const TYPE_BITS = 15;

/** By the probe's number of the call. */
// oxfmt-ignore
const RECV: readonly (typeof RECV_CALLS)[number][] =
  ['', 'recvfrom', 'recvmsg', '', '', '', 'read', '', 'SSL_read', '', '', 'readv', '', 'SSL_do_handshake'];
// oxfmt-ignore
const SEND: readonly (typeof SEND_CALLS)[number][] =
  ['', '', '', 'sendall', 'sendto', 'sendmsg', '', 'write', '', 'SSL_write', 'sendfile', '', 'writev'];

export function errnoOf({ errno }: WireRecord): string {
  return errno === 0 ? '' : errnoName(errno);
}

/** A socket, or an end of a pipe. What a new socket is for shows later: it is told of then. */
export function opened(process: PythonProcess, record: WireRecord): void {
  const { teller } = process;
  const { pid, tid, t, dur, src } = byOf(process, record);
  const { fd, extra, flags, payload, thread } = record;
  if (extra === PIPE) {
    teller.open({ pid, tid, t, dur, src, fd, role: 'pipe', proto: 'pipe' });
    return;
  }
  const proto = protoOf(payload.readInt32LE(0), payload.readInt32LE(4));
  if ((flags & FROM_FD) === 0) {
    teller.open({ pid, tid, t, dur, src, fd, isQuiet: true, proto });
    return;
  }
  const [local = '', peer = ''] = textsOf(payload, 8);
  const held = process.accepted.get(thread);
  if (held?.fd === fd) {
    process.accepted.delete(thread);
    tellAccept(process, held, { proto, local, peer: held.peer || peer });
  } else if (teller.isOpen({ pid, tid, t, src, fd })) {
    // Another object for what is open, as ssl makes one.
  } else {
    const role = peer !== '' || proto === 'unix' ? 'connection' : 'other';
    teller.open({ pid, tid, t, dur, src, fd, role, proto, local, peer });
  }
}

function protoOf(family: number, type: number): Facts['proto'] & string {
  const kind = type & TYPE_BITS;
  const is = FAMILIES[family];
  if (is === 'unix') return 'unix';
  if (is === undefined || (kind !== STREAM && kind !== DATAGRAM)) return '';
  const suffix = is === 'inet6' ? '6' : '';
  return kind === STREAM ? `tcp${suffix}` : `udp${suffix}`;
}

/** Its own address is known when its socket is made, which is next. */
export function accepted(process: PythonProcess, record: WireRecord): void {
  const by = byOfMoving(process, record, 'recv', record.errno !== 0);
  const { fd: listener, result: fd, payload, thread } = record;
  if (fd < 0) {
    const { pid, tid, t, dur, src } = by;
    process.teller.accept({ pid, tid, t, dur, src, listener, fd, errno: errnoOf(record) });
    return;
  }
  releaseAccepted(process, thread);
  process.accepted.set(thread, { by, listener, fd, peer: payload.toString('utf8') });
}

/** No socket was made of it. */
export function releaseAccepted(process: PythonProcess, thread: number): void {
  const held = process.accepted.get(thread);
  if (held === undefined) return;
  process.accepted.delete(thread);
  tellAccept(process, held, { peer: held.peer });
}

function tellAccept(
  { teller }: PythonProcess,
  { by: { pid, tid, t, dur, src }, listener, fd }: Accepted,
  { proto = '', local = '', peer = '' }: Facts,
): void {
  // What the listener is tells what the connection is, where nothing else does.
  if (proto === '') teller.accept({ pid, tid, t, dur, src, listener, fd, local, peer });
  else teller.accept({ pid, tid, t, dur, src, listener, fd, proto, local, peer });
}

export function connected(process: PythonProcess, record: WireRecord): void {
  const { teller } = process;
  const { pid, tid, t, dur, src } = byOf(process, record);
  const { fd } = record;
  const [peer = '', local = ''] = textsOf(record.payload);
  teller.learn({ pid, tid, t, src, fd, role: 'client', peer, local });
  teller.tell({ pid, tid, t, dur, src, kind: 'connect', fd, peer, errno: errnoOf(record) });
}

export function bound(process: PythonProcess, record: WireRecord): void {
  const { pid, tid, t, src } = byOf(process, record);
  const local = record.payload.toString('utf8');
  if (record.errno === 0 && local !== '')
    process.teller.learn({ pid, tid, t, src, fd: record.fd, local });
}

export function listening(process: PythonProcess, record: WireRecord): void {
  const { teller } = process;
  const { pid, tid, t, src } = byOf(process, record);
  const { fd, payload } = record;
  if (record.errno !== 0) return;
  teller.learn({ pid, tid, t, src, fd, role: 'listener', local: payload.toString('utf8') });
  teller.meet({ pid, tid, t, src, fd, role: 'listener' });
}

export function received(process: PythonProcess, record: WireRecord): void {
  const { pid, tid, t, dur, src: own } = byOfMoving(process, record, 'recv', record.errno !== 0);
  const { fd, asked: want, result: got, flags, extra, payload, site } = record;
  const isEnd = got === 0 && process.ending.size > 0 && (process.sites.get(site) ?? '') === '';
  const ending = isEnd ? process.ending.get(fd) : undefined;
  // What the loop does with it from now on is as that line answers.
  if (ending !== undefined) process.awaiting.set(fd, ending);
  const src = ending ?? own;
  const end = flags < PEER ? -1 : endOfPeer(record);
  process.teller.tell({
    pid,
    tid,
    t,
    dur,
    src,
    kind: 'recv',
    fd,
    want,
    got,
    errno: errnoOf(record),
    data: end < 0 ? payload : payload.subarray(end + 1),
    call: RECV[extra] ?? '',
    oob: (flags & OOB) !== 0,
    peek: (flags & PEEK) !== 0,
    peer: end < 0 ? '' : payload.toString('utf8', 0, end),
  });
}

export function sent(process: PythonProcess, record: WireRecord): void {
  const isShort = record.result < record.asked;
  const { pid, tid, t, dur, src } = byOfMoving(process, record, 'send', isShort);
  const { fd, asked: want, result: put, flags, extra, payload } = record;
  const end = flags < PEER ? -1 : endOfPeer(record);
  process.teller.tell({
    pid,
    tid,
    t,
    dur,
    src,
    kind: 'send',
    fd,
    want,
    put,
    errno: errnoOf(record),
    data: end < 0 ? payload : payload.subarray(end + 1),
    call: SEND[extra] ?? '',
    oob: (flags & OOB) !== 0,
    peer: end < 0 ? '' : payload.toString('utf8', 0, end),
  });
}

/** As byOf; `isUnfinished`: what is left of it may be done later, on nobody's line. */
function byOfMoving(
  process: PythonProcess,
  record: WireRecord,
  way: 'recv' | 'send',
  isUnfinished: boolean,
): Called {
  const by = byOf(process, record);
  const lines = process.unfinished[way];
  if (!isUnfinished && lines.size === 0) return by;
  const own = process.sites.get(record.site) ?? '';
  if (own === '') {
    const { pid, tid, t, dur, src } = by;
    return { pid, tid, t, dur, src: lines.get(record.fd) ?? src };
  }
  if (isUnfinished) lines.set(record.fd, own);
  else lines.delete(record.fd);
  return by;
}

/** Where the text of its other end ends, behind which its bytes stand; −1 where the call does not tell it. */
function endOfPeer({ flags, payload }: WireRecord): number {
  return (flags & PEER) === 0 ? -1 : payload.indexOf(0);
}

export function shutDown(process: PythonProcess, record: WireRecord): void {
  const { pid, tid, t, dur, src } = byOf(process, record);
  const { fd, extra } = record;
  const how = HOWS[extra] ?? 'both';
  process.teller.tell({ pid, tid, t, dur, src, kind: 'shutdown', fd, how, errno: errnoOf(record) });
}

export function closed(process: PythonProcess, record: WireRecord): void {
  const { pid, tid, t, src } = byOf(process, record);
  forget(process, record.fd);
  process.teller.close({ pid, tid, t, src, fd: record.fd });
}

/** Whoever has its number next is another. */
function forget({ awaiting, ending, unfinished }: PythonProcess, fd: number): void {
  for (const lines of [awaiting, ending, unfinished.recv, unfinished.send]) lines.delete(fd);
}

/** os.closerange: of a number that was not open nothing is told. */
export function rangeClosed(process: PythonProcess, record: WireRecord): void {
  const { teller, awaiting, ending, unfinished } = process;
  const { pid, tid, t, src } = byOf(process, record);
  const { fd: first, result: last } = record;
  for (const lines of [awaiting, ending, unfinished.recv, unfinished.send])
    for (const fd of lines.keys()) if (fd >= first && fd <= last) lines.delete(fd);
  teller.closeRange({ pid, tid, t, src, first, last, isOnExec: false });
}

/** Of a number that stands for nothing we know, an ordinary file, nothing is told. */
export function duplicated(process: PythonProcess, record: WireRecord): void {
  const { teller } = process;
  const { pid, tid, t, src } = byOf(process, record);
  const { fd, result: from } = record;
  if (teller.isOpen({ pid, tid, t, fd: from })) teller.dup({ pid, tid, t, src, fd, from });
}
