/**
 * The files of `strace -ff -o LOG`, one a thread, `LOG.PID`: read as the one log that `-f` would have written, in the order of
 * their times. Each line gets the number of its thread, which the names of the files have.
 */

import { type FileHandle, open, readdir } from 'node:fs/promises';
import path from 'node:path';
import { plural } from '../../trace/words';
import type { Told } from './facts';

/** What is read of a file, or of several as one. */
export type ReadHandle = Pick<FileHandle, 'read' | 'close'> & {
  stat(): Promise<{ readonly size: number; readonly mtimeMs: number; isFile(): boolean }>;
};

/** More are not open at once. */
const MOST_FILES = 512;
const PIECE = 64 * 1024;

const NAME = /^(.*\.)(\d{1,7})$/;
/** A time begins the line, and no process: `1795401963.250465 read(…`, `10:00:00.5 read(…`. */
const TIME = /^(?:(\d{9,11}\.\d+)|(\d\d):(\d\d):(\d\d(?:\.\d+)?)) /;

/** A file of one thread and its sisters, the oldest thread first; `isTimed`: they have times to join them by. */
export type Found = { readonly files: readonly string[]; readonly isTimed: boolean };

/** Undefined where it is none of several. `head`: what it begins with. */
export async function sistersOf(file: string, head: Uint8Array): Promise<Found | undefined> {
  const [, prefix] = NAME.exec(path.basename(file)) ?? [];
  const begin = new TextDecoder().decode(head.subarray(0, 200));
  if (prefix === undefined || HAS_PROCESS.test(begin)) return undefined;
  const folder = path.dirname(file);
  const names = await readdir(folder).catch(() => []);
  const sisters = names.filter((name) => NAME.exec(name)?.[1] === prefix);
  if (sisters.length < 2 || sisters.length > MOST_FILES) return undefined;
  const files = sisters.sort((a, b) => pidOf(a) - pidOf(b)).map((name) => path.join(folder, name));
  return { files, isTimed: TIME.test(begin) };
}

/** What is to be told of them beside the trace. */
export function wordsOfSisters({ files, isTimed }: Found): readonly Told[] {
  if (isTimed) return [['files', `${files.length}, one a thread, in the order of their times`]];
  const others = plural(files.length - 1, 'file');
  return [
    [
      'lacks',
      `the ${others} of other threads beside it, which have no times to be joined by: trace with -ff -ttt`,
    ],
  ];
}

/** Not of `-ff`: its lines tell whose they are. */
const HAS_PROCESS = /^(?:\[pid|\d{1,7} )/;

function pidOf(name: string): number {
  return Number(NAME.exec(name)?.[2]);
}

/** A file that is read up to a line that stands ready. */
type Part = {
  readonly handle: FileHandle;
  readonly tid: number;
  at: number;
  /** What was read of it and is no line of `lines` yet. */
  rest: Buffer;
  lines: string[];
  next: number;
  /** Of its next line, in seconds; Infinity at its end. */
  time: number;
  /** Midnights that were passed. */
  days: number;
};

/** Opens them all; throws what opening one throws. */
export async function openSisters(files: readonly string[]): Promise<ReadHandle> {
  const parts: Part[] = [];
  try {
    for (const file of files) {
      const handle = await open(file, 'r');
      const tid = pidOf(path.basename(file));
      const part = {
        handle,
        tid,
        at: 0,
        rest: Buffer.alloc(0),
        lines: [],
        next: 0,
        time: 0,
        days: 0,
      };
      parts.push(part);
      await advance(part);
    }
  } catch (error) {
    await Promise.all(parts.map(({ handle }) => handle.close()));
    throw error;
  }
  return new Sisters(parts);
}

class Sisters implements ReadHandle {
  readonly #parts: readonly Part[];
  #ready: Buffer = Buffer.alloc(0);
  /** Where that stands in the whole. */
  #from = 0;

  constructor(parts: readonly Part[]) {
    this.#parts = parts;
  }

  /** They are read once, in their order: from where it was read last, or from behind that. */
  read = (async (buffer: Buffer, offset: number, length: number, position: number) => {
    this.#ready = this.#ready.subarray(position - this.#from);
    this.#from = position;
    if (this.#ready.length === 0) this.#ready = await this.#more();
    return { bytesRead: this.#ready.copy(buffer, offset, 0, length), buffer };
  }) as FileHandle['read'];

  async stat(): ReturnType<ReadHandle['stat']> {
    const all = await Promise.all(this.#parts.map(({ handle }) => handle.stat()));
    const size = all.reduce((sum, stat) => sum + stat.size, 0);
    const mtimeMs = Math.max(...all.map((stat) => stat.mtimeMs));
    return { size, mtimeMs, isFile: () => true };
  }

  async close(): Promise<void> {
    await Promise.all(this.#parts.map(({ handle }) => handle.close()));
  }

  /** Lines in the order of their times; none at the end of all. */
  async #more(): Promise<Buffer> {
    let text = '';
    while (text.length < PIECE) {
      let first = this.#parts[0]!;
      for (const part of this.#parts) if (part.time < first.time) first = part;
      if (first.time === Infinity) break;
      text += `${first.tid} ${first.lines[first.next++]!}\n`;
      if (first.next < first.lines.length) setTime(first);
      else await advance(first);
    }
    return Buffer.from(text, 'latin1');
  }
}

/** Reads on to its next lines. */
async function advance(part: Part): Promise<void> {
  const piece = Buffer.alloc(PIECE);
  part.lines = [];
  part.next = 0;
  while (part.lines.length === 0) {
    const { bytesRead } = await part.handle.read(piece, 0, PIECE, part.at);
    part.at += bytesRead;
    const bytes = Buffer.concat([part.rest, piece.subarray(0, bytesRead)]);
    const end = bytesRead === 0 ? bytes.length : bytes.lastIndexOf(10);
    part.rest = Buffer.from(bytes.subarray(end + 1));
    if (bytesRead === 0 && bytes.length === 0) {
      part.time = Infinity;
      return;
    }
    // Bytes as they are, one a character.
    if (end >= 0) part.lines = bytes.toString('latin1', 0, end).split('\n');
  }
  setTime(part);
}

/** A line that has none follows the one before it. */
function setTime(part: Part): void {
  const [, epoch, h, m, s] = TIME.exec(part.lines[part.next]!) ?? [];
  if (epoch !== undefined) part.time = Number(epoch);
  if (h === undefined) return;
  const second = Number(h) * 3600 + Number(m) * 60 + Number(s);
  if (second + part.days * DAY < part.time - DAY / 2) part.days++;
  part.time = second + part.days * DAY;
}

const DAY = 86_400;
