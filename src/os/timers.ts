/** Timers as descriptors: readable when their time has come (timerfd_create(2)). */

import { must } from './errors';
import * as libc from './libc';
import { C } from './libc';
import { allocate } from './memory';

// An itimerspec: interval and first expiration, each in seconds and nanoseconds of 64 bits.
const spec = allocate(32);

/**
 * A timer that comes every so many milliseconds, 1 at least, for the first time after as many; non-blocking and
 * close-on-exec. Reading it gives 8 bytes, how often it has come since the last time. Throws SyscallError (EMFILE).
 */
export function openTimer(everyMs: number): number {
  const fd = must(
    libc.timerfd_create(C.CLOCK_MONOTONIC, C.TFD_NONBLOCK | C.TFD_CLOEXEC),
    'timerfd_create',
  );
  const seconds = BigInt(Math.trunc(everyMs / 1000));
  const nanoseconds = BigInt(Math.trunc((everyMs % 1000) * 1e6));
  spec.i64.set([seconds, nanoseconds, seconds, nanoseconds]);
  must(libc.timerfd_settime(fd, 0, spec.address, 0), 'timerfd_settime', fd);
  return fd;
}
