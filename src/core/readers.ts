/** What a command must ask the kernel itself: whether anybody still reads what it prints, and its end when that cannot be Node's. */

import { fstatSync } from 'node:fs';
import { exitNow } from '../os/libc';
import { onHangUp } from '../os/readiness';

/** Calls `listener` when the reader of `fd` is gone, where that is a pipe or a socket; returns how to end that. */
export function onReaderGone(fd: number, listener: () => void): () => void {
  const stat = fstatSync(fd);
  return stat.isFIFO() || stat.isSocket() ? onHangUp(fd, listener) : () => undefined;
}

/** Ends the process at once, and nothing is cleared away (_exit(2)). */
export function exitAtOnce(code: number): void {
  exitNow(code);
}
