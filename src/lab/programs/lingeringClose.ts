/** Sends a report to whoever asks, ends its own side, and reads on: it closes when the client has ended its side, too. */

import type { Lab } from '../runtime/lab';
import { fillFile } from './file';

const TIMEOUT_MS = 1000;
/** As long as `report` and the end of its line. */
const REQUEST = 7;
/** More than a client that does not read has room for: the rest waits in the kernel. */
const REPORT = 256 * 1024;

export function lingeringClose(lab: Lab): void {
  const request = lab.buffer(REQUEST);
  const report = lab.buffer(REPORT);
  fillFile(lab, report, REPORT);
  /** Who has got the report, and may say what it likes until it ends. */
  const answered = new Set<number>();

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
    if (connection < 0) return false;
    lab.watch(connection, 'r');
    return true;
  }

  /** Receives once; false when nothing is left to receive. */
  function read(fd: number): boolean {
    const got = lab.recv(fd, request, REQUEST);
    if (got > 0 && !answered.has(fd)) answer(fd);
    if (got > 0 || (got < 0 && lab.wouldBlock)) return got > 0;
    answered.delete(fd);
    lab.close(fd);
    return false;
  }

  /** Behind the report goes the end of this side's stream, which loses nothing (shutdown(2)). */
  function answer(fd: number): void {
    answered.add(fd);
    lab.send(fd, report, REPORT);
    lab.endSending(fd);
  }
}
