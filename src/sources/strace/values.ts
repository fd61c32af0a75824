/** The arguments of a call as strace(1) prints them, parsed into values: whatever stands there, nothing is refused. */

import { readString } from './strings';

/** One value: a word, a text, or several values in brackets. */
export type Value = {
  /** `iov_len` in `iov_len=131`; empty where it has none. */
  name: string;
  /** A number, flags or a name as they are written; of `htons(80)` what stands before the parenthesis; empty for texts and brackets. */
  word: string;
  /** What -y tells of a descriptor, between `<` and `>`. */
  of: string;
  /** Of a text. */
  bytes: Uint8Array | undefined;
  /** What stands in brackets of any kind. */
  items: Value[] | undefined;
  /** There is more than was printed: `"..."...` or `[..., ...]`. */
  isCut: boolean;
};

/** Where parsing is; `isOpen`: the text ended before what was begun. */
type Cursor = { readonly text: string; at: number; isOpen: boolean };

/** Values up to the closing parenthesis; `end` is the index behind it, −1 where the text ended first. */
export type Values = { readonly values: readonly Value[]; readonly end: number };

/** Brackets within brackets beyond this are no argument of a system call. */
const MAX_DEPTH = 32;

/** Parses from behind an opening parenthesis. */
export function parseValues(text: string, from: number): Values {
  const cursor = { text, at: from, isOpen: false };
  const values = readItems(cursor, emptyValue(), ROUND, 0);
  return { values, end: cursor.isOpen ? -1 : cursor.at };
}

/** A number as it is written, decimal or hexadecimal; NaN where none is. */
export function numberOf(value: Value | undefined): number {
  const found = value === undefined ? null : NUMBER.exec(value.word);
  return found === null
    ? NaN
    : Number(found[0].startsWith('-') ? -Number(found[0].slice(1)) : found[0]);
}

/** The same where all 64 bits count. */
export function bigOf(value: Value | undefined): bigint | undefined {
  const found = value === undefined ? null : NUMBER.exec(value.word);
  if (found === null) return undefined;
  return found[0].startsWith('-') ? -BigInt(found[0].slice(1)) : BigInt(found[0]);
}

const NUMBER = /^-?(?:0x[\da-f]{1,64}|\d{1,64})/i;

/** The value among these with this name, wherever it stands; older versions number them, `msg_iov(1)`. */
export function named(values: readonly Value[] | undefined, name: string): Value | undefined {
  return values?.find((value) => value.name === name || value.name.startsWith(`${name}(`));
}

export function emptyValue(): Value {
  return { name: '', word: '', of: '', bytes: undefined, items: undefined, isCut: false };
}

/** Fills `into` up to `close`. */
function readItems(cursor: Cursor, into: Value, close: number, depth: number): Value[] {
  const items: Value[] = [];
  into.items = items;
  const { text } = cursor;
  for (;;) {
    skip(cursor);
    if (cursor.at >= text.length) {
      cursor.isOpen = true;
      return items;
    }
    const before = cursor.at;
    const code = text.charCodeAt(before);
    if (code === close) {
      cursor.at++;
      return items;
    }
    if (code === POINT && text.startsWith('...', before)) {
      into.isCut = true;
      cursor.at += 3;
      // An argument that somebody left out stands where it stood.
      if (depth === 0 && close === ROUND) items.push(emptyValue());
    } else if (isArrow(cursor)) {
      // What the kernel made of it is no value of its own.
      cursor.at += 2;
      skip(cursor);
      readValue(cursor, emptyValue(), close, depth);
    } else {
      items.push(readValue(cursor, emptyValue(), close, depth));
      if (close === ROUND) skipContext(cursor);
    }
    if (cursor.at === before) cursor.at++;
  }
}

/** What SELinux calls the file of a descriptor or a path (`--secontext`): `5 [httpd_t]`. */
function skipContext(cursor: Cursor): void {
  const { text, at } = cursor;
  const from = text.charCodeAt(at) === SPACE ? at + 1 : at;
  if (text.charCodeAt(from) !== OPEN_SQUARE || text.charCodeAt(from - 1) !== SPACE) return;
  CONTEXT.lastIndex = from;
  const found = CONTEXT.exec(text);
  if (found !== null) cursor.at = from + found[0].length;
}

const CONTEXT = /\[[a-z]\w*(?::[\w.,:-]{1,200})?(?:!![^\]]{0,200})?\](?=[,)]| =>)/y;

/** Spaces, commas and comments. */
function skip(cursor: Cursor): void {
  const { text } = cursor;
  for (;;) {
    const code = text.charCodeAt(cursor.at);
    if (code === SPACE || code === COMMA) cursor.at++;
    else if (code === SLASH && text.charCodeAt(cursor.at + 1) === STAR) {
      const end = text.indexOf('*/', cursor.at + 2);
      cursor.at = end < 0 ? text.length : end + 2;
    } else return;
  }
}

const [SPACE, QUOTE, OPEN_ROUND, ROUND, STAR, COMMA, MINUS, POINT, SLASH] = [
  32, 34, 40, 41, 42, 44, 45, 46, 47,
];
const [LESS, EQUALS, GREATER, AT, OPEN_SQUARE, SQUARE, OPEN_CURLY, CURLY, TILDE] = [
  60, 61, 62, 64, 91, 93, 123, 125, 126,
];

/** `[128 => 16]`, older `[128->16]`. */
function isArrow({ text, at }: Cursor): boolean {
  const first = text.charCodeAt(at);
  return (first === EQUALS || first === MINUS) && text.charCodeAt(at + 1) === GREATER;
}

/** Fills `value`, which is empty, and returns it. */
function readValue(cursor: Cursor, value: Value, close: number, depth: number): Value {
  const { text } = cursor;
  const first = text.charCodeAt(cursor.at);
  // `~[KILL]`: all signals but these; `@"x"`: a Unix socket's abstract name.
  if (first === AT || (first === TILDE && text.charCodeAt(cursor.at + 1) === OPEN_SQUARE)) {
    value.word = text[cursor.at]!;
    cursor.at++;
  }
  const opening = text.charCodeAt(cursor.at);
  if (opening === QUOTE) readText(cursor, value);
  else if (opening === OPEN_SQUARE || opening === OPEN_CURLY || opening === OPEN_ROUND) {
    cursor.at++;
    const ending = opening === OPEN_SQUARE ? SQUARE : opening === OPEN_CURLY ? CURLY : ROUND;
    if (depth < MAX_DEPTH) readItems(cursor, value, ending, depth + 1);
  } else readWord(cursor, value, close, depth);
  return value;
}

function readText(cursor: Cursor, value: Value): void {
  const { bytes, end } = readString(cursor.text, cursor.at + 1);
  value.bytes = bytes;
  cursor.isOpen = end < 0;
  cursor.at = end < 0 ? cursor.text.length : end;
  if (!cursor.text.startsWith('...', cursor.at)) return;
  value.isCut = true;
  cursor.at += 3;
}

/** A word, in a list up to a space, else up to a comma; `name=`, `name(…)` and `5<…>` lead further. */
function readWord(cursor: Cursor, value: Value, close: number, depth: number): void {
  const { text } = cursor;
  const from = cursor.at;
  for (; cursor.at < text.length; cursor.at++) {
    const code = text.charCodeAt(cursor.at);
    if (code >= 128 || SPECIAL[code] === 0) continue;
    if (SPECIAL[code] === ENDING || (code === SPACE && close === SQUARE)) break;
    if (code === SLASH && text.charCodeAt(cursor.at + 1) === STAR) break;
    if (isArrow(cursor)) break;
    if (code === EQUALS && !isEqualsBeside(text, cursor.at)) {
      const name = text.slice(from, cursor.at);
      if (name.length <= MAX_NAME && IDENTIFIER.test(name)) {
        readNamed(cursor, value, name, close, depth);
        return;
      }
    } else if (code === OPEN_ROUND) {
      readCall(cursor, value, from, close, depth);
      return;
    }
    if (code === LESS && isOfDescriptor(text, cursor.at)) {
      value.word = text.slice(from, cursor.at).trim();
      readAnnotation(cursor, value);
      return;
    }
  }
  value.word = text.slice(from, cursor.at).trim();
  const meant =
    text.charCodeAt(cursor.at) === SLASH
      ? MEANT.exec(text.slice(cursor.at, cursor.at + 200))
      : null;
  if (meant === null) return;
  value.word = meant[1]!;
  cursor.at += meant[0].length;
  if (text[cursor.at] !== '|' || depth >= MAX_DEPTH) return;
  // `0x1 /* SOCK_STREAM */|0x80000 /* SOCK_CLOEXEC */`
  cursor.at++;
  const more = emptyValue();
  readWord(cursor, more, close, depth + 1);
  value.word += `|${more.word}`;
}

/** What a number means, as `-X verbose` prints it behind it: `0x1 /* SOCK_STREAM *\/`. */
const MEANT = /^\/\* ([A-Z][A-Z\d_]*(?:\|[A-Z\d_]+)*) \*\//;
/** By character: where a word ends, and where it may turn into something else. */
const SPECIAL = new Uint8Array(128);
const ENDING = 1;
for (const char of ',)]}"[{') SPECIAL[char.charCodeAt(0)] = ENDING;
for (const char of ' /=-(<') SPECIAL[char.charCodeAt(0)] = 2;
const IDENTIFIER = /^[A-Za-z_][\w.]*$/;
/** None is as long: what is long is not looked at anew at each `=` behind it. */
const MAX_NAME = 64;

function isEqualsBeside(text: string, at: number): boolean {
  return text.charCodeAt(at + 1) === EQUALS || text.charCodeAt(at - 1) === EQUALS;
}

/** `value` is empty but for what `readCall` took for it. */
function readNamed(cursor: Cursor, value: Value, name: string, close: number, depth: number): void {
  cursor.at++;
  if (depth < MAX_DEPTH) {
    value.word = '';
    value.items = undefined;
    value.isCut = false;
    readValue(cursor, value, close, depth + 1);
  }
  value.name = name;
}

/** `htons(80)`; and the `msg_iov(1)=` of older versions, which is a name. */
function readCall(cursor: Cursor, value: Value, from: number, close: number, depth: number): void {
  const { text } = cursor;
  value.word = text.slice(from, cursor.at).trim();
  cursor.at++;
  if (depth < MAX_DEPTH) readItems(cursor, value, ROUND, depth + 1);
  if (text[cursor.at] !== '=' || text[cursor.at + 1] === '>' || text[cursor.at + 1] === '=') return;
  readNamed(cursor, value, text.slice(from, cursor.at), close, depth);
}

/** A descriptor's number stands before it, or the name of none (AT_FDCWD); `1<<3` is no descriptor. */
function isOfDescriptor(text: string, at: number): boolean {
  return /[\dD]/.test(text[at - 1] ?? '') && text[at + 1] !== '<' && text[at + 1] !== ' ';
}

function readAnnotation(cursor: Cursor, value: Value): void {
  const end = endOfAnnotation(cursor.text, cursor.at);
  if (end < 0) {
    cursor.at = cursor.text.length;
    cursor.isOpen = true;
    return;
  }
  value.of = cursor.text.slice(cursor.at + 1, end);
  cursor.at = end + 1;
  if (cursor.text.startsWith('(deleted)', cursor.at)) cursor.at += 9;
}

/**
 * The index of the `>` that ends what begins with the `<` at `at`; −1 where it has none. In paths both are escaped, but not in
 * the names of Unix sockets; an arrow between addresses is none, and a device stands in a pair of its own.
 */
export function endOfAnnotation(text: string, at: number): number {
  const isAddress = ADDRESS.test(text.slice(at + 1, at + 20));
  let depth = 0;
  let brackets = 0;
  for (let i = at; i < text.length; i++) {
    const char = text[i];
    if (isAddress && char === '"' && brackets > 0) {
      const { end } = readString(text, i + 1);
      if (end < 0) return -1;
      i = end - 1;
    } else if (isAddress && char === '[') brackets++;
    else if (isAddress && char === ']') brackets--;
    else if (brackets > 0) continue;
    else if (char === '<') depth++;
    else if (char === '>' && --depth === 0) return i;
  }
  return -1;
}

const ADDRESS = /^[A-Za-z][\w-]*:\[/;
