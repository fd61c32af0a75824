/** What Python's socketserver does: one thread waits for clients, and each client has a thread that may block for it. */

import type { Thread, ThreadedProgram } from '../runtime/thread';

const MESSAGE = 1024;
/** A thread takes some 11 MB: more clients than this wait in the listener's backlog. */
const MOST = 10;
const FULL_MS = 50;

export const socketserver: ThreadedProgram = { main, handle };

function main(thread: Thread): void {
  const { lab } = thread;
  const listener = lab.listen();
  lab.watch(listener, 'r');
  let isFull = false;
  for (;;) {
    lab.wait(isFull || lab.full.size > 0 ? FULL_MS : -1);
    for (const ready of lab.readable) {
      const connection = lab.accept(ready);
      if (connection < 0) continue;
      thread.start('handle', connection);
      thread.untilStarted();
    }
    // This thread and one a client; the listener is left alone until one of them has ended.
    if (thread.count > MOST === isFull) continue;
    isFull = !isFull;
    lab.watch(listener, isFull ? '' : 'r');
  }
}

/** Talks to one client from its first word to its last, and blocks in between: that is nobody else's affair. */
function handle(thread: Thread, connection: number): void {
  const { lab } = thread;
  const greeting = lab.buffer(64);
  const greetingLength = lab.write(greeting, 'Hello_World');
  const prefix = lab.buffer(64 + MESSAGE);
  const prefixLength = lab.write(prefix, '回复:');
  const message = prefix + prefixLength;

  thread.setBlocking(connection);
  thread.send(connection, greeting, greetingLength);
  for (;;) {
    const got = thread.recv(connection, message, MESSAGE);
    if (got <= 0) break;
    lab.printReceived();
    thread.send(connection, prefix, prefixLength + got);
  }
  lab.close(connection);
}
