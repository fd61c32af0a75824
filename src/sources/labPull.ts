/** Reads a lab process's events straight from the kernel into the payload ring, where they are decoded. */

import { E, SyscallError } from '../os/errors';
import * as libc from '../os/libc';
import { addressOf } from '../os/memory';
import type { Pulled } from '../os/readiness';
import type { PayloadRing } from '../trace/payload';
import { CHUNK, type LabDecoder } from './labDecoder';

/** What takes what is in a pipe, once: a program that never stops writing must leave its parent time for others. */
export function openPull(decoder: LabDecoder, { bytes }: PayloadRing): (fd: number) => Pulled {
  const address = addressOf(bytes);
  return (fd) => {
    for (;;) {
      const count = libc.read(fd, address + decoder.room(), CHUNK);
      if (count > 0) {
        decoder.take(count);
        return count === CHUNK ? 'more' : count;
      }
      const errno = count < 0 ? libc.errno() : 0;
      if (errno === E.EINTR) continue;
      if (errno !== 0 && errno !== E.EAGAIN) throw new SyscallError('read', fd, errno);
      return count === 0 ? 'end' : 0;
    }
  };
}
