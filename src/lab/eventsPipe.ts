/** The descriptor that a lab process tells its events by (wire.ts). */

import { E, SyscallError } from '../os/errors';
import * as libc from '../os/libc';
import { acquire, release } from './lock';
import { EVENTS_FD } from './wire';

/**
 * Writes `length` bytes from `start` on; blocks while the parent is slow, ends the process when it is gone.
 * `lock`: held meanwhile, where other threads write to the same descriptor.
 */
export function writeEvents(start: number, length: number, lock: Int32Array | undefined): void {
  if (lock !== undefined) acquire(lock);
  let address = start;
  const end = address + length;
  while (address < end) {
    const written = libc.write(EVENTS_FD, address, end - address);
    if (written >= 0) address += written;
    else if (!isPassing(libc.errno())) process.exit(1);
  }
  if (lock !== undefined) release(lock);
}

/** EINTR asks to try again; EPIPE says that the parent is gone; anything else is a mistake of ours. */
function isPassing(errno: number): boolean {
  if (errno === E.EINTR) return true;
  if (errno === E.EPIPE) return false;
  throw new SyscallError('write', EVENTS_FD, errno);
}
