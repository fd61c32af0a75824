/** A file that is written aside, in the folder where it will stand, until it takes its name: what had the name is never replaced by half of it. */

import { randomBytes } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  ftruncateSync,
  futimesSync,
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
  #isNamed = false;
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

  get isNamed(): boolean {
    return this.#isNamed;
  }

  /** All of it, or none: throws Unwritable. */
  write(bytes: Uint8Array): void {
    try {
      told(() => {
        // A full disk takes what it has room for (write(2)).
        for (let at = 0; at < bytes.length;)
          at += writeSync(this.#fd, bytes, at, bytes.length - at, this.#length + at);
      });
    } catch (error) {
      this.#cutBack();
      throw error;
    }
    this.#length += bytes.length;
  }

  /** Who waits for it to grow sees that somebody still writes it. */
  touch(): void {
    const now = new Date();
    if (!this.#isClosed) told(() => futimesSync(this.#fd, now, now));
  }

  /** From now on it stands where `target` says, in the place of what stood there, and may grow. Throws Unwritable. */
  takeName(target: string): void {
    if (this.#isNamed) return;
    told(() => {
      fsyncSync(this.#fd);
      mkdirSync(path.dirname(target), { recursive: true });
      // Who may read what is replaced may read this, and nobody else.
      const before = statSync(target, { throwIfNoEntry: false });
      if (before !== undefined) fchmodSync(this.#fd, before.mode & 0o777);
      renameSync(this.#aside, target);
    });
    this.#isNamed = true;
  }

  /** It is whole. Throws Unwritable. */
  keepAs(target: string): void {
    this.takeName(target);
    this.close();
  }

  /** Leaves it as it is; nothing is left of one without a name. Harmless when done twice. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    closeSync(this.#fd);
    try {
      if (!this.#isNamed) unlinkSync(this.#aside);
    } catch {
      // It is gone with its folder.
    }
  }

  #cutBack(): void {
    try {
      ftruncateSync(this.#fd, this.#length);
    } catch {
      // What reads it does so up to its last whole part.
    }
  }
}

/** Throws Unwritable where it is known beforehand that it cannot be. */
export function checkWritable(file: string): void {
  told(() => accessSync(path.dirname(placeFor(file)), constants.W_OK));
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
  ENAMETOOLONG: 'its name is too long: give a shorter one',
  ELOOP: 'its links lead to one another: give the path of the file itself',
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
