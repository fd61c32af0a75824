/** Edge-triggered, and received from once an event as with the other pollers: what is left stays in the kernel, unmentioned. */

import type { Lab } from '../runtime/lab';

const TIMEOUT_MS = 200;
const PIECE = 1024;

export function edgeTriggeredAsWritten(lab: Lab): void {
  const piece = lab.buffer(PIECE);
  const answer = lab.buffer(64);

  const listener = lab.listen();
  lab.watch(listener, 'r');
  for (;;) {
    lab.wait(TIMEOUT_MS);
    for (const fd of lab.readable) {
      if (fd === listener) while (welcome());
      else read(fd);
    }
  }

  function welcome(): boolean {
    const connection = lab.accept(listener);
    if (connection < 0) return false;
    lab.watch(connection, 'r');
    return true;
  }

  function read(fd: number): void {
    // The mistake: a full buffer says that there may be more, and nobody will be told of that again.
    const got = lab.recv(fd, piece, PIECE);
    if (got > 0) lab.send(fd, answer, lab.write(answer, `${got} bytes\n`));
    else if (got === 0 || !lab.wouldBlock) lab.close(fd);
  }
}
