/**
 * Reading and writing apart: what is read joins its connection's queue, and is sent when that connection is writable.
 * The queues have no limit here on purpose, so that nothing but the split is to be seen; `backpressure` is the scenario
 * for what a server does about a client that sends and does not read.
 */

import type { Lab } from '../runtime/lab';
import { Outbox } from '../runtime/outbox';

const TIMEOUT_MS = 1000;
const MESSAGE = 1024;
const PREFIX = new TextEncoder().encode('回复:');

export function readWriteSplit(lab: Lab): void {
  const message = lab.buffer(MESSAGE);
  const room = lab.buffer(MESSAGE + 64);
  const outboxes = new Map<number, Outbox>();
  /** Connections of this tick. */
  const newcomers = new Set<number>();

  const listener = lab.listen();
  lab.watch(listener, 'r');
  for (;;) {
    lab.wait(TIMEOUT_MS);
    newcomers.clear();
    for (const fd of lab.readable) {
      if (fd === listener) while (welcome() && lab.isEdge);
      else while (read(fd) && lab.isEdge);
    }
    for (const fd of lab.writable) {
      // The number of a connection that was just closed may be a newcomer's: what is writable is not that one.
      if (!newcomers.has(fd)) while (write(fd) && lab.isEdge);
    }
  }

  function welcome(): boolean {
    const connection = lab.accept(listener);
    if (connection < 0) return false;
    const outbox = new Outbox(lab, connection, room, MESSAGE + 64);
    outboxes.set(connection, outbox);
    newcomers.add(connection);
    outbox.enqueue(new TextEncoder().encode('Hello_World'));
    lab.watch(connection, 'rw');
    return true;
  }

  /** Receives once; false when nothing is left to receive. */
  function read(fd: number): boolean {
    const outbox = outboxes.get(fd);
    if (outbox === undefined) return false;
    const got = lab.recv(fd, message, MESSAGE);
    if (got > 0) {
      outbox.enqueue(Buffer.concat([PREFIX, lab.bytes.subarray(message, message + got)]));
      if (outbox.depth === 1) lab.watch(fd, 'rw');
      return true;
    }
    if (got === 0 || !lab.wouldBlock) drop(fd, outbox);
    return false;
  }

  /** Sends the oldest message; `w` is watched only as long as another waits. True while one does and the kernel takes more. */
  function write(fd: number): boolean {
    const outbox = outboxes.get(fd);
    if (outbox === undefined) return false;
    if (outbox.sendOldest() < 0) {
      if (!lab.wouldBlock) drop(fd, outbox);
      return false;
    }
    if (outbox.depth > 0) return true;
    lab.watch(fd, 'r');
    return false;
  }

  function drop(fd: number, outbox: Outbox): void {
    outbox.dropAll();
    outboxes.delete(fd);
    lab.close(fd);
  }
}
