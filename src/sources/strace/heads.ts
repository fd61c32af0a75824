/** What a line of a log begins: a call, the rest of one, a signal, an end; or nothing that strace printed. */

import { type Prefix, readPrefix } from './prefix';

export type Head =
  /** `from`: where its arguments begin. */
  | { readonly is: 'call'; readonly name: string; readonly prefix: Prefix; readonly from: number }
  /** A call that tells nothing of descriptors. */
  | { readonly is: 'other'; readonly name: string; readonly prefix: Prefix; readonly from: number }
  /** `<... read resumed>`; `from`: where its arguments go on. */
  | {
      readonly is: 'resumed';
      readonly name: string;
      readonly prefix: Prefix;
      readonly from: number;
    }
  | { readonly is: 'signal'; readonly name: string; readonly prefix: Prefix }
  /** `signal` is empty where it exited; `by`: the thread that became it by execve(2). */
  | {
      readonly is: 'end';
      readonly code: number;
      readonly signal: string;
      readonly by: number;
      readonly prefix: Prefix;
    };

const RESUMED = /<\.\.\. (\w+) resumed> ?/y;
/** Of one that was wrapped the rest says nothing that is told. */
const SIGNAL = /--- (?:stopped by )?(SIG\w+)(?:(?: .*)?---| \{si_signo=)/y;
const END =
  /\+\+\+ (?:exited with (\d+)|killed by (SIG\w+)(?: \(core dumped\))?|superseded by execve in pid (\d+)) \+\+\+/y;
/** A whole call of whatever name. */
export const WHOLE = /\)\s*= (?:-?\d|0x[\da-f]|\?)|<unfinished \.\.\.>$/;
/** So many parentheses before a call are looked at. */
const MOST = 8;

/** `isTold`: whether events are made of calls of this name. */
export function headOf(text: string, isTold: (name: string) => boolean): Head | undefined {
  const open = text.indexOf('(', afterName(text));
  const marked = markedAt(text, open);
  if (marked >= 0) {
    const found = matchAt(RESUMED, text, marked);
    const prefix = readPrefix(text.slice(0, marked));
    if (found !== null && prefix.isPlain)
      return { is: 'resumed', name: found[1]!, prefix, from: marked + found[0].length };
  }
  return (open < 0 ? undefined : callIn(text, open, isTold)) ?? eventIn(text);
}

/** Where `<... ` stands, if anywhere before the first parenthesis, at `open`: but for that of `(+ 0.000163)`. */
function markedAt(text: string, open: number): number {
  const first = text.indexOf('<');
  const isBefore = open < 0 || first < open || text[open + 1] === '+';
  return first >= 0 && isBefore ? text.indexOf('<... ', first) : -1;
}

function callIn(text: string, first: number, isTold: (name: string) => boolean): Head | undefined {
  let at = first;
  for (let i = 0; i < MOST && at >= 0; i++, at = text.indexOf('(', at + 1)) {
    const name = nameBefore(text, at);
    if (name === '' || /[\w.]/.test(text[at - name.length - 1] ?? '')) continue;
    const prefix = readPrefix(text.slice(0, at - name.length));
    if (isTold(name) && (prefix.isPlain || WHOLE.test(text)))
      return { is: 'call', name, prefix, from: at + 1 };
    if (prefix.isPlain && WHOLE.test(text)) return { is: 'other', name, prefix, from: at + 1 };
  }
  return undefined;
}

/** Where a call may begin: behind the name of its program (-Y), which may have parentheses. */
export function afterName(text: string): number {
  const less = text.indexOf('<');
  return less > 0 && less < MOST_BEFORE ? (NAMED.exec(text)?.[0].length ?? 0) : 0;
}

const MOST_BEFORE = 40;
const NAMED = /^ *(?:\[pid +)?\d{1,7}<[^>]{1,64}>/;

/** The name of a call, before its parenthesis at `end`: `[a-z_][a-z0-9_]*`; empty where none is. */
export function nameBefore(text: string, end: number): string {
  let from = end;
  while (from > 0 && end - from < MAX_NAME && isOfName(text.charCodeAt(from - 1))) from--;
  while (from < end && isDigit(text.charCodeAt(from))) from++;
  return text.slice(from, end);
}

function isOfName(code: number): boolean {
  return (code >= 97 && code <= 122) || code === 95 || isDigit(code);
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

const MAX_NAME = 40;

function eventIn(text: string): Head | undefined {
  const signalAt = text.indexOf('--- ');
  const endAt = text.indexOf('+++ ');
  if (signalAt < 0 && endAt < 0) return undefined;
  const prefix = readPrefix(text.slice(0, Math.max(signalAt, endAt)));
  if (!prefix.isPlain) return undefined;
  const signal = signalAt < 0 ? null : matchAt(SIGNAL, text, signalAt);
  if (signal !== null) return { is: 'signal', name: signal[1]!, prefix };
  const end = endAt < 0 ? null : matchAt(END, text, endAt);
  if (end === null) return undefined;
  const [, code = '-1', name = '', by = '-1'] = end;
  return { is: 'end', code: Number(code), signal: name, by: Number(by), prefix };
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
