/**
 * A trace file on its way to the disk: written aside, in the same folder, until it takes its name; so that what had the name is
 * replaced only by what can be read, and never by half of it.
 */

import { randomBytes } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  ftruncateSync,
  futimesSync,
  openSync,
  realpathSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import {
  encodeBatch,
  encodeBegin,
  encodeEnd,
  endOfBatch,
  type FileWriter,
  openFileWriter,
} from '../trace/files/encode';
import { FULL_BYTES, MOST_ROWS } from '../trace/files/rows';
import { append } from '../trace/append';
import { openTrace, settle, type Trace } from '../trace/trace';

/** Why it cannot be written, as the end of a line that begins with its name. */
export class UnwritableFile extends Error {
  override readonly name = 'UnwritableFile';
}

/** A batch spans no longer than this, however late its events are read. */
const LONGEST_NS = 400e6;

export class TraceFile {
  readonly path: string;
  readonly #trace: Trace;
  readonly #aside: string;
  readonly #fd: number;
  readonly #writer: FileWriter;
  /** Seq of the first event that is not in the file. */
  #next: number;
  #events = 0;
  /** Where the payload ring's head was when nothing was missing. */
  #payloadHead: number;
  #hasName = false;
  #isClosed = false;

  /** Throws UnwritableFile, and then nothing is left of it. */
  constructor(path: string, trace: Trace) {
    this.path = targetOf(path);
    this.#trace = trace;
    this.#next = trace.first;
    this.#payloadHead = trace.payload.head;
    this.#writer = openFileWriter(trace);
    const mark = randomBytes(4).toString('hex');
    this.#aside = join(dirname(this.path), `.${basename(this.path).slice(0, 200)}.${mark}.part`);
    try {
      this.#fd = openSync(this.#aside, 'wx');
    } catch (error) {
      throw unwritable(error);
    }
    try {
      this.#write(encodeBegin(this.#writer));
      if (trace.first > 0) this.#write(this.#encodeLost(trace.first));
    } catch (error) {
      this.close();
      throw unwritable(error);
    }
  }

  /** Events that it does not have yet. */
  get missing(): number {
    return this.#trace.next - this.#next;
  }

  /** So much is missing that a batch is full, that a ring may go round soon, or that the first of it happened long ago. */
  get isFull(): boolean {
    if (this.missing === 0) return false;
    const { payload, t, mask, next } = this.#trace;
    if (t[(next - 1) & mask]! - t[this.#next & mask]! > LONGEST_NS) return true;
    const bytes = payload.head - this.#payloadHead;
    const isFull = bytes > Math.min(FULL_BYTES, payload.size / 4);
    return isFull || this.missing >= MOST_ROWS;
  }

  /** Events that it has. */
  get events(): number {
    return this.#events;
  }

  get hasName(): boolean {
    return this.#hasName;
  }

  /** One batch of what is missing; `false` when there was nothing. Throws UnwritableFile, and then has what it had before. */
  writeBatch(): boolean {
    settle(this.#trace);
    // What was let go meanwhile nobody can write any more.
    const from = Math.max(this.#next, this.#trace.first);
    const to = endOfBatch(this.#trace, from);
    if (to <= from) return false;
    const before = this.#writer.length;
    try {
      this.#write(encodeBatch(this.#writer, this.#trace, from, to));
    } catch (error) {
      this.#cutTo(before);
      throw unwritable(error);
    }
    this.#next = to;
    this.#events += to - from;
    if (this.missing === 0) this.#payloadHead = this.#trace.payload.head;
    return true;
  }

  /** What it has takes the name, and what had it is replaced; throws UnwritableFile. */
  takeName(): void {
    if (this.#hasName) return;
    try {
      renameSync(this.#aside, this.path);
    } catch (error) {
      throw unwritable(error);
    }
    this.#hasName = true;
  }

  /** Who waits for it to grow sees that somebody still writes it. */
  touch(): void {
    const now = new Date();
    if (!this.#isClosed) futimesSync(this.#fd, now, now);
  }

  /** Its end, and its name; throws UnwritableFile, and then it is read as one that was cut off. */
  finish(): void {
    const before = this.#writer.length;
    try {
      this.#write(encodeEnd(this.#writer));
    } catch (error) {
      this.#cutTo(before);
      throw unwritable(error);
    }
    this.takeName();
    this.close();
  }

  /** Leaves it as it is; one without its name is gone. Harmless when done twice. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    closeSync(this.#fd);
    if (!this.#hasName) unlinkSync(this.#aside);
  }

  #write(bytes: Uint8Array): void {
    // A full disk takes what it has room for (write(2)).
    for (let at = 0; at < bytes.length;) at += writeSync(this.#fd, bytes, at);
  }

  /** What was let go before is told first, as JSON lines tell it. */
  #encodeLost(count: number): Uint8Array {
    const { t, mask, first } = this.#trace;
    const lost = openTrace({ events: 1, payload: 1 });
    append(lost, { kind: 'lost', t: t[first & mask]!, count });
    return encodeBatch(this.#writer, lost, 0, 1);
  }

  #cutTo(length: number): void {
    try {
      ftruncateSync(this.#fd, length);
    } catch {
      // It is read up to its last whole batch all the same.
    }
  }
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

/** Throws UnwritableFile where it is known beforehand that it cannot be. */
export function checkWritable(path: string): void {
  try {
    accessSync(dirname(targetOf(path)), constants.W_OK);
  } catch (error) {
    throw unwritable(error);
  }
}

/** Where a link leads; a device or a folder is never replaced. */
function targetOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return path;
  if (!stat.isFile()) throw new UnwritableFile('it is no file: give the path of one');
  return realpathSync(path);
}

function unwritable(error: unknown): UnwritableFile {
  if (error instanceof UnwritableFile) return error;
  const { code = String(error) } = error as NodeJS.ErrnoException;
  return new UnwritableFile(`${code}: ${REASONS[code] ?? 'give another file'}`, { cause: error });
}
