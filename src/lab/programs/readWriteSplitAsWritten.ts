/** The tutorial's split of reading and writing as it stands there: the newest message leaves first, and too much is forgotten. */

import type { Lab } from '../runtime/lab';
import { Outbox } from '../runtime/outbox';

const TIMEOUT_MS = 1000;
const MESSAGE = 1024;
const PREFIX = new TextEncoder().encode('回复:');

export function readWriteSplitAsWritten(lab: Lab): void {
  const greeting = lab.buffer(64);
  const greetingLength = lab.write(greeting, 'Hello_World');
  const message = lab.buffer(MESSAGE);
  const room = lab.buffer(MESSAGE + 64);
  const messages = new Map<number, Outbox>();
  /** Who waits to write. */
  const outputs = new Set<number>();

  const listener = lab.listen();
  lab.watch(listener, 'r');
  for (;;) {
    lab.wait(TIMEOUT_MS);
    for (const fd of lab.readable) {
      if (fd === listener) while (welcome() && lab.isEdge);
      else while (read(fd) && lab.isEdge);
    }
    for (const fd of lab.writable) write(fd);
  }

  function welcome(): boolean {
    const connection = lab.accept(listener);
    if (connection < 0) return false;
    lab.send(connection, greeting, greetingLength);
    messages.set(connection, new Outbox(lab, connection, room, MESSAGE + 64));
    lab.watch(connection, 'r');
    return true;
  }

  /** Receives once; false when nothing is left to receive. */
  function read(fd: number): boolean {
    const got = lab.recv(fd, message, MESSAGE);
    if (got > 0) {
      const text = Buffer.concat([PREFIX, lab.bytes.subarray(message, message + got)]);
      messages.get(fd)?.enqueue(text);
      outputs.add(fd);
      lab.watch(fd, 'rw');
      return true;
    }
    // multi-client-as-written shows what the tutorial does at the end of a stream; here it would hide the queues.
    if (got === 0 || !lab.wouldBlock) forget(fd);
    return false;
  }

  function write(fd: number): void {
    // The first mistake: pop() takes the newest, and one only; who came before it waits on.
    messages.get(fd)?.sendNewest();
    // The second: clear() stands inside the loop, so it also forgets those that have been read in this very tick.
    for (const output of outputs) lab.watch(output, 'r');
    outputs.clear();
  }

  function forget(fd: number): void {
    messages.delete(fd);
    outputs.delete(fd);
    lab.close(fd);
  }
}
