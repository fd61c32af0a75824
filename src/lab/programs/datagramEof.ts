/** What clients say goes line by line, each a datagram, to a socket of notes; and an empty one is taken for the end of them. */

import { makeDatagramSender, makeDatagramSocket } from '../runtime/descriptors';
import type { Lab } from '../runtime/lab';

const TIMEOUT_MS = 1000;
const MESSAGE = 1024;
const NEWLINE = 10;

export function datagramEof(lab: Lab): void {
  const message = lab.buffer(MESSAGE);
  const listener = lab.listen();
  const notes = makeDatagramSocket(lab);
  const sender = makeDatagramSender(lab, notes);
  for (const fd of [listener, notes]) lab.watch(fd, 'r');

  for (;;) {
    lab.wait(TIMEOUT_MS);
    for (const fd of lab.readable) while (serve(fd) && lab.isEdge);
  }

  /** Serves a descriptor once; false when nothing is left to take from it. */
  function serve(fd: number): boolean {
    if (fd === listener) return welcome();
    return fd === notes ? note() : read(fd);
  }

  function welcome(): boolean {
    const connection = lab.accept(listener);
    if (connection < 0) return false;
    lab.watch(connection, 'r');
    return true;
  }

  function note(): boolean {
    const got = lab.recv(notes, message, MESSAGE);
    if (got > 0) lab.printReceived();
    // The mistake: a datagram may have no bytes, and there is no end of datagrams (udp(7)).
    if (got === 0) lab.close(notes);
    return got > 0;
  }

  function read(fd: number): boolean {
    const got = lab.recv(fd, message, MESSAGE);
    if (got > 0) sendLines(message, message + got);
    else if (got === 0 || !lab.wouldBlock) lab.close(fd);
    return got > 0;
  }

  /** An empty line is an empty datagram. */
  function sendLines(start: number, end: number): void {
    for (let from = start; from < end;) {
      const newline = lab.bytes.indexOf(NEWLINE, from);
      const to = newline < 0 || newline > end ? end : newline;
      lab.send(sender, from, to - from);
      from = to + 1;
    }
  }
}
