/**
 * A trace file read into a trace: its format told by its content, its bytes read in pieces while others already look at what is
 * there, and read on where it grows. Opening never changes a file.
 */

import { constants, type Stats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { openTrace, type Trace, type TraceOptions } from '../trace/trace';
import { type FileDecoder, type FormatId, HEAD_BYTES, type TraceFormat } from './format';
import { formatOf, whyNone } from './formats';
import {
  type Found,
  openSisters,
  type ReadHandle,
  sistersOf,
  wordsOfSisters,
} from './strace/sisters';

/** Why a file cannot be had as a trace, in one line of at most 500 characters. */
export class UnreadableTrace extends Error {
  override readonly name = 'UnreadableTrace';
}

/** A file of a format that is known, opened to be read. */
export type FoundFile = {
  readonly path: string;
  readonly handle: ReadHandle;
  readonly format: TraceFormat;
  /** Bytes that it had, and when it was written last, ms since the epoch. */
  readonly size: number;
  readonly writtenAt: number;
  /** What is to be told of it before anything is read (format.ts). */
  readonly told?: readonly (readonly [about: string, text: string])[];
};

/** How long a file that has no end yet is waited for: `fresh` ones as long as somebody writes them. */
export type Following = 'never' | 'fresh' | 'always';

export type ReadingOptions = {
  readonly follow?: Following;
  /** After each piece whose events are in the trace; what it returns is waited for before the next. */
  readonly onRead?: () => void | Promise<void>;
};

export type FileReading = {
  readonly path: string;
  readonly format: FormatId;
  readonly trace: Trace;
  /** Bytes read so far. */
  readonly size: number;
  /** It has its own end, and that has been read. */
  readonly isWhole: boolean;
  /** When it had been written last as it was opened, ms since the epoch. */
  readonly writtenAt: number;
  /** Reading it, or what was done with what it holds, broke: nothing is wrong with the file itself. */
  readonly hasFailed: boolean;
  /** What is wrong with it, in one line; empty while all is well. */
  readonly problem: string;
  /** Resolves when the first rows are in the trace, or there are none; never rejects. */
  readonly begun: Promise<void>;
  /** Resolves when all that was there has been read; never rejects. */
  readonly read: Promise<void>;
  /** Resolves when nothing more will be: it is read and not followed, or closed; never rejects. */
  readonly ended: Promise<void>;
  /** What is to be told of how it was read (format.ts). */
  told(): readonly (readonly [about: string, text: string])[];
  close(): void;
};

const PIECE = 256 * 1024;
/** Between two looks whether it has grown. */
const LOOK_MS = 200;
/** A file of so few may not have told yet what it is. */
const BEGUN_BYTES = 512;
/** A recording is touched more often than that, also where nothing happens (core/recording). */
const FRESH_MS = 30_000;
const MOST_SHOWN = 200;

/** Opens a trace file and begins to read it into a trace of its own; throws UnreadableTrace. */
export async function openTraceFile(
  path: string,
  options: ReadingOptions & { readonly keep?: Pick<TraceOptions, 'events' | 'payload'> } = {},
): Promise<FileReading> {
  const found = await findTraceFile(path);
  const trace = openTrace(options.keep ?? found.format.roomOf(found.size));
  return readTraceFile(found, trace, options);
}

/** Opens a file and tells its format; throws UnreadableTrace. Who does not read it closes its handle. */
export async function findTraceFile(path: string): Promise<FoundFile> {
  const handle = await openToRead(path);
  try {
    const status = await handle.stat();
    if (!status.isFile())
      throw unreadable(path, `is ${whatIs(status)}: give the path of a trace file`);
    if (status.size === 0)
      throw unreadable(path, 'is empty: nothing was recorded, or it is not written yet');
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const head = buffer.subarray(0, bytesRead);
    const format = formatOf(head);
    if (format === undefined) throw unreadable(path, whyNone(head));
    const sisters = format.id === 'strace' ? await sistersOf(path, head) : undefined;
    if (sisters?.isTimed === true) return await foundAsOne(path, handle, format, sisters);
    const told = sisters && wordsOfSisters(sisters);
    const { size, mtimeMs: writtenAt } = status;
    return { path, handle, format, size, writtenAt, ...(told && { told }) };
  } catch (error) {
    await handle.close();
    if (error instanceof UnreadableTrace) throw error;
    throw failedToOpen(path, error);
  }
}

/**
 * The same of a file that may still have to come, or to become a trace; `onWaiting` is told once that it is waited for. Undefined where
 * that was ended by `isGivenUp`.
 */
export async function awaitTraceFile(
  path: string,
  onWaiting: () => void,
  isGivenUp: () => boolean,
): Promise<FoundFile | undefined> {
  let hasTold = false;
  while (!isGivenUp()) {
    try {
      return await findTraceFile(path);
    } catch (error) {
      if (!(error instanceof UnreadableTrace) || !(await mayCome(path))) throw error;
      if (!hasTold) onWaiting();
      hasTold = true;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return undefined;
}

/** It is not there, or has so little that it may not have told yet what it is. */
async function mayCome(path: string): Promise<boolean> {
  try {
    const status = await stat(path);
    return status.isFile() && status.size < BEGUN_BYTES;
  } catch (error) {
    return codeOf(error) === 'ENOENT';
  }
}

/** With its sisters, as one log. */
async function foundAsOne(
  path: string,
  handle: FileHandle,
  format: TraceFormat,
  sisters: Found,
): Promise<FoundFile> {
  const joined = await openSisters(sisters.files);
  const { size, mtimeMs } = await joined.stat();
  await handle.close();
  const told = wordsOfSisters(sisters);
  return { path, handle: joined, format, size, writtenAt: mtimeMs, told };
}

/** Begins to read it into an empty trace, and closes it when that has ended. */
export function readTraceFile(
  found: FoundFile,
  trace: Trace,
  { follow = 'never', onRead }: ReadingOptions = {},
): FileReading {
  return new Reading(found, trace, follow, onRead ?? (() => {}));
}

class Reading implements FileReading {
  readonly path: string;
  readonly format: FormatId;
  readonly writtenAt: number;
  readonly trace: Trace;
  readonly begun: Promise<void>;
  readonly read: Promise<void>;
  readonly ended: Promise<void>;
  hasFailed = false;
  readonly #handle: ReadHandle;
  readonly #decoder: FileDecoder;
  readonly #told: readonly (readonly [about: string, text: string])[];
  readonly #piece = Buffer.alloc(PIECE);
  readonly #onRead: () => void | Promise<void>;
  #size = 0;
  #problem = '';
  #isClosed = false;
  #wake = (): void => {};
  #tellBegun = (): void => {};
  #tellRead = (): void => {};

  constructor(
    found: FoundFile,
    trace: Trace,
    follow: Following,
    onRead: () => void | Promise<void>,
  ) {
    const { path, handle, format, writtenAt, told = [] } = found;
    this.#told = told;
    this.writtenAt = writtenAt;
    this.path = path;
    this.format = format.id;
    this.trace = trace;
    this.#handle = handle;
    this.#decoder = format.open(trace);
    this.#onRead = onRead;
    this.begun = new Promise((resolve) => (this.#tellBegun = resolve));
    this.read = new Promise((resolve) => (this.#tellRead = resolve));
    this.ended = this.#readAll(follow);
  }

  get size(): number {
    return this.#size;
  }

  get isWhole(): boolean {
    return this.#decoder.state === 'whole';
  }

  get problem(): string {
    const { problem } = this.#decoder;
    return this.#problem !== '' || problem === ''
      ? this.#problem
      : `${shown(this.path)} ${problem}`;
  }

  told(): readonly (readonly [about: string, text: string])[] {
    return [...this.#told, ...(this.#decoder.told?.() ?? [])];
  }

  close(): void {
    this.#isClosed = true;
    this.#wake();
  }

  async #readAll(follow: Following): Promise<void> {
    try {
      await this.#readOn();
      this.#tellRead();
      while (!this.#isOver && (await this.#isFollowed(follow))) {
        await this.#pause();
        await this.#readOn();
      }
      // Whoever closed it knows that it was not read to its end.
      if (!this.#isClosed) this.#decoder.end();
      await this.#onRead();
    } catch (error) {
      this.hasFailed = true;
      this.#problem = `${shown(this.path)} cannot be read on: ${codeOf(error)}`;
    } finally {
      this.#tellBegun();
      this.#tellRead();
      await this.#handle.close().catch(() => undefined);
    }
  }

  get #isOver(): boolean {
    return this.#isClosed || this.#decoder.state !== 'open' || this.#problem !== '';
  }

  /** To where it ends now. */
  async #readOn(): Promise<void> {
    while (!this.#isOver) {
      const { bytesRead } = await this.#handle.read(this.#piece, 0, PIECE, this.#size);
      if (bytesRead === 0) return;
      this.#size += bytesRead;
      this.#decoder.push(this.#piece.subarray(0, bytesRead));
      if (this.trace.next > 0) this.#tellBegun();
      await this.#onRead();
    }
  }

  async #isFollowed(follow: Following): Promise<boolean> {
    if (follow === 'never') return false;
    const { size, mtimeMs } = await this.#handle.stat();
    if (size < this.#size) {
      this.#problem = `${shown(this.path)} became shorter while it was read: open it again`;
      return false;
    }
    return follow === 'always' || Date.now() - mtimeMs < FRESH_MS;
  }

  #pause(): Promise<void> {
    this.#tellBegun();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, LOOK_MS);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (this.#isClosed) this.#wake();
    });
  }
}

async function openToRead(path: string): Promise<FileHandle> {
  try {
    // Without O_NONBLOCK the opening of a FIFO waits for a writer; a terminal must not become ours.
    return await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch (error) {
    throw failedToOpen(path, error);
  }
}

/** What else than a file (inode(7)). */
function whatIs(status: Stats): string {
  if (status.isDirectory()) return 'a folder';
  if (status.isFIFO()) return 'a pipe';
  return status.isCharacterDevice() || status.isBlockDevice() ? 'a device' : 'no file';
}

/** What is to be done about an errno of open(2) and read(2). */
const MENDS: Readonly<Record<string, string>> = {
  ENOENT: 'give the path of a file that is there',
  ENOTDIR: 'a part of its path is no folder: give the path of a file that is there',
  ENAMETOOLONG: 'its name is too long: give the path of a file that is there',
  ELOOP: 'its links lead to one another: give the path of the file itself',
  EACCES: 'make it readable',
  EPERM: 'make it readable',
  ENXIO: 'it is a socket: give the path of a trace file',
  EMFILE: 'too many files are open: close some',
  ENFILE: 'too many files are open: close some',
};

function failedToOpen(path: string, error: unknown): UnreadableTrace {
  const code = codeOf(error);
  const mend = MENDS[code] ?? 'give another file';
  return unreadable(path, `cannot be read: ${code}: ${mend}`, error);
}

function unreadable(path: string, why: string, cause?: unknown): UnreadableTrace {
  return new UnreadableTrace(`${shown(path)} ${why}`, { cause });
}

/** The end of a path is what tells it. */
function shown(path: string): string {
  return path.length <= MOST_SHOWN ? path : `…${path.slice(-MOST_SHOWN)}`;
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
