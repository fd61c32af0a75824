/** A file to whoever asks, and nobody looks how much of it send has taken. */

import type { Lab } from '../runtime/lab';
import { fillFile } from './file';

const TIMEOUT_MS = 1000;
const REQUEST = 1024;
const FILE = 8 * 1024 * 1024;

export function sendallAsWritten(lab: Lab): void {
  const request = lab.buffer(REQUEST);
  const file = lab.buffer(FILE);
  fillFile(lab, file, FILE);

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
    if (got > 0) {
      // The mistake: send says how many bytes it took. The rest of the file is gone.
      lab.send(fd, file, FILE);
      lab.print(`${fd}: the file is sent`);
    }
    lab.close(fd);
  }
}
