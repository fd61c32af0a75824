/** The texts that strace(1) quotes: C escapes, octal, or hexadecimal with -x and -xx. */

const encoder = new TextEncoder();

/** Bytes from behind the opening quote; `end` is the index behind the closing one, −1 where the text ended first. */
export function readString(
  text: string,
  from: number,
): { readonly bytes: Uint8Array; readonly end: number } {
  const at = closingQuote(text, from);
  const bytes = unescaped(text, from, at < 0 ? text.length : at);
  return { bytes, end: at < 0 ? -1 : at + 1 };
}

/** The first quote that is not escaped; −1. */
function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 1)) {
    let escapes = 0;
    while (at - escapes > from && text.charCodeAt(at - 1 - escapes) === BACKSLASH) escapes++;
    if (escapes % 2 === 0) return at;
  }
  return -1;
}

const BACKSLASH = 92;

/** Grows with the longest text; what is returned is a copy. */
let scratch = new Uint8Array(4096);

function unescaped(text: string, from: number, to: number): Uint8Array {
  // An escape is never shorter than its byte; another character has three at the most.
  if (scratch.length < (to - from) * 3) scratch = new Uint8Array((to - from) * 3);
  let length = 0;
  for (let at = from; at < to;) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) {
      if (++at === to) break;
      const size = escapeAt(text, at, to);
      scratch[length++] = escapedByte(text, at, size);
      at += size;
    } else if (code < 128) {
      scratch[length++] = code;
      at++;
    } else {
      // Characters that strace would have escaped are those of the text around.
      const end = endOfForeign(text, at, to);
      length += encoder.encodeInto(text.slice(at, end), scratch.subarray(length)).written;
      at = end;
    }
  }
  return scratch.slice(0, length);
}

function endOfForeign(text: string, from: number, to: number): number {
  let end = from;
  while (end < to && text.charCodeAt(end) >= 128) end++;
  return end;
}

/** How many characters stand behind the backslash: three octal digits at the most (8 and 9 end them), or `x` and two. */
function escapeAt(text: string, at: number, to: number): number {
  if (text.charCodeAt(at) === LETTER_X)
    return 1 + (HEX.exec(text.slice(at + 1, Math.min(to, at + 3)))?.[0].length ?? 0);
  let size = 0;
  while (size < 3 && at + size < to && isOctal(text.charCodeAt(at + size))) size++;
  return Math.max(1, size);
}

const LETTER_X = 120;

const HEX = /^[\da-f]{1,2}/i;

function isOctal(code: number): boolean {
  return code >= 48 && code <= 55;
}

function escapedByte(text: string, at: number, size: number): number {
  const first = text.charCodeAt(at);
  const letter = LETTERS[first] ?? 0;
  if (letter !== 0) return letter;
  if (first === LETTER_X) return parseInt(text.slice(at + 1, at + size), 16) || 0;
  if (!isOctal(first)) return first & 255;
  let byte = 0;
  for (let i = at; i < at + size; i++) byte = byte * 8 + text.charCodeAt(i) - 48;
  return byte & 255;
}

/** By character: the byte that it stands for behind a backslash; 0 for others. */
const LETTERS = new Uint8Array(128);
for (const [i, letter] of Array.from('abtnvfr').entries()) LETTERS[letter.charCodeAt(0)] = 7 + i;
for (const itself of '"\'\\?') LETTERS[itself.charCodeAt(0)] = itself.charCodeAt(0);
LETTERS['e'.charCodeAt(0)] = 27;
