/** A server that may have few descriptors: when they are gone accept fails, and the next wait asks who is at the door again. */

import { setDescriptorLimit } from '../../os/process';
import type { Lab } from '../runtime/lab';

const TIMEOUT_MS = 1000;
const MESSAGE = 1024;
/** Descriptors have numbers below this (RLIMIT_NOFILE, getrlimit(2)). */
const LIMIT = 10;

export function acceptSpin(lab: Lab): void {
  const message = lab.buffer(MESSAGE);
  const greeting = lab.buffer(64);
  const length = lab.write(greeting, 'Hello_World');

  const listener = lab.listen();
  lab.watch(listener, 'r');
  setDescriptorLimit(LIMIT);
  for (;;) {
    lab.wait(TIMEOUT_MS);
    for (const fd of lab.readable) {
      if (fd === listener) welcome();
      else read(fd);
    }
  }

  function welcome(): void {
    const connection = lab.tryAccept(listener);
    // The mistake: EMFILE stays as long as nothing is closed, and who could not be let in keeps the listener readable.
    if (connection < 0) return;
    lab.watch(connection, 'r');
    lab.send(connection, greeting, length);
  }

  function read(fd: number): void {
    const got = lab.recv(fd, message, MESSAGE);
    if (got === 0 || (got < 0 && !lab.wouldBlock)) lab.close(fd);
  }
}
