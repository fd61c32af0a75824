/** An echo server that stops watching whom it has heard the last of, and never closes. */

import type { Lab } from '../runtime/lab';

const TIMEOUT_MS = 200;
const MESSAGE = 1024;

export function fdLeak(lab: Lab): void {
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
    if (got > 0) lab.send(fd, message, got);
    // The mistake: nobody looks at it any more, and it costs a descriptor for good.
    else if (got === 0 || !lab.wouldBlock) lab.watch(fd, '');
    return got > 0;
  }
}
