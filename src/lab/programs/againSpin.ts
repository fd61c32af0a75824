/** An echo server that keeps its clients in a list: whoever is ready, it reads the last who came. */

import type { Lab } from '../runtime/lab';

const TIMEOUT_MS = 1000;
const MESSAGE = 1024;

export function againSpin(lab: Lab): void {
  const message = lab.buffer(MESSAGE);
  const clients: number[] = [];

  const listener = lab.listen();
  lab.watch(listener, 'r');
  for (;;) {
    lab.wait(TIMEOUT_MS);
    for (const fd of lab.readable) {
      if (fd === listener) welcome();
      // The mistake: fd has something to say, and the last who came is asked.
      else answer(clients.at(-1));
    }
  }

  function welcome(): void {
    const connection = lab.accept(listener);
    if (connection < 0) return;
    lab.watch(connection, 'r');
    clients.push(connection);
  }

  function answer(client: number | undefined): void {
    if (client === undefined) return;
    const got = lab.recv(client, message, MESSAGE);
    if (got > 0) lab.send(client, message, got);
    else if (got === 0 || !lab.wouldBlock) {
      clients.pop();
      lab.close(client);
    }
  }
}
