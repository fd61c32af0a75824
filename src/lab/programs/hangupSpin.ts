/** One message in 100 ms is enough: who has sent one rests, is asked for urgent bytes only, and passed over until its time has come. */

import type { Lab } from '../runtime/lab';

const TIMEOUT_MS = 1000;
const MESSAGE = 1024;
/** Long enough to see it spin where the machine is busy with others. */
const REST_MS = 100;

export function hangupSpin(lab: Lab): void {
  const message = lab.buffer(MESSAGE);
  /** Who rests, and until when, ms; in this order. */
  const resting = new Map<number, number>();

  const listener = lab.listen();
  lab.watch(listener, 'r');
  for (;;) {
    lab.wait(untilNext());
    for (const fd of lab.readable) {
      if (fd === listener) welcome();
      // The mistake: a hang-up comes unasked, whatever is watched, and who rests is passed over.
      else if (!resting.has(fd)) answer(fd);
    }
    wake();
  }

  /** How long until the first of them has rested, ms. */
  function untilNext(): number {
    for (const until of resting.values()) return Math.max(0, Math.ceil(until - performance.now()));
    return TIMEOUT_MS;
  }

  function wake(): void {
    for (const [fd, until] of resting) {
      if (until > performance.now()) return;
      resting.delete(fd);
      lab.watch(fd, 'r');
    }
  }

  function welcome(): void {
    const connection = lab.accept(listener);
    if (connection >= 0) lab.watch(connection, 'r');
  }

  function answer(fd: number): void {
    const got = lab.recv(fd, message, MESSAGE);
    if (got > 0) {
      lab.send(fd, message, got);
      lab.watch(fd, 'x');
      resting.set(fd, performance.now() + REST_MS);
    } else if (got === 0 || !lab.wouldBlock) lab.close(fd);
  }
}
