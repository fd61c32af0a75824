/** What errors and letters of readiness mean, in a sentence each, said where they stand. */

import { see, t } from './texts';

/** What an errno means for a program that multiplexes; empty where there is nothing to add. */
export function explainErrno(name: string): string {
  // A name from outside may be that of anything that objects have.
  return Object.hasOwn(ERRNOS, name) ? ERRNOS[name as keyof typeof ERRNOS]() : '';
}

/** What a letter of readiness means. */
export function explainLetter(letter: string): string {
  return (LETTERS as Readonly<Record<string, () => string>>)[letter]?.() ?? '';
}

/** What a kernel queue is. */
export function explainQueue(queue: 'recv' | 'send' | 'backlog'): string {
  if (queue === 'recv') return t('Bytes that came and that the program has not received yet.');
  if (queue === 'send') return t('Bytes sent that the peer has not acknowledged yet.');
  return t('Connections that the kernel made and that wait to be accepted.');
}

const again = (): string =>
  see(
    t('EAGAIN: nothing to do right now. The call would have to wait; wait for readiness.'),
    'recv(2)',
  );
const noMemory = (): string => see(t('The kernel has no memory left for it.'), 'errno(3)');

const ERRNOS = {
  EAGAIN: again,
  EWOULDBLOCK: again,
  ECONNRESET: () =>
    see(
      t('ECONNRESET: the peer threw the connection away. Nothing more comes; close it.'),
      'recv(2)',
    ),
  EPIPE: () =>
    see(t('EPIPE: the peer no longer reads. What is sent goes nowhere; close it.'), 'send(2)'),
  EINTR: () =>
    see(t('EINTR: a signal ended the call before it did anything. Call again.'), 'signal(7)'),
  EMFILE: () =>
    see(
      t('EMFILE: the process has as many descriptors as it may. Close some, then accept.'),
      'accept(2)',
    ),
  ENFILE: () => see(t('ENFILE: the whole system has as many open files as it may.'), 'accept(2)'),
  EBADF: () =>
    see(
      t('EBADF: the number is not an open descriptor, often one that was closed before.'),
      'errno(3)',
    ),
  EINPROGRESS: () =>
    see(t('EINPROGRESS: the connection is being made. It is done when writable.'), 'connect(2)'),
  EALREADY: () => see(t('EALREADY: an earlier connect is still going on.'), 'connect(2)'),
  EISCONN: () => see(t('EISCONN: the socket is connected already.'), 'connect(2)'),
  ECONNREFUSED: () => see(t('ECONNREFUSED: nobody listens at that address.'), 'connect(2)'),
  ECONNABORTED: () => see(t('ECONNABORTED: the client left before it was accepted.'), 'accept(2)'),
  ENOTCONN: () => see(t('ENOTCONN: the socket is not connected, or no longer.'), 'recv(2)'),
  ENOTSOCK: () => see(t('ENOTSOCK: the descriptor is open, but it is no socket.'), 'recv(2)'),
  EDESTADDRREQ: () =>
    see(t('EDESTADDRREQ: a datagram needs an address to go to, and none was given.'), 'send(2)'),
  EMSGSIZE: () => see(t('EMSGSIZE: the datagram is larger than one may be.'), 'send(2)'),
  ETIMEDOUT: () => see(t('ETIMEDOUT: the peer did not answer in time.'), 'tcp(7)'),
  EHOSTUNREACH: () =>
    see(t('EHOSTUNREACH: no way leads to that machine, or it does not answer.'), 'ip(7)'),
  ENETUNREACH: () => see(t('ENETUNREACH: no way leads to that network.'), 'connect(2)'),
  EADDRINUSE: () => see(t('EADDRINUSE: another socket has this address.'), 'bind(2)'),
  EADDRNOTAVAIL: () =>
    see(
      t('EADDRNOTAVAIL: the address is none of this machine, or no port is left for it.'),
      'bind(2)',
    ),
  EACCES: () =>
    see(
      t('EACCES: the permissions of the file, the port or the address do not allow it.'),
      'errno(3)',
    ),
  EPERM: () =>
    see(t('EPERM: not allowed; epoll says it of files that cannot be waited for.'), 'epoll_ctl(2)'),
  ENOENT: () =>
    see(
      t('ENOENT: there is no such thing; epoll says it of a descriptor that it does not watch.'),
      'epoll_ctl(2)',
    ),
  EEXIST: () =>
    see(
      t('EEXIST: it is there already; epoll says it of a descriptor that it watches.'),
      'epoll_ctl(2)',
    ),
  EINVAL: () => see(t('EINVAL: an argument that the call does not take.'), 'errno(3)'),
  ENOBUFS: noMemory,
  ENOMEM: noMemory,
} satisfies Readonly<Record<string, () => string>>;

const LETTERS = {
  r: () => see(t('r, readable: recv or accept will not have to wait.'), 'poll(2)'),
  w: () => see(t('w, writable: send can take at least some bytes.'), 'poll(2)'),
  x: () => see(t('x, exceptional: an urgent byte came. An error is not told here.'), 'poll(2)'),
  h: () => see(t('h, hang-up (POLLHUP): both directions are closed.'), 'poll(2)'),
  e: () => see(t('e, error (POLLERR): the socket has an error; SO_ERROR tells which.'), 'poll(2)'),
  d: () => see(t('d, half closed (POLLRDHUP): the peer sends no more.'), 'poll(2)'),
  n: () => see(t('n, invalid (POLLNVAL): the number is no open descriptor.'), 'poll(2)'),
} satisfies Readonly<Record<string, () => string>>;
