/** Guests are kept until all have come: where the poller cannot take one more, that one is told so and the server goes on. */

import type { Lab } from '../runtime/lab';

const TIMEOUT_MS = 1000;
const MESSAGE = 1024;
/** When so many have come, the party is over. */
const GUESTS = 1100;

export function fdLimit(lab: Lab): void {
  const message = lab.buffer(MESSAGE);
  const welcome = lab.buffer(64);
  const welcomeLength = lab.write(welcome, 'welcome');
  const refusal = lab.buffer(64);
  const refusalLength = lab.write(refusal, 'no room');

  const guests = new Set<number>();
  let came = 0;

  const listener = lab.listen();
  lab.watch(listener, 'r');
  for (;;) {
    lab.wait(TIMEOUT_MS);
    for (const fd of lab.readable) {
      if (fd === listener) while (accept() && lab.isEdge);
      else while (read(fd) && lab.isEdge);
    }
  }

  function accept(): boolean {
    const fd = lab.accept(listener);
    if (fd < 0) return false;
    const reason = whyUnwatched(fd);
    if (reason === undefined) letIn(fd);
    else turnAway(fd, reason);
    if (++came === GUESTS) sendHome();
    return true;
  }

  /** Watches a connection; why not, where the poller has no place for its number. */
  function whyUnwatched(fd: number): string | undefined {
    try {
      lab.watch(fd, 'r');
      return undefined;
    } catch (error) {
      if (error instanceof RangeError) return error.message;
      throw error;
    }
  }

  function letIn(fd: number): void {
    guests.add(fd);
    lab.send(fd, welcome, welcomeLength);
  }

  function turnAway(fd: number, reason: string): void {
    lab.print(reason);
    lab.send(fd, refusal, refusalLength);
    lab.close(fd);
  }

  function sendHome(): void {
    const largest = Math.max(...guests);
    lab.print(`${came} came, ${guests.size} are watched, the largest descriptor is ${largest}`);
    for (const fd of guests) lab.close(fd);
    guests.clear();
  }

  /** Receives once; false when nothing is left to receive. */
  function read(fd: number): boolean {
    // One that was ready in this very tick may have been sent home in it.
    if (!guests.has(fd)) return false;
    const got = lab.recv(fd, message, MESSAGE);
    if (got > 0) return true;
    if (got === 0 || !lab.wouldBlock) {
      guests.delete(fd);
      lab.close(fd);
    }
    return false;
  }
}
