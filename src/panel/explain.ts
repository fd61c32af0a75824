/** What flags and errors mean, in a sentence each, said where they stand. */

import { t } from './texts';

/** What an errno means for a program that multiplexes; empty where there is nothing to add. */
export function explainErrno(name: string): string {
  switch (name) {
    case 'EAGAIN':
    case 'EWOULDBLOCK':
      return t('EAGAIN: nothing to do right now. The call would have to wait; wait for readiness.');
    case 'ECONNRESET':
      return t('ECONNRESET: the peer threw the connection away. Nothing more comes; close it.');
    case 'EPIPE':
      return t('EPIPE: the peer no longer reads. What is sent goes nowhere; close it.');
    case 'EINTR':
      return t('EINTR: a signal ended the call before it did anything. Call again.');
    case 'EMFILE':
      return t('EMFILE: the process has as many descriptors as it may. Close some, then accept.');
    case 'ENFILE':
      return t('ENFILE: the whole system has as many open files as it may.');
    case 'EBADF':
      return t('EBADF: the number is not an open descriptor, often one that was closed before.');
    case 'EINPROGRESS':
      return t('EINPROGRESS: the connection is being made. It is done when writable.');
    case 'EALREADY':
      return t('EALREADY: an earlier connect is still going on.');
    case 'ECONNREFUSED':
      return t('ECONNREFUSED: nobody listens at that address.');
    case 'ECONNABORTED':
      return t('ECONNABORTED: the client left before it was accepted.');
    case 'ENOTCONN':
      return t('ENOTCONN: the socket is not connected, or no longer.');
    case 'ETIMEDOUT':
      return t('ETIMEDOUT: the peer did not answer in time.');
    case 'EADDRINUSE':
      return t('EADDRINUSE: another socket has this address.');
    case 'EPERM':
      return t('EPERM: not allowed; epoll says it of files that cannot be waited for.');
    case 'EINVAL':
      return t('EINVAL: an argument that the call does not take.');
    case 'ENOBUFS':
    case 'ENOMEM':
      return t('The kernel has no memory left for it.');
    default:
      return '';
  }
}

/** What a letter of readiness means. */
export function explainLetter(letter: string): string {
  switch (letter) {
    case 'r':
      return t('r, readable: recv or accept will not have to wait.');
    case 'w':
      return t('w, writable: send can take at least some bytes.');
    case 'x':
      return t('x, exceptional: an urgent byte came. An error is not told here.');
    case 'h':
      return t('h, hang-up (POLLHUP): both directions are closed.');
    case 'e':
      return t('e, error (POLLERR): the socket has an error; SO_ERROR tells which.');
    case 'd':
      return t('d, half closed (POLLRDHUP): the peer sends no more.');
    case 'n':
      return t('n, invalid (POLLNVAL): the number is no open descriptor.');
    default:
      return '';
  }
}

/** What a kernel queue is. */
export function explainQueue(queue: 'recv' | 'send' | 'backlog'): string {
  if (queue === 'recv') return t('Bytes that came and that the program has not received yet.');
  if (queue === 'send') return t('Bytes sent that the peer has not acknowledged yet.');
  return t('Connections that the kernel made and that wait to be accepted.');
}
