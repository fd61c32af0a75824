/**
 * The files of `strace -ff -o LOG`, one a thread, `LOG.PID`: which belong together, and whether they have times by which they can be
 * read as one (joined.ts).
 */

import { constants } from 'node:fs';
import { type FileHandle, open, readdir } from 'node:fs/promises';
import path from 'node:path';
import { plural } from '../../trace/words';
import type { Told } from './facts';
import { isTold } from './families';
import { headOf } from './heads';
import { otherThan } from './others';

/** More are not open at once. */
export const MOST_FILES = 512;
/** Of each file so much is looked at to tell whether it is one of them. */
const HEAD = 4096;

const NAME = /^(.*\.)(\d{1,7})$/;
/** A time begins the line, and no process: `1795401963.250465 read(…`, `10:00:00.5 read(…`. */
export const TIME = /^(?:(\d{9,11}(?:\.\d+)?)|(\d\d):(\d\d):(\d\d(?:\.\d+)?)) /;

/**
 * A file of one thread and its sisters, the oldest thread first. `isJoined`: they are to be read as one; else `why` not, as the end of
 * `the 3 files …`. `skipped`: so many are called like them and are none.
 */
export type Found = {
  readonly files: readonly string[];
  readonly kind: Kind;
  readonly isJoined: boolean;
  readonly why: string;
  readonly skipped: number;
};

/** Undefined where it is none of several. `head`: what it begins with; `isLive`: others may still come to it. */
export async function sistersOf(
  file: string,
  head: Uint8Array,
  isLive: boolean,
): Promise<Found | undefined> {
  const kind = kindOf(head.subarray(0, HEAD));
  if (prefixOf(file) === undefined || kind === undefined) return undefined;
  const all = await namedLike(file);
  const alone = { files: all, kind, isJoined: false, skipped: 0 };
  if (all.length < 2 && !(isLive && kind !== 'untimed' && pidOf(file) > 1)) return undefined;
  if (all.length > MOST_FILES)
    return {
      ...alone,
      why: `with names like its own: more than ${MOST_FILES} are not read as one`,
    };
  const kinds = await Promise.all(all.map(kindOfFile));
  const files = all.filter((_, i) => kinds[i] === kind);
  const skipped = kinds.filter((each) => each !== kind && each !== 'empty').length;
  if (files.length < 2 && !isLive)
    return skipped === 0 ? undefined : { ...alone, files, why: '', skipped };
  // logrotate(8) counts so; few trace the process 1.
  if (files.every((each, i) => pidOf(each) === i + 1))
    return { ...alone, files, why: ROTATED, skipped };
  const isJoined = kind !== 'untimed';
  return { files, kind, isJoined, why: isJoined ? '' : UNTIMED, skipped };
}

/** It and all that are called like it, the lowest number first. */
export async function namedLike(file: string): Promise<string[]> {
  const [folder, prefix] = [path.dirname(file), NAME.exec(path.basename(file))?.[1]];
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => NAME.exec(name)?.[1] === prefix)
    .sort((a, b) => pidOf(a) - pidOf(b))
    .map((name) => path.join(folder, name));
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
export function wordsOfSisters({ files, kind, isJoined, why, skipped }: Found): readonly Told[] {
  const others: Told = isJoined
    ? ['files', `${files.length}, one a thread, in the order of their times`]
    : ['lacks', `the ${plural(files.length - 1, 'file')} ${why}`];
  const like = `${plural(skipped, 'file')} called like it, no log of strace with the same kind of time`;
  return [
    ...(files.length > 1 ? [others] : []),
    ...(files.length > 1 && isJoined && isWhole(kind) ? [WITHIN_A_SECOND] : []),
    ...(skipped > 0 ? [['left out', like] as const] : []),
  ];
}

const WITHIN_A_SECOND = [
  'lacks',
  'the order of threads within a second, in which each stands as a whole: trace with -ff -ttt -T',
] as const;

/** The number of the thread that a file is of. */
export function pidOf(file: string): number {
  return Number(NAME.exec(path.basename(file))?.[2]);
}

/** By what lines begin with: seconds since the epoch or times of day, with fractions or whole. */
export type Kind = 'epoch' | 'day' | 'epoch s' | 'day s' | 'untimed';

function isWhole(kind: Kind): boolean {
  return kind === 'epoch s' || kind === 'day s';
}

/** By the first line that strace printed; undefined where there is none, or it tells whose it is: not of `-ff`. */
function kindOf(head: Uint8Array): Kind | undefined {
  const text = Buffer.from(head).toString('latin1');
  if (otherThan(text) !== '') return undefined;
  for (const line of text.split('\n')) {
    const [time = '', epoch] = TIME.exec(line) ?? [];
    const found = headOf(line.trimEnd(), isTold);
    // What a thread is in may be all that it did by now.
    const isBegun = time !== '' && BEGUN.test(line.slice(time.length, time.length + 64));
    if (found === undefined && !isBegun) continue;
    if (found !== undefined && (found.prefix.tid >= 0 || !found.prefix.isPlain)) return undefined;
    if (time === '') return 'untimed';
    const is = epoch === undefined ? 'day' : 'epoch';
    return time.includes('.') ? is : `${is} s`;
  }
  return undefined;
}

const BEGUN = /^[a-z_]\w*\(/;

/** `empty`: its thread did nothing yet. Undefined for what is no file or cannot be read, too. */
export async function kindOfFile(file: string): Promise<Kind | 'empty' | undefined> {
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
export function openPart(file: string): Promise<FileHandle> {
  return open(file, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
}
