/** The tutorial's server as it stands there: the end of a stream is taken for a message of no bytes, and answered. */

import type { Lab } from '../runtime/lab';

const TIMEOUT_MS = 1000;
const MESSAGE = 1024;

export function multiClientAsWritten(lab: Lab): void {
  const greeting = lab.buffer(64);
  const greetingLength = lab.write(greeting, 'Hello_World');
  const prefix = lab.buffer(64 + MESSAGE);
  const prefixLength = lab.write(prefix, '回复:');
  const message = prefix + prefixLength;

  const listener = lab.listen();
  lab.watch(listener, 'r');
  for (;;) {
    lab.wait(TIMEOUT_MS);
    for (const fd of lab.readable) {
      if (fd === listener) welcome();
      else answer(fd);
    }
  }

  function welcome(): void {
    const connection = lab.accept(listener);
    if (connection < 0) return;
    lab.send(connection, greeting, greetingLength);
    lab.watch(connection, 'r');
  }

  function answer(fd: number): void {
    const got = lab.recv(fd, message, MESSAGE);
    if (got < 0) {
      forget(fd);
      return;
    }
    // The mistake: 0 bytes are the end of the stream, not a message. It stays readable, so the next wait ends at once.
    lab.printReceived();
    const put = lab.send(fd, prefix, prefixLength + got);
    // In the tutorial a send that fails ends the whole server; here only the client, so that the others can be watched.
    if (put < 0) forget(fd);
  }

  function forget(fd: number): void {
    if (!lab.wouldBlock) lab.close(fd);
  }
}
