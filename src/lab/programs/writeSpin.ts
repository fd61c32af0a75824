/** An echo server that always asks whether it may write: nearly every connection is writable nearly always, so no wait lasts. */

import type { Lab } from '../runtime/lab';

const TIMEOUT_MS = 1000;
const MESSAGE = 1024;

export function writeSpin(lab: Lab): void {
  const message = lab.buffer(MESSAGE);

  const listener = lab.listen();
  lab.watch(listener, 'r');
  for (;;) {
    lab.wait(TIMEOUT_MS);
    for (const fd of lab.readable) {
      if (fd === listener) welcome();
      else answer(fd);
    }
    // lab.writable is full of connections here, tick after tick, and there is nothing to send to any of them.
  }

  function welcome(): void {
    const connection = lab.accept(listener);
    // The mistake: `w` is watched although nothing waits to be sent.
    if (connection >= 0) lab.watch(connection, 'rw');
  }

  function answer(fd: number): void {
    const got = lab.recv(fd, message, MESSAGE);
    if (got > 0) lab.send(fd, message, got);
    else if (got === 0 || !lab.wouldBlock) lab.close(fd);
  }
}
