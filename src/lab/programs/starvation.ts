/** Uploads are taken to their end, piece by piece with some work on each, before anybody else is looked at. */

import type { Lab } from '../runtime/lab';

const TIMEOUT_MS = 1000;
const PIECE = 1024;
/** As long as to unpack and store a piece takes. */
const WORK_MS = 0.5;

export function starvation(lab: Lab): void {
  const piece = lab.buffer(PIECE);
  const answer = lab.buffer(64);
  const sums = new Map<number, number>();

  const listener = lab.listen();
  lab.watch(listener, 'r');
  for (;;) {
    lab.wait(TIMEOUT_MS);
    for (const fd of lab.readable) {
      if (fd === listener) while (welcome() && lab.isEdge);
      // The mistake: one that sends much is read on and on, while those behind it in the list are ready too.
      else while (take(fd));
    }
  }

  function welcome(): boolean {
    const connection = lab.accept(listener);
    if (connection < 0) return false;
    lab.watch(connection, 'r');
    return true;
  }

  /** Takes a piece; false when there is none, and what came so far is told. */
  function take(fd: number): boolean {
    const got = lab.recv(fd, piece, PIECE);
    const sum = (sums.get(fd) ?? 0) + Math.max(0, got);
    sums.set(fd, sum);
    if (got > 0) work();
    else if (got < 0 && lab.wouldBlock) lab.send(fd, answer, lab.write(answer, `${sum} bytes\n`));
    else {
      sums.delete(fd);
      lab.close(fd);
    }
    return got > 0;
  }

  function work(): void {
    const until = performance.now() + WORK_MS;
    while (performance.now() < until);
  }
}
