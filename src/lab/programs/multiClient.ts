/** One thread serves many clients, one after the other: accepted connections join the watched set, each message is echoed. */

import type { Lab } from '../runtime/lab';
import { Outbox } from '../runtime/outbox';

const TIMEOUT_MS = 1000;
const MESSAGE = 1024;

export function multiClient(lab: Lab): void {
  const greeting = lab.buffer(64);
  const greetingLength = lab.write(greeting, 'Hello_World');
  // The prefix stands before the place that messages are received into: prefix and message leave in one send.
  const prefix = lab.buffer(64 + MESSAGE);
  const prefixLength = lab.write(prefix, '回复:');
  const message = prefix + prefixLength;
  const rest = lab.buffer(MESSAGE + 64);
  const outboxes = new Map<number, Outbox>();

  const listener = lab.listen();
  lab.watch(listener, 'r');
  for (;;) {
    lab.wait(TIMEOUT_MS);
    for (const fd of lab.readable) {
      if (fd === listener) while (welcome() && lab.isEdge);
      else if (!outboxes.has(fd)) while (answer(fd) && lab.isEdge);
    }
    for (const fd of lab.writable) while (sendRest(fd) && lab.isEdge);
  }

  function welcome(): boolean {
    const connection = lab.accept(listener);
    if (connection < 0) return false;
    lab.watch(connection, 'r');
    reply(connection, greeting, greetingLength);
    return true;
  }

  /** Receives one message and sends it back; false when there is none, or no client any more. */
  function answer(fd: number): boolean {
    const got = lab.recv(fd, message, MESSAGE);
    if (got > 0) {
      lab.printReceived();
      return reply(fd, prefix, prefixLength + got);
    }
    if (got === 0 || !lab.wouldBlock) drop(fd);
    return false;
  }

  /** Sends; what the kernel does not take waits until the client has room, and no more is read from it meanwhile. */
  function reply(fd: number, start: number, length: number): boolean {
    const put = lab.send(fd, start, length);
    if (put === length) return true;
    if (put < 0 && !lab.wouldBlock) drop(fd);
    else keep(fd, lab.bytes.subarray(start + Math.max(0, put), start + length));
    return false;
  }

  function keep(fd: number, bytes: Uint8Array): void {
    const outbox = new Outbox(lab, fd, rest, MESSAGE + 64);
    outboxes.set(fd, outbox);
    outbox.enqueue(bytes);
    lab.watch(fd, 'w');
  }

  /** Sends more of what waits; true while there is more and the kernel takes it. */
  function sendRest(fd: number): boolean {
    const outbox = outboxes.get(fd);
    if (outbox === undefined) return false;
    if (outbox.sendOldest() < 0) {
      if (!lab.wouldBlock) drop(fd);
      return false;
    }
    if (outbox.depth > 0) return true;
    outboxes.delete(fd);
    lab.watch(fd, 'r');
    return false;
  }

  function drop(fd: number): void {
    outboxes.get(fd)?.dropAll();
    outboxes.delete(fd);
    lab.close(fd);
  }
}
