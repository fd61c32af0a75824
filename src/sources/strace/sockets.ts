/** socket(2) and what makes of one a listener, a client or a connection. */

import type { Facts } from '../tables';
import { addressOf } from './addresses';
import { type Call, type Family, fdOf, isDone, learnt, type Log, noted, openedFacts } from './call';
import { hasFlag, isOne } from './flags';
import { emptyValue, named, numberOf, type Value } from './values';

export const SOCKET_CALLS: Family = {
  socket,
  socketpair,
  bind: ownAddress,
  listen,
  accept: accepted,
  accept4: accepted,
  connect,
  shutdown,
  getsockname: ownAddress,
  getpeername,
  getsockopt,
};

const DOMAINS: Readonly<Record<number, string>> = { 1: 'AF_UNIX', 2: 'AF_INET', 10: 'AF_INET6' };

function protoOf(domain: Value | undefined, type: Value | undefined): Facts['proto'] & string {
  // With -X raw there are numbers for all: the kind of a socket is in the lowest bits.
  const kind = numberOf(type) & 15;
  const isStream = kind === 1 || hasFlag(type, 'SOCK_STREAM');
  const isDatagram = kind === 2 || hasFlag(type, 'SOCK_DGRAM');
  // AF_FILE, PF_INET: as the oldest versions have it.
  switch (DOMAINS[numberOf(domain)] ?? domain?.word.replace(/^PF_/, 'AF_')) {
    case 'AF_INET':
      return isStream ? 'tcp' : isDatagram ? 'udp' : '';
    case 'AF_INET6':
      return isStream ? 'tcp6' : isDatagram ? 'udp6' : '';
    case 'AF_UNIX':
    case 'AF_LOCAL':
    case 'AF_FILE':
      return 'unix';
    case undefined:
    default:
      return '';
  }
}

const STREAM: Value = { ...emptyValue(), word: 'SOCK_STREAM' };

/** What it is for shows later: it is told of then. */
function socket(call: Call, { teller }: Log): void {
  if (!isDone(call)) return;
  const { pid, tid, t, dur, ret: fd, args } = call;
  const isClosedOnExec = hasFlag(args[1], 'SOCK_CLOEXEC');
  const proto = protoOf(args[0], args[1]);
  teller.open({ pid, tid, t, dur, fd, isClosedOnExec, isQuiet: true, proto });
}

function socketpair(call: Call, { teller }: Log): void {
  if (!isDone(call)) return;
  const { pid, tid, t, dur, args } = call;
  const isClosedOnExec = hasFlag(args[1], 'SOCK_CLOEXEC');
  const proto = protoOf(args[0], args[1]);
  for (const end of args[3]?.items ?? []) {
    const fd = fdOf(end);
    if (fd >= 0) teller.open({ pid, tid, t, dur, fd, isClosedOnExec, role: 'connection', proto });
  }
}

/** By bind(2) it is given, by getsockname(2) asked for. */
function ownAddress(call: Call, log: Log): void {
  const { pid, tid, t, args } = call;
  const local = addressOf(args[1]);
  const fd = noted(call, log, args[0]);
  if (isDone(call) && fd >= 0 && local !== '') log.teller.learn({ pid, tid, t, fd, local });
}

function listen(call: Call, log: Log): void {
  const { pid, tid, t, args } = call;
  const fd = noted(call, log, args[0]);
  if (!isDone(call) || !(fd >= 0)) return;
  log.teller.learn({ pid, tid, t, fd, role: 'listener' });
  log.teller.meet({ pid, tid, t, fd, role: 'listener' });
}

function accepted(call: Call, log: Log): void {
  const { pid, tid, t, dur, args, ret, errno, of } = call;
  const listener = noted(call, log, args[0]);
  if (!(listener >= 0) || Number.isNaN(ret)) return;
  const facts = openedFacts(of);
  const { local } = facts;
  const address = ret >= 0 ? args[1] : undefined;
  const peer = addressOf(address) || facts.peer;
  const proto = facts.proto || protoOf(named(address?.items, 'sa_family'), STREAM);
  const isClosedOnExec = hasFlag(args[3], 'SOCK_CLOEXEC');
  const { teller } = log;
  teller.learn({ pid, tid, t, fd: listener, role: 'listener' });
  // What the listener is tells what the connection is, where no annotation does.
  if (proto === '')
    teller.accept({ pid, tid, t, dur, listener, fd: ret, local, peer, errno, isClosedOnExec });
  else
    teller.accept({
      pid,
      tid,
      t,
      dur,
      listener,
      fd: ret,
      proto,
      local,
      peer,
      errno,
      isClosedOnExec,
    });
}

function connect(call: Call, log: Log): void {
  const { pid, tid, t, dur, args, ret, errno } = call;
  const fd = noted(call, log, args[0]);
  if (!(fd >= 0) || Number.isNaN(ret)) return;
  const peer = addressOf(args[1]);
  log.teller.learn({ pid, tid, t, fd, role: 'client', peer });
  log.teller.tell({ pid, tid, t, dur, kind: 'connect', fd, peer, errno });
}

function shutdown(call: Call, log: Log): void {
  const { pid, tid, t, dur, args, ret, errno } = call;
  const fd = noted(call, log, args[0]);
  if (!(fd >= 0) || Number.isNaN(ret)) return;
  learnt(call, log, args[0]);
  log.teller.tell({ pid, tid, t, dur, kind: 'shutdown', fd, how: howOf(args[1]), errno });
}

/** SHUT_RD, SHUT_WR, SHUT_RDWR; older versions print the number and what it means in a comment. */
function howOf(value: Value | undefined): 'read' | 'write' | 'both' {
  const word = value?.word ?? '';
  if (isOne(value, 'SHUT_RD') || /^0\b/.test(word)) return 'read';
  return isOne(value, 'SHUT_WR') || /^1\b/.test(word) ? 'write' : 'both';
}

function getpeername(call: Call, log: Log): void {
  const { pid, tid, t, args } = call;
  const peer = addressOf(args[1]);
  const fd = noted(call, log, args[0]);
  if (isDone(call) && fd >= 0 && peer !== '') log.teller.learn({ pid, tid, t, fd, peer });
}

/** SO_ERROR: how a connect ended, or what else went wrong; `[0]`, `[ECONNREFUSED]`, older `[111]`. */
function getsockopt(call: Call, log: Log): void {
  const { pid, tid, t, dur, args } = call;
  const [socketArg, , option, value] = args;
  if (!isOne(option, 'SO_ERROR') || !isDone(call)) return;
  const fd = noted(call, log, socketArg);
  if (!(fd >= 0)) return;
  learnt(call, log, socketArg);
  const [error] = value?.items ?? [];
  const number = numberOf(error);
  const errno = Number.isNaN(number) ? (error?.word ?? '') : (SOCKET_ERRNOS[number] ?? '');
  log.teller.tell({ pid, tid, t, dur, kind: 'sockerr', fd, errno });
}

/** Of Linux on most machines (asm-generic/errno.h), those that a socket may have. */
const SOCKET_ERRNOS: Readonly<Record<number, string>> = {
  0: '',
  32: 'EPIPE',
  98: 'EADDRINUSE',
  99: 'EADDRNOTAVAIL',
  100: 'ENETDOWN',
  101: 'ENETUNREACH',
  103: 'ECONNABORTED',
  104: 'ECONNRESET',
  107: 'ENOTCONN',
  110: 'ETIMEDOUT',
  111: 'ECONNREFUSED',
  112: 'EHOSTDOWN',
  113: 'EHOSTUNREACH',
};
