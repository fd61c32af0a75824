/** What strace(1) prints behind a call's arguments: what it returned, which error, how long it took. */

import { endOfAnnotation } from './values';

export type Result = {
  /** NaN: it did not return (`?`). */
  readonly value: number;
  /** What -y tells of the descriptor that it returned. */
  readonly of: string;
  /** `EAGAIN`; `ERESTARTSYS` and its like where the call is to begin again; empty where it did not fail. */
  readonly errno: string;
  /** The text ends within that. */
  readonly isCut: boolean;
  /** What stands behind it: `(in [5], left {…})`. */
  readonly shown: string;
  /** Nanoseconds (`-T`); −1 where they are not told. */
  readonly dur: number;
};

/** Numbers stand behind so many spaces at the most, which pad them to a column. */
const RESULT = /\s{0,200}=\s{0,200}(-?0x[\da-f]{1,64}|-?\d{1,64}|\?)/iy;

/** Reads from behind the closing parenthesis; undefined where no result stands there. */
export function readResult(text: string, from: number): Result | undefined {
  RESULT.lastIndex = from;
  const found = RESULT.exec(text);
  if (found === null) return undefined;
  const written = found[1]!;
  let at = from + found[0].length;
  let [of, isCut] = ['', false];
  if (text.charCodeAt(at) === LESS && !DURATION.test(text.slice(at, at + 20))) {
    const end = endOfAnnotation(text, at);
    isCut = end < 0;
    of = isCut ? '' : text.slice(at + 1, end);
    at = end < 0 ? text.length : end + 1;
  }
  const rest = text.slice(at);
  const hasFailed = written === '?' || written.startsWith('-');
  return {
    value: written === '?' ? NaN : Number(written),
    of,
    isCut,
    errno: hasFailed ? (ERRNO.exec(rest)?.[1] ?? '') : '',
    shown: rest,
    dur: durationIn(rest),
  };
}

const ERRNO = /^ {0,80}(E[A-Z0-9_]*)\b/;
const TAKEN = /<(\d{1,9})\.(\d{1,9})>/;
const DURATION = /^<\d+\.\d+>/;
/** As the usual versions print it, to the microsecond, and nothing behind it. */
const USUAL = /^<(\d{1,9})\.(\d{6})>$/;
const LESS = 60;

function durationIn(rest: string): number {
  const at = rest.lastIndexOf('<');
  if (at < 0) return -1;
  const tail = at === 0 ? rest : rest.slice(at);
  const usual = USUAL.exec(tail);
  if (usual !== null) return Number(usual[1]) * 1e9 + Number(usual[2]) * 1000;
  // A web page may have more behind it.
  const found = TAKEN.exec(tail) ?? TAKEN.exec(rest);
  if (found === null) return -1;
  const [, seconds = '', fraction = ''] = found;
  return Number(seconds) * 1e9 + Number(fraction.padEnd(9, '0'));
}
