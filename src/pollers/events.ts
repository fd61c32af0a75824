/** The event bits of poll(2), to the contract's bits and back; those of epoll_ctl(2) are the same numbers. */

import { C } from '../os/libc';
import { ERROR, EXCEPT, HALF_CLOSED, HANGUP, INVALID, READ, WRITE } from './poller';

/** What to ask the kernel for: POLLRDHUP comes with READ, the other answers (POLLHUP, POLLERR) come unasked. */
export function kernelEvents(interest: number): number {
  let bits = 0;
  if (interest & READ) bits |= C.POLLIN | C.POLLRDHUP;
  if (interest & WRITE) bits |= C.POLLOUT;
  if (interest & EXCEPT) bits |= C.POLLPRI;
  return bits;
}

/** What the kernel answered, in the contract's bits. */
export function contractEvents(bits: number): number {
  return (lowBits[bits & 63] ?? 0) | (bits & C.POLLRDHUP ? HALF_CLOSED : 0);
}

// All answers but POLLRDHUP lie in the six low bits: one look-up a ready descriptor.
const lowBits = Uint8Array.from({ length: 64 }, (_, bits) => {
  let events = 0;
  if (bits & C.POLLIN) events |= READ;
  if (bits & C.POLLOUT) events |= WRITE;
  if (bits & C.POLLPRI) events |= EXCEPT;
  if (bits & C.POLLHUP) events |= HANGUP;
  if (bits & C.POLLERR) events |= ERROR;
  if (bits & C.POLLNVAL) events |= INVALID;
  return events;
});
