/** Finds a trace file: opened to be read, and its format told by its content; or why it is none, in one line. */

import { constants, type Stats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { HEAD_BYTES, type Room, type TraceFormat } from './format';
import { formatOf, whyNone } from './formats';
import { openJoined, type ReadHandle } from './strace/joined';
import { type Found, isSister, namedLike, sistersOf, wordsOfSisters } from './strace/sisters';

/** Why a file cannot be had as a trace, in one line of at most 500 characters. */
export class UnreadableTrace extends Error {
  override readonly name = 'UnreadableTrace';
}

/** How long a file that has no end yet is waited for: `fresh` ones as long as somebody writes them. */
export type Following = 'never' | 'fresh' | 'always';

/** A recording is touched more often than that, also where nothing happens (core/recording). */
const FRESH_MS = 30_000;

/** Whether what was written then is waited for. */
export function isFollowed(follow: Following, writtenAt: number): boolean {
  if (follow === 'fresh') return Date.now() - writtenAt < FRESH_MS;
  return follow === 'always';
}

/** A file of a format that is known, opened to be read. */
export type FoundFile = {
  readonly path: string;
  readonly handle: ReadHandle;
  readonly format: TraceFormat;
  /** Bytes that it had, and when it was written last, ms since the epoch. */
  readonly size: number;
  readonly writtenAt: number;
  /** The files that it was put together from, where it is several. */
  readonly files?: readonly string[];
  /** What is to be told of it besides what is read (format.ts). */
  readonly told?: () => readonly (readonly [about: string, text: string])[];
};

/** Between two looks whether it is there. */
const LOOK_MS = 200;
/** A file of so few may not have told yet what it is. */
const BEGUN_BYTES = 512;
const MOST_SHOWN = 200;

/** Opens a file and tells its format; throws UnreadableTrace. Who does not read it closes its handle. `follow`: how it will be read. */
export async function findTraceFile(path: string, follow: Following = 'never'): Promise<FoundFile> {
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
    const { size, mtimeMs: writtenAt } = status;
    const isLive = isFollowed(follow, writtenAt);
    const sisters = format.id === 'strace' ? await sistersOf(path, head, isLive) : undefined;
    if (sisters?.isJoined === true) return await foundAsOne(path, handle, format, sisters, follow);
    const told = sisters && (() => wordsOfSisters(sisters));
    return { path, handle, format, size, writtenAt, ...(told && { told }) };
  } catch (error) {
    await handle.close();
    if (error instanceof UnreadableTrace) throw error;
    throw failedToOpen(path, error);
  }
}

/** As `findTraceFile`, of the first: the others are refused unless they are the files of the same strace -ff, which are read as one. */
export async function findTraceFiles(
  [first = '', ...others]: readonly string[],
  follow: Following = 'never',
): Promise<FoundFile> {
  const found = await findTraceFile(first, follow);
  const stranger = others.find((other) => !isSister(other, found.files ?? []));
  if (stranger === undefined) return found;
  await found.handle.close();
  const which = found.files === undefined ? `${shownPath(first)} is none` : 'it is none of these';
  throw unreadable(
    stranger,
    `is one trace too many: give one, or the files LOG.PID of one strace -ff -ttt -o LOG, and ${which}`,
  );
}

/** How large a store holds all that is in it by now; throws UnreadableTrace. */
export async function roomOf({ path, handle, format, size }: FoundFile): Promise<Room> {
  const { events, payload } = format.roomOf(size);
  if (format.countIn === undefined) return { events, payload };
  const readAt = async (at: number, length: number): Promise<Uint8Array> => {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, at);
    return buffer.subarray(0, bytesRead);
  };
  try {
    return { events: Math.max(events, await format.countIn(readAt)), payload };
  } catch (error) {
    throw failedToOpen(path, error);
  }
}

/**
 * As `findTraceFiles`, of files that are followed, and may still have to come, or to become a trace; `onWaiting` is told once that they are
 * waited for. Undefined where that was ended by `isGivenUp`.
 */
export async function awaitTraceFiles(
  paths: readonly string[],
  onWaiting: () => void,
  isGivenUp: () => boolean,
): Promise<FoundFile | undefined> {
  let hasTold = false;
  const [path = ''] = paths;
  while (!isGivenUp()) {
    try {
      return await findTraceFiles((await thoseOf(path)) ?? paths, 'always');
    } catch (error) {
      if (!(error instanceof UnreadableTrace) || !(await mayCome(path))) throw error;
      if (!hasTold) onWaiting();
      hasTold = true;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return undefined;
}

/** The files of strace -ff that `LOG.*` means, which a shell leaves as it is while there is none. */
async function thoseOf(path: string): Promise<readonly string[] | undefined> {
  const files = path.endsWith('.*') ? await namedLike(`${path.slice(0, -1)}0`) : [];
  return files.length === 0 ? undefined : files;
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
  follow: Following,
): Promise<FoundFile> {
  const writtenAt = Math.max(...(await Promise.all(sisters.files.map(lastWritten))));
  const joined = await openJoined(sisters, isFollowed(follow, writtenAt));
  const { size, mtimeMs } = await joined.stat();
  await handle.close();
  const { files } = joined;
  const told = (): ReturnType<typeof wordsOfSisters> =>
    wordsOfSisters({ ...sisters, files: files.filter((file) => file !== '') });
  return { path, handle: joined, format, size, writtenAt: mtimeMs, files, told };
}

/** When it was written last, ms since 1970. */
async function lastWritten(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.mtimeMs ?? 0;
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
  return new UnreadableTrace(`${shownPath(path)} ${why}`, { cause });
}

/** The end of a path is what tells it. */
export function shownPath(path: string): string {
  return path.length <= MOST_SHOWN ? path : `…${path.slice(-MOST_SHOWN)}`;
}

export function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
