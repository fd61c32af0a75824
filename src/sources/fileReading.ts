/**
 * A trace file read into a trace: its bytes in pieces, while others already look at what is there, and on where it grows. Opening
 * never changes a file.
 */

import { openTrace, type Trace, type TraceOptions } from '../trace/trace';
import {
  type Following,
  type FoundFile,
  codeOf,
  findTraceFile,
  isFollowed,
  roomOf,
  shownPath,
} from './findFile';
import type { FileDecoder, FormatId } from './format';
import type { ReadHandle } from './strace/joined';

export type ReadingOptions = {
  readonly follow?: Following;
  /** After each piece whose events are in the trace; what it returns is waited for before the next. */
  readonly onRead?: () => void | Promise<void>;
};

export type FileReading = {
  readonly path: string;
  readonly format: FormatId;
  readonly trace: Trace;
  /** Bytes read so far, and how many it had as it was opened. */
  readonly size: number;
  readonly openedSize: number;
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

/** Opens a trace file and begins to read it into a trace of its own; throws UnreadableTrace. */
export async function openTraceFile(
  path: string,
  options: ReadingOptions & { readonly keep?: Pick<TraceOptions, 'events' | 'payload'> } = {},
): Promise<FileReading> {
  const found = await findTraceFile(path, options.follow);
  const trace = openTrace(options.keep ?? (await roomOf(found)));
  return readTraceFile(found, trace, options);
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
  readonly openedSize: number;
  readonly trace: Trace;
  readonly begun: Promise<void>;
  readonly read: Promise<void>;
  readonly ended: Promise<void>;
  hasFailed = false;
  readonly #handle: ReadHandle;
  readonly #decoder: FileDecoder;
  readonly #told: NonNullable<FoundFile['told']>;
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
    const { path, handle, format, size, writtenAt, files = [path], told = () => [] } = found;
    this.#told = told;
    this.openedSize = size;
    this.writtenAt = writtenAt;
    this.path = path;
    this.format = format.id;
    this.trace = trace;
    this.#handle = handle;
    this.#decoder = format.open(trace, files);
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
      : `${shownPath(this.path)} ${problem}`;
  }

  told(): readonly (readonly [about: string, text: string])[] {
    return [...this.#told(), ...(this.#decoder.told?.() ?? [])];
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
      this.#handle.finish?.();
      await this.#readOn();
      // Whoever closed it knows that it was not read to its end.
      if (!this.#isClosed) this.#decoder.end();
      await this.#onRead();
    } catch (error) {
      this.hasFailed = true;
      this.#problem = `${shownPath(this.path)} cannot be read on: ${codeOf(error)}`;
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
      this.#problem = `${shownPath(this.path)} became shorter while it was read: open it again`;
      return false;
    }
    return isFollowed(follow, mtimeMs);
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
