/** A plain socket server, one client at a time: while it talks to one, nobody else hears a word. */

import type { Lab } from '../runtime/lab';
import { Thread } from '../runtime/thread';

const MESSAGE = 1024;

export function blocking(lab: Lab): void {
  const thread = new Thread(lab);
  const greeting = lab.buffer(64);
  const greetingLength = lab.write(greeting, 'Hello_World');
  const prefix = lab.buffer(64 + MESSAGE);
  const prefixLength = lab.write(prefix, '回复:');
  const message = prefix + prefixLength;

  const listener = lab.listen();
  thread.setBlocking(listener);
  for (;;) {
    // Stands here until somebody connects.
    const connection = thread.accept(listener);
    if (connection < 0) continue;
    thread.send(connection, greeting, greetingLength);
    for (;;) {
      // Stands here until this client speaks, or leaves; the others wait in the listener's backlog.
      const got = thread.recv(connection, message, MESSAGE);
      if (got <= 0) break;
      lab.printReceived();
      thread.send(connection, prefix, prefixLength + got);
    }
    lab.close(connection);
  }
}
