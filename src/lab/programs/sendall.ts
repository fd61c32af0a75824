/** A file to whoever asks: send may take only a part of it, the rest waits until the connection is writable again. */

import type { Lab } from '../runtime/lab';
import { Outbox } from '../runtime/outbox';
import { fillFile } from './file';

const TIMEOUT_MS = 1000;
const REQUEST = 1024;
const FILE = 8 * 1024 * 1024;
const PIECE = 4 * 1024 * 1024;

export function sendall(lab: Lab): void {
  const request = lab.buffer(REQUEST);
  const file = lab.buffer(FILE);
  const piece = lab.buffer(PIECE);
  const outboxes = new Map<number, Outbox>();
  fillFile(lab, file, FILE);

  const listener = lab.listen();
  lab.watch(listener, 'r');
  for (;;) {
    lab.wait(TIMEOUT_MS);
    for (const fd of lab.readable) {
      if (fd === listener) while (welcome() && lab.isEdge);
      else while (read(fd) && lab.isEdge);
    }
    for (const fd of lab.writable) while (sendRest(fd) && lab.isEdge);
  }

  function welcome(): boolean {
    const connection = lab.accept(listener);
    if (connection < 0) return false;
    lab.watch(connection, 'r');
    return true;
  }

  /** Receives once, and sends the file for it; false when nothing is left to receive. */
  function read(fd: number): boolean {
    const got = lab.recv(fd, request, REQUEST);
    if (got > 0) {
      sendFile(fd);
      return true;
    }
    if (got === 0 || !lab.wouldBlock) drop(fd);
    return false;
  }

  function sendFile(fd: number): void {
    const outbox = outboxes.get(fd) ?? new Outbox(lab, fd, piece, PIECE);
    // Behind an answer that still waits, this one has to wait too.
    const put = outbox.depth > 0 ? 0 : lab.send(fd, file, FILE);
    lab.print(`${fd}: send took ${put} of ${FILE} bytes`);
    if (put === FILE) return;
    outboxes.set(fd, outbox);
    // All answers are the same file: a copy for each that waits would fill the memory.
    outbox.enqueue(lab.bytes.subarray(file + Math.max(0, put), file + FILE), true);
    lab.watch(fd, 'rw');
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
    lab.print(`${fd}: all is sent`);
    lab.watch(fd, 'r');
    return false;
  }

  function drop(fd: number): void {
    outboxes.get(fd)?.dropAll();
    outboxes.delete(fd);
    lab.close(fd);
  }
}
