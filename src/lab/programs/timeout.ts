/** The same loop with three timeouts: it sleeps for ever, sleeps a second at most, or does not sleep; a client ends each at once. */

import type { Lab } from '../runtime/lab';

const TIMEOUTS_MS = [-1, 1000, 0] as const;

export function timeout(lab: Lab): void {
  const greeting = lab.buffer(64);
  const length = lab.write(greeting, 'Hello_World');

  const listener = lab.listen();
  lab.watch(listener, 'r');
  for (;;) {
    for (const timeoutMs of TIMEOUTS_MS) {
      const waits = waitForClient(timeoutMs);
      lab.print(`timeout ${timeoutMs}: a client came, waits: ${waits}`);
    }
  }

  /** Waits so long at a time until a client comes, greets it, and returns how many waits that took. */
  function waitForClient(timeoutMs: number): number {
    for (let waits = 1; ; waits++) {
      lab.wait(timeoutMs);
      if (lab.readable.includes(listener) && greet()) return waits;
    }
  }

  function greet(): boolean {
    const connection = lab.accept(listener);
    if (connection < 0) return false;
    lab.send(connection, greeting, length);
    lab.close(connection);
    return true;
  }
}
