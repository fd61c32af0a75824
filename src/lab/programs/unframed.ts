/** A server that takes what one recv brings for one message, and reads it as text at once. */

import type { Lab } from '../runtime/lab';

const TIMEOUT_MS = 1000;
const PIECE = 1024;

export function unframed(lab: Lab): void {
  const piece = lab.buffer(PIECE);
  const answer = lab.buffer(256);

  const listener = lab.listen();
  lab.watch(listener, 'r');
  for (;;) {
    lab.wait(TIMEOUT_MS);
    for (const fd of lab.readable) {
      if (fd === listener) while (welcome() && lab.isEdge);
      else while (read(fd) && lab.isEdge);
    }
  }

  function welcome(): boolean {
    const connection = lab.accept(listener);
    if (connection < 0) return false;
    lab.watch(connection, 'r');
    return true;
  }

  /** Receives once, and answers that as if it were a message; false when nothing is left to receive. */
  function read(fd: number): boolean {
    const got = lab.recv(fd, piece, PIECE);
    if (got > 0) {
      // Two mistakes: a recv ends where the buffer ends, not where a message does; nor does it end between characters.
      lab.print(`message: ${lab.decodeReceived(fd)}`);
      lab.send(fd, answer, lab.write(answer, `a message of ${got} bytes\n`));
      return true;
    }
    if (got === 0 || !lab.wouldBlock) lab.close(fd);
    return false;
  }
}
