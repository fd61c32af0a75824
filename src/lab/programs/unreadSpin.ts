/** A sign of life for each client, every 100 ms: a timer says when, and nobody reads the timer. */

import { makeTimer } from '../runtime/descriptors';
import type { Lab } from '../runtime/lab';

const TIMEOUT_MS = 1000;
const MESSAGE = 1024;
const EVERY_MS = 100;

export function unreadSpin(lab: Lab): void {
  const message = lab.buffer(MESSAGE);
  const beat = lab.buffer(64);
  const beatLength = lab.write(beat, 'alive\n');
  /** Of each timer its client, and of each client its timer. */
  const clientOf = new Map<number, number>();
  const timerOf = new Map<number, number>();

  const listener = lab.listen();
  lab.watch(listener, 'r');
  for (;;) {
    lab.wait(TIMEOUT_MS);
    for (const fd of lab.readable) {
      const client = clientOf.get(fd);
      if (fd === listener) welcome();
      else if (client !== undefined) sendBeat(client);
      else if (timerOf.has(fd)) read(fd);
    }
  }

  function welcome(): void {
    const client = lab.accept(listener);
    if (client < 0) return;
    const timer = makeTimer(lab, EVERY_MS);
    clientOf.set(timer, client);
    timerOf.set(client, timer);
    lab.watch(client, 'r');
    lab.watch(timer, 'r');
  }

  /** The mistake: a timer that has come stays readable until its 8 bytes are read (timerfd_create(2)). */
  function sendBeat(client: number): void {
    const put = lab.send(client, beat, beatLength);
    if (put < 0 && !lab.wouldBlock) drop(client);
  }

  function read(client: number): void {
    const got = lab.recv(client, message, MESSAGE);
    if (got === 0 || (got < 0 && !lab.wouldBlock)) drop(client);
  }

  function drop(client: number): void {
    const timer = timerOf.get(client);
    timerOf.delete(client);
    lab.close(client);
    if (timer === undefined) return;
    clientOf.delete(timer);
    lab.close(timer);
  }
}
