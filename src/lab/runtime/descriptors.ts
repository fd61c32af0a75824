/** What a program may watch besides its clients: pairs, pipes, timers and datagrams, each real, each told to the trace. */

import { parseAddress } from '../../os/address';
import { errnoName } from '../../os/errnoName';
import * as libc from '../../os/libc';
import { C } from '../../os/libc';
import { openPipe, setNonBlocking } from '../../os/process';
import {
  connectTo,
  localAddress,
  openBoundSocket,
  openDatagramSocket,
  openSocket,
  openSocketPair,
} from '../../os/sockets';
import { openTimer } from '../../os/timers';
import { CODE } from '../../trace/kinds';
import { flagsOf } from '../packing';
import { now } from '../recorder';
import type { Lab, Moving } from './lab';

/** Two connected sockets of this process, as socketpair(2) makes them: what is sent to one is received from the other. */
export function makePair(lab: Lab): readonly [number, number] {
  const pair = openSocketPair();
  for (const fd of pair) lab.opened(fd, 'other', 'unix');
  return pair;
}

/** A pipe (pipe2(2)): what is written to its second end is read from its first. */
export function makePipe(lab: Lab): readonly [readEnd: number, writeEnd: number] {
  const { readEnd, writeEnd } = openPipe();
  for (const fd of [readEnd, writeEnd]) {
    setNonBlocking(fd, true);
    lab.opened(fd, 'pipe', 'pipe');
  }
  return [readEnd, writeEnd];
}

/** A timer that is readable every so many milliseconds (timerfd_create(2)). */
export function makeTimer(lab: Lab, everyMs: number): number {
  const fd = openTimer(everyMs);
  lab.opened(fd, 'timer', 'timer');
  return fd;
}

/** A datagram socket (udp(7)) on any port of loopback. */
export function makeDatagramSocket(lab: Lab): number {
  const fd = openDatagramSocket(parseAddress('127.0.0.1:0'));
  lab.opened(fd, 'other', 'udp', localAddress(fd));
  return fd;
}

/** The same, connected to another: send and recv need no address then (connect(2)). */
export function makeDatagramSender(lab: Lab, to: number): number {
  const peer = localAddress(to);
  const fd = openDatagramSocket(parseAddress('127.0.0.1:0'));
  lab.opened(fd, 'client', 'udp', localAddress(fd), peer);
  const began = now();
  const errno = connectTo(fd, parseAddress(peer));
  lab.record('connect', { fd, errno, peer, began, returned: now() });
  if (errno !== 0) throw new Error(`connect(${fd}, ${peer}): ${errnoName(errno)}`);
  return fd;
}

/** An address of this machine where nobody listens: a socket that is bound, and no more (bind(2)). */
export function makeClosedDoor(lab: Lab): string {
  const fd = openBoundSocket(parseAddress('127.0.0.1:0'));
  const local = localAddress(fd);
  lab.opened(fd, 'other', 'tcp', local);
  return local;
}

/** A connection to this address that is begun: when it has ended, well or not, the socket is writable (connect(2)). */
export function makeClient(lab: Lab, peer: string): number {
  const address = parseAddress(peer);
  const fd = openSocket(address);
  lab.opened(fd, 'client', 'tcp', '', peer);
  const began = now();
  const errno = connectTo(fd, address);
  lab.record('connect', { fd, errno, peer, began, returned: now() });
  return fd;
}

const READ: Moving = {
  call: 'read',
  code: CODE.recv,
  flags: flagsOf('recv', { call: 'read' }),
};
const WRITE: Moving = {
  call: 'write',
  code: CODE.send,
  flags: flagsOf('send', { call: 'write' }),
};
const RECV_URGENT: Moving = {
  call: 'recv',
  code: CODE.recv,
  flags: flagsOf('recv', { oob: true }),
};

/** read(2), for what is no socket. */
export function read(lab: Lab, fd: number, start: number, length: number): number {
  return lab.move(READ, fd, start, length, (address) => libc.read(fd, address, length));
}

/** write(2), for what is no socket. */
export function write(lab: Lab, fd: number, start: number, length: number): number {
  return lab.move(WRITE, fd, start, length, (address) => libc.write(fd, address, length));
}

/** The one byte that was sent out of band (MSG_OOB, recv(2)); only after a tick that says `x`. */
export function recvUrgent(lab: Lab, fd: number, start: number): number {
  return lab.move(RECV_URGENT, fd, start, 1, (address) => libc.recv(fd, address, 1, C.MSG_OOB));
}
