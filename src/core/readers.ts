/** Whether anybody still reads what a command prints: told by the kernel, as a command that prints nothing would not notice. */

import { fstatSync } from 'node:fs';
import { onHangUp } from '../os/readiness';

/** Calls `listener` when the reader of `fd` is gone, where that is a pipe or a socket; returns how to end that. */
export function onReaderGone(fd: number, listener: () => void): () => void {
  const stat = fstatSync(fd);
  return stat.isFIFO() || stat.isSocket() ? onHangUp(fd, listener) : () => undefined;
}
