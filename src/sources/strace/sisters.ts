/**
 * The files of `strace -ff -o LOG`, one a thread, `LOG.PID`: read as the one log that `-f` would have written, in the order of
 * their times. Each line gets the number of its thread, which the names of the files have.
 */

import { constants } from 'node:fs';
import { type FileHandle, open, readdir } from 'node:fs/promises';
import path from 'node:path';
import { plural } from '../../trace/words';
import type { Told } from './facts';
import { handlerOf } from './families';
import { headOf } from './heads';
import { otherThan } from './others';
import { MAX_LINE } from './text';

/** What is read of a file, or of several as one. */
export type ReadHandle = Pick<FileHandle, 'read' | 'close'> & {
  stat(): Promise<{ readonly size: number; readonly mtimeMs: number; isFile(): boolean }>;
  /** It is read once, forwards, to where it ended when that was reached: it is not followed. */
  readonly isReadOnce?: true;
};

/** More are not open at once. */
const MOST_FILES = 512;
const PIECE = 64 * 1024;
/** Of each file so much is looked at to tell whether it is one of them. */
const HEAD = 4096;

const NAME = /^(.*\.)(\d{1,7})$/;
/** A time begins the line, and no process: `1795401963.250465 read(…`, `10:00:00.5 read(…`. */
const TIME = /^(?:(\d{9,11}\.\d+)|(\d\d):(\d\d):(\d\d(?:\.\d+)?)) /;

/**
 * A file of one thread and its sisters, the oldest thread first. `isJoined`: they are to be read as one; else `why` not, as the end of
 * `the 3 files …`. `skipped`: so many are called like them and are none.
 */
export type Found = {
  readonly files: readonly string[];
  readonly isJoined: boolean;
  readonly why: string;
  readonly skipped: number;
};

/** Undefined where it is none of several. `head`: what it begins with. */
export async function sistersOf(file: string, head: Uint8Array): Promise<Found | undefined> {
  const [, prefix] = NAME.exec(path.basename(file)) ?? [];
  const kind = kindOf(head.subarray(0, HEAD));
  if (prefix === undefined || kind === undefined) return undefined;
  const folder = path.dirname(file);
  const names = await readdir(folder).catch(() => []);
  const alike = names
    .filter((name) => NAME.exec(name)?.[1] === prefix)
    .sort((a, b) => pidOf(a) - pidOf(b));
  const all = alike.map((name) => path.join(folder, name));
  const alone = { files: all, isJoined: false, skipped: 0 };
  if (all.length < 2) return undefined;
  if (all.length > MOST_FILES)
    return {
      ...alone,
      why: `with names like its own: more than ${MOST_FILES} are not read as one`,
    };
  const kinds = await Promise.all(all.map(kindOfFile));
  const files = all.filter((_, i) => kinds[i] === kind);
  const skipped = kinds.filter((each) => each !== kind && each !== 'empty').length;
  if (files.length < 2) return skipped === 0 ? undefined : { ...alone, files, why: '', skipped };
  // logrotate(8) counts so; few trace the process 1.
  if (files.every((each, i) => pidOf(path.basename(each)) === i + 1))
    return { ...alone, files, why: ROTATED, skipped };
  const isJoined = kind !== 'untimed';
  return { files, isJoined, why: isJoined ? '' : UNTIMED, skipped };
}

/** Whether a file is called like these, and stands beside them: what is none of them in truth was left out. */
export function isSister(file: string, files: readonly string[]): boolean {
  const prefix = prefixOf(file);
  return prefix !== undefined && prefix === prefixOf(files[0] ?? '');
}

function prefixOf(file: string): string | undefined {
  const [, prefix] = NAME.exec(path.basename(file)) ?? [];
  return prefix && path.resolve(path.dirname(file), prefix);
}

const ROTATED = 'beside it, counted from 1 on: taken for what a log was before it was rotated';
const UNTIMED =
  'of other threads beside it, which have no times to be joined by: trace with -ff -ttt';

/** What is to be told of them beside the trace. */
export function wordsOfSisters({ files, isJoined, why, skipped }: Found): readonly Told[] {
  const others: Told = isJoined
    ? ['files', `${files.length}, one a thread, in the order of their times`]
    : ['lacks', `the ${plural(files.length - 1, 'file')} ${why}`];
  const like = `${plural(skipped, 'file')} called like it, no log of strace with the same kind of time`;
  return [
    ...(files.length > 1 ? [others] : []),
    ...(skipped > 0 ? [['left out', like] as const] : []),
  ];
}

function pidOf(name: string): number {
  return Number(NAME.exec(name)?.[2]);
}

type Kind = 'epoch' | 'day' | 'untimed';

/** By the first line that strace printed; undefined where there is none, or it tells whose it is: not of `-ff`. */
function kindOf(head: Uint8Array): Kind | undefined {
  const text = Buffer.from(head).toString('latin1');
  if (otherThan(text) !== '') return undefined;
  for (const line of text.split('\n')) {
    const found = headOf(line.trimEnd(), (name) => handlerOf(name) !== undefined);
    if (found === undefined) continue;
    if (found.prefix.tid >= 0 || !found.prefix.isPlain) return undefined;
    const [, epoch, hour] = TIME.exec(line) ?? [];
    return epoch === undefined ? (hour === undefined ? 'untimed' : 'day') : 'epoch';
  }
  return undefined;
}

/** `empty`: its thread did nothing yet. Undefined for what is no file or cannot be read, too. */
async function kindOfFile(file: string): Promise<Kind | 'empty' | undefined> {
  const handle = await openPart(file).catch(() => undefined);
  if (handle === undefined) return undefined;
  try {
    if (!(await handle.stat()).isFile()) return undefined;
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD), 0, HEAD, 0);
    return bytesRead === 0 ? 'empty' : kindOf(buffer.subarray(0, bytesRead));
  } catch {
    return undefined;
  } finally {
    await handle.close();
  }
}

/** Without O_NONBLOCK the opening of a FIFO waits for a writer. */
function openPart(file: string): Promise<FileHandle> {
  return open(file, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
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
      const handle = await openPart(file);
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
  readonly isReadOnce = true;
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
    const read = piece.subarray(0, bytesRead);
    // Of a line that is too long its begin is kept.
    const isCut = part.rest.length >= MAX_LINE;
    const from = isCut ? read.indexOf(10) : 0;
    if (from < 0 && bytesRead > 0) continue;
    const bytes = Buffer.concat([part.rest, read.subarray(from)]);
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
