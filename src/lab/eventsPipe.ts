/** The descriptor that a lab process tells its events by (wire.ts). */

import { E, SyscallError } from '../os/errors';
import * as libc from '../os/libc';
import { EVENTS_FD } from './wire';

/** Writes `length` bytes from `start` on; blocks while the parent is slow, ends the process when it is gone. */
export function writeEvents(start: number, length: number): void {
  let address = start;
  const end = address + length;
  while (address < end) {
    const written = libc.write(EVENTS_FD, address, end - address);
    if (written >= 0) address += written;
    else if (!isPassing(libc.errno())) process.exit(1);
  }
}

/** EINTR asks to try again; EPIPE says that the parent is gone; anything else is a mistake of ours. */
function isPassing(errno: number): boolean {
  if (errno === E.EINTR) return true;
  if (errno === E.EPIPE) return false;
  throw new SyscallError('write', EVENTS_FD, errno);
}
