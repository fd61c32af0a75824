/** The texts that strace(1) quotes: C escapes, octal, or hexadecimal with -x and -xx. */

const encoder = new TextEncoder();

/** Bytes from behind the opening quote; `end` is the index behind the closing one, −1 where the text ended first. */
export function readString(
  text: string,
  from: number,
): { readonly bytes: Uint8Array; readonly end: number } {
  let at = from;
  let isPlain = true;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) break;
    if (code === BACKSLASH) at++;
    if (code === BACKSLASH || code > 126) isPlain = false;
  }
  const end = at < text.length ? at + 1 : -1;
  const quoted = text.slice(from, at);
  return { bytes: isPlain ? plainBytes(quoted) : unescaped(quoted), end };
}

const QUOTE = 34;
const BACKSLASH = 92;

function plainBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

function unescaped(text: string): Uint8Array {
  // An escape is never shorter than its byte; a character beyond ASCII, which strace would have escaped, has three at the most.
  const bytes = new Uint8Array(text.length * 3);
  let length = 0;
  for (let at = 0; at < text.length;) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) {
      if (at + 1 === text.length) break;
      const size = escapeAt(text, at + 1);
      bytes[length++] = escapedByte(text, at + 1, size);
      at += 1 + size;
    } else if (code < 128) {
      bytes[length++] = code;
      at++;
    } else {
      const character = String.fromCodePoint(text.codePointAt(at)!);
      length += encoder.encodeInto(character, bytes.subarray(length)).written;
      at += character.length;
    }
  }
  return bytes.slice(0, length);
}

/** How many characters stand behind the backslash: three octal digits at the most (8 and 9 end them), or `x` and two. */
function escapeAt(text: string, at: number): number {
  if (text[at] === 'x') return 1 + (HEX.exec(text.slice(at + 1, at + 3))?.[0].length ?? 0);
  let size = 0;
  while (size < 3 && isOctal(text.charCodeAt(at + size))) size++;
  return Math.max(1, size);
}

const HEX = /^[\da-f]{1,2}/i;

function isOctal(code: number): boolean {
  return code >= 48 && code <= 55;
}

function escapedByte(text: string, at: number, size: number): number {
  const first = text[at] ?? '';
  if (first === 'x') return parseInt(text.slice(at + 1, at + size), 16) || 0;
  if (isOctal(first.charCodeAt(0))) return parseInt(text.slice(at, at + size), 8) & 255;
  return LETTERS[first] ?? first.charCodeAt(0) & 255;
}

const LETTERS: Readonly<Record<string, number>> = {
  n: 10,
  t: 9,
  r: 13,
  v: 11,
  f: 12,
  a: 7,
  b: 8,
  e: 27,
};
