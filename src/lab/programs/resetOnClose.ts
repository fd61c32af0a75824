/** Sends a report to whoever asks, and closes: what the client said besides its request is never read. */

import type { Lab } from '../runtime/lab';
import { fillFile } from './file';

const TIMEOUT_MS = 1000;
/** As long as `report` and the end of its line. */
const REQUEST = 7;
/** More than a client that does not read has room for: the rest waits in the kernel. */
const REPORT = 256 * 1024;

export function resetOnClose(lab: Lab): void {
  const request = lab.buffer(REQUEST);
  const report = lab.buffer(REPORT);
  fillFile(lab, report, REPORT);

  const listener = lab.listen();
  lab.watch(listener, 'r');
  for (;;) {
    lab.wait(TIMEOUT_MS);
    for (const fd of lab.readable) {
      if (fd === listener) while (welcome() && lab.isEdge);
      else answer(fd);
    }
  }

  function welcome(): boolean {
    const connection = lab.accept(listener);
    if (connection < 0) return false;
    lab.watch(connection, 'r');
    return true;
  }

  function answer(fd: number): void {
    const got = lab.recv(fd, request, REQUEST);
    if (got < 0 && lab.wouldBlock) return;
    if (got > 0) lab.send(fd, report, REPORT);
    // The mistake: with bytes unread this sends a reset, and what of the report has not gone yet never goes (RFC 2525, 2.17).
    lab.close(fd);
  }
}
