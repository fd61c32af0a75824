/** Words that every surface writes alike: how a descriptor is named, and a call that moved bytes. */

import type { TraceEvent } from './event';
import type { EventFields } from './kinds';

const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** `6`, and from the second use of the number on which one it is: `6²`. A use of a number is not the one before it. */
export function nameOfFd({ fd, gen = 0 }: { readonly fd: number; readonly gen?: number }): string {
  if (gen <= 0) return String(fd);
  return `${fd}${String(gen + 1).replace(/\d/g, (digit) => RAISED.charAt(Number(digit)))}`;
}

/** What a recv that got nothing says (recv(2)). */
export function saysNothing({
  got,
  want,
  isEnd,
}: Pick<TraceEvent, 'got' | 'want' | 'isEnd'>): 'end' | 'empty datagram' | undefined {
  if (got !== 0 || want === 0) return undefined;
  return isEnd === true ? 'end' : 'empty datagram';
}

/** A recv or a send as the program wrote it: `recv(7, 1024)`, `recv(7, 1, MSG_OOB)`, `sendto(4, 25, 127.0.0.1:53)`. */
export function nameOfMove(
  usual: 'recv' | 'send',
  {
    fd = -1,
    gen = 0,
    want = 0,
    call,
    oob,
    peek,
    peer = '',
  }: EventFields & { readonly gen?: number },
): string {
  const flags = [oob === true ? 'MSG_OOB' : '', peek === true ? 'MSG_PEEK' : ''];
  const more = [flags.filter((flag) => flag !== '').join(' | '), peer];
  const all = [nameOfFd({ fd, gen }), want, ...more.filter((one) => one !== '')];
  return `${call ?? usual}(${all.join(', ')})`;
}

/** Whether a time of day as a clock told it (trace/about) has its date before it. */
export function hasDate(clockTime: string): boolean {
  return /^\d{4}-/.test(clockTime);
}

/** `1 connection`, `2 connections`. */
export function plural(n: number, one: string): string {
  return `${n} ${one}${n === 1 ? '' : 's'}`;
}

/** `a, b or c`. */
export function oneOf(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

/** `file:line` taken apart; undefined where it is none. */
export function placeOf(src: string): { readonly file: string; readonly line: number } | undefined {
  const at = src.lastIndexOf(':');
  const line = Number(src.slice(at + 1));
  const isLine = at > 0 && Number.isSafeInteger(line) && line > 0;
  return isLine ? { file: src.slice(0, at), line } : undefined;
}
