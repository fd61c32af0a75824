/** What errors and letters of readiness mean for a program that multiplexes, in a sentence each, with a page of the manual. */

/** A sentence in English, which is also the key of its translations; `page`: `recv(2)`, empty where no page says more. */
export type Meaning = { readonly says: string; readonly page: string };

/** Undefined where there is nothing to add. */
export function meaningOfErrno(name: string): Meaning | undefined {
  // A name from outside may be that of anything that objects have.
  return Object.hasOwn(ERRNOS, name) ? ERRNOS[name as keyof typeof ERRNOS] : undefined;
}

/** Of a letter of readiness. */
export function meaningOfLetter(letter: string): Meaning | undefined {
  return Object.hasOwn(LETTERS, letter) ? LETTERS[letter as keyof typeof LETTERS] : undefined;
}

const AGAIN: Meaning = {
  says: 'EAGAIN: nothing to do right now. The call would have to wait; wait for readiness.',
  page: 'recv(2)',
};
const NO_MEMORY: Meaning = { says: 'The kernel has no memory left for it.', page: 'errno(3)' };

const ERRNOS = {
  EAGAIN: AGAIN,
  EWOULDBLOCK: AGAIN,
  ECONNRESET: {
    says: 'ECONNRESET: the peer threw the connection away. Nothing more comes; close it.',
    page: 'recv(2)',
  },
  EPIPE: {
    says: 'EPIPE: the peer no longer reads. What is sent goes nowhere; close it.',
    page: 'send(2)',
  },
  EINTR: {
    says: 'EINTR: a signal ended the call before it did anything. Call again.',
    page: 'signal(7)',
  },
  EMFILE: {
    says: 'EMFILE: the process has as many descriptors as it may. Close some, then accept.',
    page: 'accept(2)',
  },
  ENFILE: { says: 'ENFILE: the whole system has as many open files as it may.', page: 'accept(2)' },
  EBADF: {
    says: 'EBADF: the number is not an open descriptor, often one that was closed before.',
    page: 'errno(3)',
  },
  EINPROGRESS: {
    says: 'EINPROGRESS: the connection is being made. It is done when writable.',
    page: 'connect(2)',
  },
  EALREADY: { says: 'EALREADY: an earlier connect is still going on.', page: 'connect(2)' },
  EISCONN: { says: 'EISCONN: the socket is connected already.', page: 'connect(2)' },
  ECONNREFUSED: { says: 'ECONNREFUSED: nobody listens at that address.', page: 'connect(2)' },
  ECONNABORTED: {
    says: 'ECONNABORTED: the client left before it was accepted.',
    page: 'accept(2)',
  },
  ENOTCONN: { says: 'ENOTCONN: the socket is not connected, or no longer.', page: 'recv(2)' },
  ENOTSOCK: { says: 'ENOTSOCK: the descriptor is open, but it is no socket.', page: 'recv(2)' },
  EDESTADDRREQ: {
    says: 'EDESTADDRREQ: a datagram needs an address to go to, and none was given.',
    page: 'send(2)',
  },
  EMSGSIZE: { says: 'EMSGSIZE: the datagram is larger than one may be.', page: 'send(2)' },
  ETIMEDOUT: { says: 'ETIMEDOUT: the peer did not answer in time.', page: 'tcp(7)' },
  EHOSTUNREACH: {
    says: 'EHOSTUNREACH: no way leads to that machine, or it does not answer.',
    page: 'ip(7)',
  },
  ENETUNREACH: { says: 'ENETUNREACH: no way leads to that network.', page: 'connect(2)' },
  EADDRINUSE: { says: 'EADDRINUSE: another socket has this address.', page: 'bind(2)' },
  EADDRNOTAVAIL: {
    says: 'EADDRNOTAVAIL: the address is none of this machine, or no port is left for it.',
    page: 'bind(2)',
  },
  EACCES: {
    says: 'EACCES: the permissions of the file, the port or the address do not allow it.',
    page: 'errno(3)',
  },
  EPERM: {
    says: 'EPERM: not allowed; epoll says it of files that cannot be waited for.',
    page: 'epoll_ctl(2)',
  },
  ENOENT: {
    says: 'ENOENT: there is no such thing; epoll says it of a descriptor that it does not watch.',
    page: 'epoll_ctl(2)',
  },
  EEXIST: {
    says: 'EEXIST: it is there already; epoll says it of a descriptor that it watches.',
    page: 'epoll_ctl(2)',
  },
  EINVAL: { says: 'EINVAL: an argument that the call does not take.', page: 'errno(3)' },
  ENOBUFS: NO_MEMORY,
  ENOMEM: NO_MEMORY,
} satisfies Readonly<Record<string, Meaning>>;

/** Those that have a meaning here. */
export const ERRNO_NAMES: readonly string[] = Object.keys(ERRNOS);

const LETTERS = {
  r: { says: 'r, readable: recv or accept will not have to wait.', page: 'poll(2)' },
  w: { says: 'w, writable: send can take at least some bytes.', page: 'poll(2)' },
  x: { says: 'x, exceptional: an urgent byte came. An error is not told here.', page: 'poll(2)' },
  h: { says: 'h, hang-up (POLLHUP): both directions are closed.', page: 'poll(2)' },
  e: {
    says: 'e, error (POLLERR): the socket has an error; SO_ERROR tells which.',
    page: 'poll(2)',
  },
  d: { says: 'd, half closed (POLLRDHUP): the peer sends no more.', page: 'poll(2)' },
  n: { says: 'n, invalid (POLLNVAL): the number is no open descriptor.', page: 'poll(2)' },
} satisfies Readonly<Record<string, Meaning>>;

/** All of them: each has a translation. */
export const MEANINGS: readonly Meaning[] = [
  ...Object.values<Meaning>(ERRNOS),
  ...Object.values<Meaning>(LETTERS),
];
