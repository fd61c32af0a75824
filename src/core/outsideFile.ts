/** Files named from outside: whatever stands behind a path, reading it ends, and takes no more than a bound. */

import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

const CHUNK = 256 * 1024;

/** Why a file cannot be had, in one line. */
export class UnreadableFile extends Error {}

/** The bytes of a regular file, at most so many; throws UnreadableFile. */
export function readOutsideFile(file: string, most: number): Buffer {
  try {
    // Without O_NONBLOCK the opening of a FIFO waits for a writer; a terminal must not become ours.
    const fd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    try {
      return readBounded(fd, file, most);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    if (error instanceof UnreadableFile) throw error;
    const why = (error as NodeJS.ErrnoException).code ?? String(error);
    const mend = why === 'ENOENT' ? 'give the path of a file that is there' : 'make it readable';
    throw new UnreadableFile(`${file} cannot be read: ${why}: ${mend}`, { cause: error });
  }
}

/** What `fd` holds is read whatever its size says: files of the kernel's say 0 (proc(5)). */
function readBounded(fd: number, file: string, most: number): Buffer {
  const stat = fstatSync(fd);
  if (!stat.isFile()) throw new UnreadableFile(`${file} is no file: give the path of a file`);
  if (stat.size > most) throw tooLarge(file, `${stat.size}`, most);
  const pieces: Buffer[] = [];
  // One byte more than its size: then the end is seen, or that it has grown.
  let next = stat.size + 1;
  for (let length = 0; ; next = Math.min(CHUNK, most + 1 - length)) {
    const piece = Buffer.allocUnsafe(next);
    const count = readSync(fd, piece, 0, next, null);
    if (count === 0) return Buffer.concat(pieces);
    pieces.push(piece.subarray(0, count));
    length += count;
    if (length > most) throw tooLarge(file, `over ${most}`, most);
  }
}

function tooLarge(file: string, bytes: string, most: number): UnreadableFile {
  return new UnreadableFile(`${file} has ${bytes} bytes: ${most} are the most`);
}
