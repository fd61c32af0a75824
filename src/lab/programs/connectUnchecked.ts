/** An echo server that sends a copy of all it hears to a collector; that this one cannot be reached it never learns. */

import { makeClient, makeClosedDoor } from '../runtime/descriptors';
import type { Lab } from '../runtime/lab';

const TIMEOUT_MS = 1000;
const MESSAGE = 1024;

export function connectUnchecked(lab: Lab): void {
  const message = lab.buffer(MESSAGE);

  const listener = lab.listen();
  const collector = makeClient(lab, makeClosedDoor(lab));
  let isConnected = false;
  lab.watch(listener, 'r');
  lab.watch(collector, 'w');
  for (;;) {
    lab.wait(TIMEOUT_MS);
    if (lab.writable.includes(collector)) begin();
    for (const fd of lab.readable) {
      if (fd === listener) while (welcome() && lab.isEdge);
      else if (fd !== collector) while (answer(fd) && lab.isEdge);
    }
  }

  /** The mistake: the socket is writable as the connect has ended, and how it ended only SO_ERROR tells (connect(2)). */
  function begin(): void {
    isConnected = true;
    lab.watch(collector, '');
  }

  function welcome(): boolean {
    const connection = lab.accept(listener);
    if (connection < 0) return false;
    lab.watch(connection, 'r');
    return true;
  }

  function answer(fd: number): boolean {
    const got = lab.recv(fd, message, MESSAGE);
    if (got > 0) {
      lab.send(fd, message, got);
      if (isConnected) lab.send(collector, message, got);
    } else if (got === 0 || !lab.wouldBlock) lab.close(fd);
    return got > 0;
  }
}
