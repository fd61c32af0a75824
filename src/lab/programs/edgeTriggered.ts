/** Edge-triggered: readiness is told once, when it begins, so a server must receive until nothing is left (epoll(7)). */

import type { Lab } from '../runtime/lab';

const TIMEOUT_MS = 200;
const PIECE = 1024;

export function edgeTriggered(lab: Lab): void {
  const piece = lab.buffer(PIECE);
  const answer = lab.buffer(64);

  const listener = lab.listen();
  lab.watch(listener, 'r');
  for (;;) {
    lab.wait(TIMEOUT_MS);
    for (const fd of lab.readable) {
      if (fd === listener) while (welcome());
      else drain(fd);
    }
  }

  function welcome(): boolean {
    const connection = lab.accept(listener);
    if (connection < 0) return false;
    lab.watch(connection, 'r');
    return true;
  }

  /** Receives until the kernel has no more (EAGAIN): only then will it tell of what comes next. */
  function drain(fd: number): void {
    let total = 0;
    for (;;) {
      const got = lab.recv(fd, piece, PIECE);
      if (got > 0) {
        total += got;
        continue;
      }
      const isDrained = got < 0 && lab.wouldBlock;
      if (total > 0) lab.send(fd, answer, lab.write(answer, `${total} bytes\n`));
      if (!isDrained) lab.close(fd);
      return;
    }
  }
}
