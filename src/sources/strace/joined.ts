/**
 * The files of one `strace -ff` read as the one log that `-f` would have written, also while it goes on: in the order in which calls
 * returned, as far as times and durations (`-T`) tell it. Each line gets the number of its thread, which the names of the files have.
 */

import { stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import {
  type Found,
  type Kind,
  kindOfFile,
  MOST_FILES,
  namedLike,
  openPart,
  pidOf,
  TIME,
} from './sisters';
import { RESUMED } from './places';
import { MAX_LINE } from './text';

/** What is read of a file, or of several as one. */
export type ReadHandle = Pick<FileHandle, 'read' | 'close'> & {
  stat(): Promise<{ readonly size: number; readonly mtimeMs: number; isFile(): boolean }>;
  /** Of several: nothing more will come, and what stands there without the end of its line is read next. */
  finish?(): void;
};

const PIECE = 64 * 1024;
/** Events name their file by its place in a list: so many places are kept where files may still come. */
const PLACES = 64;
/** A folder may change twice at what its clock takes for one time. */
const SAME_TIME_MS = 1000;

/** A file that is read up to a line that stands ready. */
type Part = {
  readonly handle: FileHandle;
  readonly tid: number;
  at: number;
  /** Bytes of those of its lines that were told. */
  taken: number;
  /** What was read of it and is no line of `lines` yet. */
  rest: Buffer;
  lines: string[];
  next: number;
  /** When its next line began, in seconds; Infinity: there is none by now. */
  time: number;
  /** When that returned, where it is known: lines of others may stand between. */
  end: number;
  /** When the newest line that has a time began. */
  began: number;
  /** Midnights that were passed. */
  days: number;
  /** Which reading of any file its lines are from. */
  readAt: number;
};

/** Opens them all; throws what opening one throws. `isLive`: others may come to them. */
export async function openJoined({ files, kind }: Found, isLive: boolean): Promise<Joined> {
  const joined = new Joined(kind, isLive);
  try {
    for (const file of files) await joined.add(file);
  } catch (error) {
    await joined.close();
    throw error;
  }
  if (isLive) while (joined.files.length < PLACES) joined.files.push('');
  return joined;
}

export class Joined implements ReadHandle {
  /** By their places; empty ones are for those that come later. */
  readonly files: string[] = [];
  readonly #kind: Kind;
  readonly #parts: Part[] = [];
  /** Names of files that are read, or are none of them. */
  readonly #known = new Set<string>();
  #folderAt = -1;
  #hasUntold = true;
  #isLive: boolean;
  /** Readings of any file, and which of them the newest look at all that had nothing came before. */
  #readings = 0;
  #lookedAt = -1;
  /** What is read at once, of one file after the other. */
  readonly #piece = Buffer.alloc(PIECE);
  #ready: Buffer = Buffer.alloc(0);
  /** Where that stands in the whole. */
  #from = 0;
  /** Bytes of the whole so far. */
  #told = 0;

  constructor(kind: Kind, isLive: boolean) {
    this.#kind = kind;
    this.#isLive = isLive;
  }

  async add(file: string): Promise<void> {
    const handle = await openPart(file);
    this.#known.add(file);
    const place = this.files.indexOf('');
    if (place < 0) this.files.push(file);
    else this.files[place] = file;
    const began = Math.max(0, ...this.#parts.slice(0, 1).map((first) => first.began));
    const part: Part = {
      ...{ handle, tid: pidOf(file), at: 0, taken: 0, rest: Buffer.alloc(0), lines: [] },
      ...{ next: 0, time: Infinity, end: -1, began, days: 0, readAt: 0 },
    };
    this.#parts.push(part);
    await this.#advance(part);
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
    const size = all.reduce((sum, one, i) => sum + one.size - this.#parts[i]!.taken, this.#told);
    const mtimeMs = Math.max(...all.map((one) => one.mtimeMs));
    return { size, mtimeMs, isFile: () => true };
  }

  finish(): void {
    this.#isLive = false;
    for (const part of this.#parts) if (part.time === Infinity) takeRest(part);
  }

  async close(): Promise<void> {
    await Promise.all(this.#parts.map(({ handle }) => handle.close()));
  }

  /** Lines in their order; none where all that is there was told. */
  async #more(): Promise<Buffer> {
    let text = '';
    while (text.length < PIECE) {
      let first = this.#first();
      // What another file had not before this line was read it may have now, and that came before.
      while (this.#isLive && !(first !== undefined && first.readAt < this.#lookedAt)) {
        const before = this.#readings;
        await this.#look();
        if (this.#readings === before && first === undefined) break;
        first = this.#first();
      }
      if (first === undefined) break;
      const told = `${first.tid} ${this.#take(first)}\n`;
      text += told;
      this.#told += told.length;
      if (first.time !== Infinity) continue;
      if (first.next < first.lines.length) setTime(first);
      else await this.#advance(first);
    }
    return Buffer.from(text, 'latin1');
  }

  /** Its next line; where others began before that returned, the first half of it. */
  #take(part: Part): string {
    const line = part.lines[part.next]!;
    const { end } = part;
    const isAlone = end < 0 || this.#parts.every((one) => one === part || end < one.time);
    const at = isAlone ? -1 : returnedAt(line);
    part.end = -1;
    if (!line.startsWith(RESUMED)) part.taken += line.length + 1;
    if (at < 0) {
      part.next++;
      part.time = Infinity;
      return line;
    }
    const [, name = ''] = NAME.exec(line) ?? [];
    part.lines[part.next] = `${RESUMED}${name} resumed>${line.slice(at)}`;
    part.time = end;
    return `${line.slice(0, at)} <unfinished ...>`;
  }

  #first(): Part | undefined {
    let first: Part | undefined;
    for (const part of this.#parts) if (part.time < (first?.time ?? Infinity)) first = part;
    return first;
  }

  /** At the files of which nothing stands ready, and at those that came. */
  async #look(): Promise<void> {
    this.#lookedAt = this.#readings + 0.5;
    await this.#meet();
    for (const part of this.#parts) if (part.time === Infinity) await this.#advance(part);
  }

  async #meet(): Promise<void> {
    const [first = ''] = this.files;
    const { mtimeMs } = await stat(path.dirname(first)).catch(() => ({ mtimeMs: -1 }));
    const isSame = mtimeMs === this.#folderAt && Date.now() - mtimeMs > SAME_TIME_MS;
    if (isSame && !this.#hasUntold) return;
    this.#folderAt = mtimeMs;
    this.#hasUntold = false;
    for (const file of await namedLike(first)) {
      if (this.#known.has(file) || this.#parts.length >= MOST_FILES) continue;
      const kind = await kindOfFile(file);
      if (kind === this.#kind) await this.add(file).catch(() => undefined);
      else if (kind === 'empty') this.#hasUntold = true;
      else this.#known.add(file);
    }
  }

  /** Reads on to its next lines, where it has any. */
  async #advance(part: Part): Promise<void> {
    const piece = this.#piece;
    part.lines = [];
    part.next = 0;
    part.time = Infinity;
    while (part.lines.length === 0) {
      const { bytesRead } = await part.handle.read(piece, 0, PIECE, part.at);
      if (bytesRead === 0) {
        if (!this.#isLive) takeRest(part);
        return;
      }
      part.at += bytesRead;
      part.readAt = ++this.#readings;
      const read = piece.subarray(0, bytesRead);
      // Of a line that is too long its begin is kept.
      const from = part.rest.length >= MAX_LINE ? read.indexOf(10) : 0;
      if (from < 0) continue;
      const bytes = Buffer.concat([part.rest, read.subarray(from)]);
      const end = bytes.lastIndexOf(10);
      part.rest = Buffer.from(bytes.subarray(end + 1));
      // Bytes as they are, one a character.
      if (end >= 0) part.lines = bytes.toString('latin1', 0, end).split('\n');
    }
    setTime(part);
  }
}

/** The line that has no end is all there will be: a call that stands in it had begun, and had not returned. */
function takeRest(part: Part): void {
  if (part.rest.length === 0) return;
  const line = part.rest.toString('latin1');
  part.rest = Buffer.alloc(0);
  part.lines = [returnedAt(line) >= 0 || !line.includes('(') ? line : `${line} <unfinished ...>`];
  part.next = 0;
  setTime(part);
}

const RETURNED = /^\) +=(?: |$)/;
/** Results stand in a column: more spaces than these are none of it. */
const PADDED = 60;

/** Where it is told what the call returned, behind its arguments; −1. */
function returnedAt(line: string): number {
  let at = line.lastIndexOf(') ');
  while (at >= 0 && !RETURNED.test(line.slice(at, at + PADDED)))
    at = line.lastIndexOf(') ', at - 1);
  return at;
}

const NAME = / ([a-z_]\w*)\(/;

/** A line that has no time follows the one before it. */
function setTime(part: Part): void {
  const line = part.lines[part.next]!;
  const [time, epoch, h, m, s] = TIME.exec(line) ?? [];
  part.end = -1;
  if (time !== undefined) {
    const seconds =
      epoch === undefined ? Number(h) * 3600 + Number(m) * 60 + Number(s) : Number(epoch);
    // Half a day back is the next day.
    while (epoch === undefined && seconds + part.days * DAY < part.began - DAY / 2) part.days++;
    part.began = seconds + part.days * DAY;
    const [, taken] = TAKEN.exec(line) ?? [];
    if (taken !== undefined) part.end = part.began + Number(taken);
  }
  part.time = part.began;
}

const DAY = 86_400;
const TAKEN = /<(\d+\.\d+)>$/;
