/** Whoever comes is asked for a name, and waited for: meanwhile nobody else is served, however ready. */

import { setNonBlocking } from '../../os/process';
import type { Lab } from '../runtime/lab';

const TIMEOUT_MS = 1000;
const MESSAGE = 1024;

export function loopBlocked(lab: Lab): void {
  const message = lab.buffer(MESSAGE);
  const question = lab.buffer(64);
  const questionLength = lab.write(question, 'Who are you?');
  const greeting = lab.buffer(64);
  const greetingLength = lab.write(greeting, 'Welcome');

  const listener = lab.listen();
  lab.watch(listener, 'r');
  for (;;) {
    lab.wait(TIMEOUT_MS);
    for (const fd of lab.readable) {
      if (fd === listener) while (welcome() && lab.isEdge);
      else while (answer(fd) && lab.isEdge);
    }
  }

  function welcome(): boolean {
    const connection = lab.accept(listener);
    if (connection < 0) return false;
    lab.send(connection, question, questionLength);
    // The mistake: this recv blocks until that one client has said its name, and the loop stands still.
    setNonBlocking(connection, false);
    const got = lab.recv(connection, message, MESSAGE);
    setNonBlocking(connection, true);
    if (got > 0) {
      lab.watch(connection, 'r');
      lab.send(connection, greeting, greetingLength);
    } else lab.close(connection);
    return true;
  }

  function answer(fd: number): boolean {
    const got = lab.recv(fd, message, MESSAGE);
    if (got > 0) lab.send(fd, message, got);
    else if (got === 0 || !lab.wouldBlock) lab.close(fd);
    return got > 0;
  }
}
