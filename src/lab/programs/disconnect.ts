/** Four ways to leave, and what a server learns of each: readiness only says that recv has something to tell. */

import { errnoName } from '../../os/errnoName';
import type { Lab } from '../runtime/lab';

const TIMEOUT_MS = 1000;
const MESSAGE = 1024;

export function disconnect(lab: Lab): void {
  const message = lab.buffer(MESSAGE);
  const greeting = lab.buffer(64);
  const greetingLength = lab.write(greeting, 'Hello_World');
  const farewell = lab.buffer(64);
  const farewellLength = lab.write(farewell, 'Goodbye');

  /** Who has said something. */
  const known = new Set<number>();

  const listener = lab.listen();
  lab.watch(listener, 'r');
  for (;;) {
    lab.wait(TIMEOUT_MS);
    for (const fd of lab.readable) {
      if (fd === listener) while (welcome() && lab.isEdge);
      else while (read(fd) && lab.isEdge);
    }
  }

  function welcome(): boolean {
    const connection = lab.accept(listener);
    if (connection < 0) {
      if (!lab.wouldBlock && lab.full.size === 0)
        lab.print(`accept: ${errnoName(lab.errno)}, the client is gone`);
      return false;
    }
    lab.watch(connection, 'r');
    return true;
  }

  /** Receives once, and says what became of the client; false when nothing is left to receive. */
  function read(fd: number): boolean {
    const got = lab.recv(fd, message, MESSAGE);
    if (got > 0) {
      known.add(fd);
      lab.send(fd, greeting, greetingLength);
      return true;
    }
    if (got < 0 && lab.wouldBlock) return false;
    if (got === 0) sayGoodbye(fd);
    else tellError(fd);
    known.delete(fd);
    lab.close(fd);
    return false;
  }

  /** The peer will send no more; whether it still reads, only it knows. So what there is to say is said. */
  function sayGoodbye(fd: number): void {
    lab.print(`${fd}: recv says 0, the end of the stream`);
    lab.send(fd, farewell, farewellLength);
  }

  function tellError(fd: number): void {
    const when = known.has(fd) ? 'a reset' : 'a reset before it was accepted, or soon after';
    lab.print(`${fd}: recv says ${errnoName(lab.errno)}, ${when}`);
  }
}
