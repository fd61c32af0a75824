/** One wait over two listeners: whichever port a client knocks at, the same thread answers. */

import type { Lab } from '../runtime/lab';

const TIMEOUT_MS = 1000;

export function multiPort(lab: Lab): void {
  const greeting = lab.buffer(64);
  const length = lab.write(greeting, 'Hello_World!');
  const server1 = lab.listen();
  const server2 = lab.listen();
  lab.watch(server1, 'r');
  lab.watch(server2, 'r');

  for (;;) {
    const ready = lab.wait(TIMEOUT_MS);
    lab.print(`r_list size: ${Math.max(0, ready)}`);
    for (const listener of lab.readable) {
      do {
        const connection = lab.accept(listener);
        if (connection < 0) break;
        lab.send(connection, greeting, length);
        // The tutorial leaves this to Python's garbage collector; here it is said.
        lab.close(connection);
      } while (lab.isEdge);
    }
  }
}
