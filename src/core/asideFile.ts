/** A file that is written aside, in the folder where it will stand, and takes its name when it is whole: never over a good file by halves. */

import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';

/** Why it cannot be written, in one line, as the end of one that begins with its name. */
export class Unwritable extends Error {
  override readonly name = 'Unwritable';
}

const MOST_NAME = 200;

export class AsideFile {
  readonly #aside: string;
  readonly #fd: number;
  #length = 0;
  #isClosed = false;

  /** In `folder`, under no name yet; throws Unwritable. */
  constructor(folder: string, name: string) {
    const mark = randomBytes(4).toString('hex');
    this.#aside = path.join(folder, `.${name.slice(0, MOST_NAME)}.${mark}.part`);
    this.#fd = told(() => openSync(this.#aside, 'wx'));
  }

  /** Bytes written. */
  get length(): number {
    return this.#length;
  }

  /** Throws Unwritable. */
  write(bytes: Uint8Array): void {
    // A full disk takes what it has room for (write(2)).
    told(() => {
      for (let at = 0; at < bytes.length;) at += writeSync(this.#fd, bytes, at);
    });
    this.#length += bytes.length;
  }

  /** It is whole: from now on it stands where `target` says, in the place of what stood there. Throws Unwritable. */
  keepAs(target: string): void {
    told(() => {
      fsyncSync(this.#fd);
      mkdirSync(path.dirname(target), { recursive: true });
      renameSync(this.#aside, target);
    });
    closeSync(this.#fd);
    this.#isClosed = true;
  }

  /** Nothing is left of it, unless it was kept. Harmless when done twice. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    closeSync(this.#fd);
    unlinkSync(this.#aside);
  }
}

/** Where a file is to stand: the end of a link; throws Unwritable where something else stands than a file, or no folder is. */
export function placeFor(file: string): string {
  return told(() => {
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat !== undefined && !stat.isFile())
      throw new Unwritable('it is no file: give the path of one');
    if (stat !== undefined) return realpathSync(file);
    const folder = path.dirname(path.resolve(file));
    if (!statSync(folder).isDirectory()) throw new Unwritable('its folder is none: give another');
    return path.resolve(file);
  });
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full: make room, or give a file on another',
  EDQUOT: 'the quota is used up: make room, or give a file on another disk',
  EFBIG: 'it may not become larger there: give a file on another disk',
  ENOENT: 'its folder is not there: make it, or give another',
  ENOTDIR: 'its folder is none: give another',
  EACCES: 'its folder may not be written to: give another',
  EPERM: 'its folder may not be written to: give another',
  EROFS: 'the disk is read-only: give a file on another',
  EISDIR: 'it is a folder: give the path of a file',
};

function told<Result>(action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    if (error instanceof Unwritable) throw error;
    const { code = String(error) } = error as NodeJS.ErrnoException;
    throw new Unwritable(`${code}: ${REASONS[code] ?? 'give another file'}`, { cause: error });
  }
}
