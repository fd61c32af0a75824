/** An echo server that closes whom it has lost, and forgets to take that one out of the watched set. */

import type { Lab } from '../runtime/lab';

const TIMEOUT_MS = 1000;
const MESSAGE = 1024;

export function staleDescriptor(lab: Lab): void {
  const message = lab.buffer(MESSAGE);

  const listener = lab.listen();
  lab.watch(listener, 'r');
  for (;;) {
    lab.wait(TIMEOUT_MS);
    for (const fd of lab.readable) {
      if (fd === listener) welcome();
      else answer(fd);
    }
    // Of a number in the set that is no open descriptor poll says `n` in every tick, and none of the lists has it.
  }

  function welcome(): void {
    const connection = lab.accept(listener);
    if (connection >= 0) lab.watch(connection, 'r');
  }

  function answer(fd: number): void {
    const got = lab.recv(fd, message, MESSAGE);
    if (got > 0) lab.send(fd, message, got);
    else if (got === 0) lab.close(fd);
    // The mistake: after an error it is closed, and still in the set.
    else if (!lab.wouldBlock) lab.closeWatched(fd);
  }
}
