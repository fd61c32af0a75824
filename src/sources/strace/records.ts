/** Records from lines: a call that is wrapped, or that a program's own output stands in, is put together again. */

import { type Head, headOf } from './heads';
import { type Prefix, readPrefix } from './prefix';
import { readResult, type Result } from './result';
import { parseValues, type Value } from './values';

/** A call that returned, or whose rest did; `end` and `signal` are as in heads.ts. */
export type Record =
  | {
      readonly is: 'call';
      readonly name: string;
      readonly prefix: Prefix;
      readonly args: readonly Value[];
      readonly result: Result;
    }
  /** It began: others came before it returned. `text`: its arguments, as far as they are known. */
  | Begun
  /** The rest of it: `text` is what follows `text` of its begin. */
  | {
      readonly is: 'resumed';
      readonly name: string;
      readonly prefix: Prefix;
      readonly text: string;
    }
  | Exclude<Head, { readonly is: 'call' | 'resumed' }>
  /** Every thread that is traced from now on; `count`: how many threads it has, 0 not told. */
  | { readonly is: 'attached'; readonly tid: number; readonly count: number }
  | { readonly is: 'detached'; readonly tid: number }
  /** A line that is no call: a prompt, prose, what a program printed. */
  | { readonly is: 'stray'; readonly line: string }
  /** A line that has a call which cannot be read. */
  | { readonly is: 'unread'; readonly line: string; readonly number: number };

export type Begun = {
  readonly is: 'begun';
  readonly name: string;
  readonly prefix: Prefix;
  readonly text: string;
};

/** A call that the lines so far have not ended. */
type Pending = {
  readonly head: Extract<Head, { readonly is: 'call' | 'resumed' }>;
  readonly line: string;
  /** Of that line. */
  readonly number: number;
  text: string;
  lines: number;
  /** Characters of the newest line, and of the longest that goes on. */
  width: number;
  longest: number;
  /** What it is where nothing more of it follows, and how lines begin that are more of it. */
  whole: Record | undefined;
  rest: readonly RegExp[];
};

export type Joiner = {
  readonly isTold: (name: string) => boolean;
  readonly onRecord: (record: Record) => void;
  pending: Pending | undefined;
  /** A line that ended before the call whose thread and time it has: what goes on in the next one; empty. */
  start: string;
  /** Of the line that the record being told begins with. */
  number: number;
  /** The newest call said how long it took (`-T`). */
  isTimed: boolean;
  /** Characters of the longest line that was put together with the next one. */
  width: number;
};

/** A call in more pieces than these is given up. */
const MAX_LINES = 64;
const MAX_TEXT = 1 << 16;

export function openJoiner(
  isTold: (name: string) => boolean,
  onRecord: (record: Record) => void,
): Joiner {
  return { isTold, onRecord, pending: undefined, start: '', number: 0, isTimed: false, width: 0 };
}

/** Takes the next line, cleaned; `number`: from 1 on. */
export function takeLine(joiner: Joiner, line: string, number: number): void {
  if (STACK.test(line)) return;
  joiner.number = number;
  const rest = withoutBanner(joiner, line);
  if (rest === '') return;
  const text = withStart(joiner, rest);
  const head = headOf(text, joiner.isTold);
  if (head === undefined || (joiner.pending !== undefined && isTail(head, text))) {
    if (joiner.pending !== undefined && !STANDS_ALONE.test(text) && !START.test(text))
      extend(joiner, text);
    else {
      giveUp(joiner);
      joiner.number = number;
      if (START.test(text)) joiner.start = text;
      else joiner.onRecord({ is: 'stray', line: text });
    }
    return;
  }
  giveUp(joiner);
  joiner.number = number;
  if (head.is !== 'call' && head.is !== 'resumed') joiner.onRecord(head);
  else if (!tell(joiner, head, text, text)) {
    const { length: width } = text;
    const now = wholeOf(joiner, head, text);
    joiner.pending = { head, line: text, number, text, lines: 1, width, longest: width, ...now };
  }
}

/** Wrapped between words: who, when, and of what goes on perhaps the mark. */
const START =
  /^ *(?:\[pid +\d+\](?: +[\d:]+\.\d+)?|(?:\d{1,7} +)?(?:\d\d:\d\d:\d\d|\d{9,11})\.\d{3,9})(?: <\.\.\.(?: \w+)?)?$/;

/** The line behind one that ended before its call. */
function withStart(joiner: Joiner, line: string): string {
  const { start } = joiner;
  if (start === '') return line;
  joiner.start = '';
  return OWN_START.test(line) ? line : `${start} ${line.trimStart()}`;
}

/** It begins with who or when. */
const OWN_START = /^ *(?:\[pid |\d+[ :.])/;

/** What looks like a call of its own and is the end of one that was wrapped: `dr("127.0.0.1")}, 16) = 0`. */
function isTail(head: Head, text: string): boolean {
  if (head.is !== 'other' || !head.prefix.isPlain) return false;
  const { end } = parseValues(text, head.from);
  if (end < 0) return !text.endsWith('...>');
  return readResult(text, end) === undefined;
}

/** What stands there is all there is. */
export function giveUp(joiner: Joiner): void {
  const { pending } = joiner;
  if (pending === undefined) return;
  joiner.pending = undefined;
  joiner.number = pending.number;
  const { whole, line, number } = pending;
  joiner.onRecord(whole ?? { is: 'unread', line, number });
}

/** A frame of the stack that -k prints below a call, and a row of what -e read and -e write dump. */
const STACK =
  /^\s*(?:> (?:[^\s(]+\(.*\) \[0x[\da-f]+\]|unexpected_backtracing_error \[0x[\da-f]+\])|\| [\da-f]{5,8} {2}[\da-f]{2} )/;
/** Lines that go on with no other: headings, fences, a mark that something was left out, a table of fdinfo. */
const STANDS_ALONE =
  /^\s*(?:==> |```|~~~|(?:# ?)?(?:\[\.\.\.(?!\],)|\.\.\.(?=$|\s|\w))|(?:pos|flags|mnt_id|ino|tfd):\s|# )|^[^"]*[$#] (?:sudo )?strace /;
const BANNER =
  /(?:\^C)?(?:strace: )?Process (\d+) (attached|detached|resumed|suspended)(?: with (\d+) threads)?(?: \(waiting for parent\))?(?: - interr\w*(?: to quit)?)?\s*$/;

/** strace tells on the terminal whom it traces, also in the midst of a line. */
function withoutBanner({ onRecord }: Joiner, line: string): string {
  const found = line.includes('Process ') ? BANNER.exec(line) : null;
  if (found === null) return line;
  const [, tid, what, count = '0'] = found;
  if (what === 'attached') onRecord({ is: 'attached', tid: Number(tid), count: Number(count) });
  else if (what === 'detached') onRecord({ is: 'detached', tid: Number(tid) });
  const text = line.slice(0, found.index).trimEnd();
  return readPrefix(text).isPlain ? '' : text;
}

function extend(joiner: Joiner, line: string): void {
  const pending = joiner.pending!;
  const { head, lines, line: first, number, whole, rest } = pending;
  if (whole !== undefined && !rest.some((pattern) => pattern.test(line))) {
    giveUp(joiner);
    joiner.onRecord({ is: 'stray', line });
    return;
  }
  joiner.pending = undefined;
  joiner.number = number;
  const more = first.startsWith('>') ? line.replace(/^(?:> ?)+/, '') : line;
  const text = put(pending, more, joiner.width);
  const { length: width } = line;
  const longest = Math.max(pending.longest, width);
  if (tell(joiner, head, text, first)) {
    joiner.width = Math.max(joiner.width, pending.longest);
    return;
  }
  const result = isWrite(head.name) ? lastResult(more) : undefined;
  if (result !== undefined && head.is === 'call') {
    const { values } = parseValues(pending.text, head.from);
    joiner.onRecord(returned(head, values, result));
    return;
  }
  const now = wholeOf(joiner, head, text);
  joiner.pending = { head, line: first, number, text, lines: lines + 1, width, longest, ...now };
  if (lines >= MAX_LINES || text.length > MAX_TEXT) giveUp(joiner);
}

/** What goes on in the next line; where others are wrapped at a greater `width` it was between words, and may be indented. */
function put({ text, width: own }: Pending, more: string, width: number): string {
  if (own >= width) return text + more;
  return `${text.trimEnd()} ${more.trimStart()}`;
}

/** How a line begins that is more of a result, unless the line was cut there: who was ready, which error it was, how long it took. */
function restOf({ isTimed }: Joiner, name: string, result: Result): RegExp[] {
  const { value, shown, errno, dur, isCut } = result;
  const isBare = shown.trim() === '' && !isCut;
  const isOpen = OPEN_TIME.test(shown) || (value > 0 && OPEN.test(shown));
  const isErrorCut = !(value >= 0) && errno !== '' && shown.endsWith(errno);
  return [
    ...(value > 0 && LISTING.test(name) && isBare ? [LISTED] : []),
    ...((value === -1 || Number.isNaN(value)) && isBare ? [ERROR] : []),
    ...(isErrorCut ? [REST_OF_ERROR] : []),
    ...(isOpen ? [REST_OF_LIST] : []),
    ...(errno !== '' && OPEN.test(shown) ? [REST_OF_MEANING] : []),
    ...(isCut ? [ANYTHING] : []),
    ...(isTimed && dur < 0 ? [TOOK, IS_OF] : []),
  ];
}

const LISTING = /^(?:p?poll(?:_time64)?|_?(?:new)?select|pselect6(?:_time64)?)$/;
const LISTED = /^\s*\((?:\[|(?:in|out|except|left) )/;
const OPEN = /^ *(?:E[A-Z\d_]+ )?\([^)]*$/;
const OPEN_TIME = /(?:^|\s)<[\d.]*$/;
const REST_OF_LIST = /^[\w\s|{}=,<>[\]:.()*+&-]*$/;
const REST_OF_MEANING = /^[^"([{]*\)/;
const ANYTHING = /./;
const ERROR = /^\s*E[A-Z\d_]+ \(/;
const REST_OF_ERROR = /^[A-Z\d_]*\s?\([A-Za-z]/;
const IS_OF = /^\d{0,7}<(?:[A-Z][\w-]*:\[|\/|anon_inode:)/;
const TOOK = /^[^"({[]*<\d+\.\d+>$/;

function wholeOf(
  joiner: Joiner,
  head: Pending['head'],
  text: string,
): Pick<Pending, 'whole' | 'rest'> {
  const { values, end } = parseValues(text, head.from);
  const result = end < 0 ? undefined : readResult(text, end);
  const rest = result === undefined ? [] : restOf(joiner, head.name, result);
  if (result === undefined || rest.length === 0) return { whole: undefined, rest };
  if (head.is === 'call') return { whole: returned(head, values, result), rest };
  const { name, prefix, from } = head;
  return { whole: { is: 'resumed', name, prefix, text: text.slice(from) }, rest };
}

/** What a program writes to the terminal stands between the arguments and the result. */
function isWrite(name: string): boolean {
  return name === 'write' || name === 'writev';
}

/** Its arguments are followed by what it wrote, as a terminal shows both: that may have parentheses of its own. */
function isEchoed({ is, name }: Pending['head'], values: readonly Value[], rest: string): boolean {
  const [, text, count] = values;
  if (is !== 'call' || !isWrite(name) || count === undefined) return false;
  const echo = count.word + rest;
  const bytes = text?.bytes ?? text?.items?.[0]?.items?.[0]?.bytes;
  const first = bytes?.find((byte) => byte > SPACE);
  const at = first === undefined ? -1 : echo.indexOf(String.fromCharCode(first), 1);
  return at > 0 && /^\d+\s*$/.test(echo.slice(0, at));
}

const SPACE = 32;

function lastResult(line: string): Result | undefined {
  const at = line.lastIndexOf(') ');
  return at < 0 ? undefined : readResult(line, at + 1);
}

const UNFINISHED = /(?:\^C\s?)?<(?:unfinished|detached) ?\.\.\.>?$/;
/** It never returned: its process went. */
const GONE = /^\s*<unfinished \.\.\.>\)\s*= \?/;

/** True where the text was a whole record, or can be none. */
function tell(joiner: Joiner, head: Pending['head'], text: string, line: string): boolean {
  const { name, prefix, from } = head;
  const { onRecord } = joiner;
  const mayBe = text.endsWith('...>') || text.endsWith('...');
  const unfinished = mayBe ? UNFINISHED.exec(text) : null;
  if (unfinished !== null) {
    // What is resumed and left again goes on later.
    if (head.is === 'call')
      onRecord({ is: 'begun', name, prefix, text: text.slice(from, unfinished.index).trimEnd() });
    return true;
  }
  const rest = head.is === 'resumed' ? text.slice(from) : '';
  if (rest !== '' && GONE.test(rest))
    return (onRecord({ is: 'resumed', name, prefix, text: ') = ?' }), true);
  const { values, end } = parseValues(text, from);
  if (end < 0) return false;
  const isShown = isEchoed(head, values, text.slice(end - 1));
  const result = readResult(text, end) ?? (isShown ? lastResult(text) : undefined);
  if (result === undefined) {
    if (isShown) return false;
    if ((values.length > 0 || head.is === 'resumed') && /^\s*(?:=\s*)?-?$/.test(text.slice(end)))
      return false;
    onRecord({ is: 'stray', line });
    return true;
  }
  if (!prefix.isPlain && isProse(text.slice(from, end), result.shown)) {
    onRecord({ is: 'stray', line });
    return true;
  }
  if (restOf(joiner, name, result).length > 0) return false;
  joiner.isTimed = result.dur >= 0;
  if (head.is === 'resumed') onRecord({ is: 'resumed', name, prefix, text: rest });
  else onRecord(returned(head, values, result));
  return true;
}

/** Whether a call with words before it is only spoken of: words follow, or its arguments are left out. */
function isProse(args: string, shown: string): boolean {
  const meaning = MEANING.test(shown) ? shown.lastIndexOf(')') + 1 : 0;
  return ELIDED.test(args) || !ENDS_THERE.test(shown.slice(meaning));
}

const ELIDED = /^\.\.\.|, ?\.\.\.\)$/;
/** What an error means, or who was ready. */
const MEANING = /^(?: E\w+)? \(/;
/** Behind that how long it took; then no word but markup. */
const ENDS_THERE = /^(?: E\w+)?(?: <[\d.]+>)?(?:\W|<\/?\w+>)*$/;

function returned(
  { name, prefix }: Pending['head'],
  args: readonly Value[],
  result: Result,
): Record {
  return { is: 'call', name, prefix, args, result };
}
