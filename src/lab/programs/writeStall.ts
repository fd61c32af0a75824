/** A file to whoever asks: what send did not take is kept for later, and nobody asks when that is. */

import type { Lab } from '../runtime/lab';
import { Outbox } from '../runtime/outbox';
import { fillFile } from './file';

const TIMEOUT_MS = 250;
const REQUEST = 1024;
const FILE = 8 * 1024 * 1024;
const PIECE = 4 * 1024 * 1024;

export function writeStall(lab: Lab): void {
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
    // Nobody is ever in this list, as `w` is not watched.
    for (const fd of lab.writable) outboxes.get(fd)?.sendOldest();
  }

  function welcome(): boolean {
    const connection = lab.accept(listener);
    if (connection < 0) return false;
    lab.watch(connection, 'r');
    return true;
  }

  function read(fd: number): boolean {
    const got = lab.recv(fd, request, REQUEST);
    if (got > 0) sendFile(fd);
    else if (got === 0 || !lab.wouldBlock) drop(fd);
    return got > 0;
  }

  function sendFile(fd: number): void {
    const put = Math.max(0, lab.send(fd, file, FILE));
    if (put === FILE) return;
    const outbox = new Outbox(lab, fd, piece, PIECE);
    outboxes.set(fd, outbox);
    // The mistake: the rest is kept in order, and stays here, as the connection is not watched for writing.
    outbox.enqueue(lab.bytes.subarray(file + put, file + FILE), true);
  }

  function drop(fd: number): void {
    outboxes.get(fd)?.dropAll();
    outboxes.delete(fd);
    lab.close(fd);
  }
}
