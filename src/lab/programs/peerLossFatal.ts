/** An echo server to which every error is the last: one client's reset ends it, and all the others with it. */

import { SyscallError } from '../../os/errors';
import type { Lab } from '../runtime/lab';

const TIMEOUT_MS = 1000;
const MESSAGE = 1024;

export function peerLossFatal(lab: Lab): void {
  const message = lab.buffer(MESSAGE);

  const listener = lab.listen();
  lab.watch(listener, 'r');
  for (;;) {
    lab.wait(TIMEOUT_MS);
    for (const fd of lab.readable) {
      if (fd === listener) while (welcome() && lab.isEdge);
      else while (answer(fd) && lab.isEdge);
    }
  }

  function welcome(): boolean {
    const connection = lab.accept(listener);
    if (connection < 0) return false;
    lab.watch(connection, 'r');
    return true;
  }

  function answer(fd: number): boolean {
    const got = lab.recv(fd, message, MESSAGE);
    // The mistake: a reset (ECONNRESET) is the end of one client, and not of the server.
    if (got < 0 && !lab.wouldBlock) throw new SyscallError('recv', fd, lab.errno);
    if (got > 0) lab.send(fd, message, got);
    if (got === 0) lab.close(fd);
    return got > 0;
  }
}
