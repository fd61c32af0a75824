/** A house with two seats: who comes when both are taken is not let in, and yet every wait asks who is at the door. */

import type { Lab } from '../runtime/lab';

const TIMEOUT_MS = 1000;
const MESSAGE = 1024;
const SEATS = 2;

export function backlog(lab: Lab): void {
  const message = lab.buffer(MESSAGE);
  let guests = 0;

  const listener = lab.listen();
  lab.watch(listener, 'r');
  for (;;) {
    lab.wait(TIMEOUT_MS);
    for (const fd of lab.readable) {
      if (fd !== listener) answer(fd);
      // The mistake: whoever waits outside keeps the listener readable, and it is watched all the same.
      else if (guests < SEATS) welcome();
    }
  }

  function welcome(): void {
    const connection = lab.accept(listener);
    if (connection < 0) return;
    guests++;
    lab.watch(connection, 'r');
  }

  function answer(fd: number): void {
    const got = lab.recv(fd, message, MESSAGE);
    if (got > 0) lab.send(fd, message, got);
    else if (got === 0 || !lab.wouldBlock) {
      guests--;
      lab.close(fd);
    }
  }
}
