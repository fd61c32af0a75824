/** The texts that strace(1) quotes: C escapes, octal, or hexadecimal with -x and -xx. */

const encoder = new TextEncoder();

/** Bytes from behind the opening quote; `end` is the index behind the closing one, −1 where the text ended first. */
export function readString(
  text: string,
  from: number,
): { readonly bytes: Uint8Array; readonly end: number } {
  const at = closingQuote(text, from);
  const quoted = text.slice(from, at < 0 ? text.length : at);
  // Characters beyond ASCII, which strace would have escaped, are those of the text around.
  const bytes = quoted.includes('\\') ? unescaped(quoted) : encoder.encode(quoted);
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

function unescaped(text: string): Uint8Array {
  // An escape is never shorter than its byte; another character has three at the most.
  if (scratch.length < text.length * 3) scratch = new Uint8Array(text.length * 3);
  let length = 0;
  for (let at = 0; at < text.length;) {
    const escape = text.indexOf('\\', at);
    const plain = text.slice(at, escape < 0 ? text.length : escape);
    if (plain !== '') length += encoder.encodeInto(plain, scratch.subarray(length)).written;
    if (escape < 0 || escape + 1 === text.length) break;
    at = escape + 1;
    while (at < text.length) {
      const size = escapeAt(text, at);
      scratch[length++] = escapedByte(text, at, size);
      at += size;
      // Binary data is one escape after the other.
      if (text.charCodeAt(at) !== BACKSLASH || at + 1 === text.length) break;
      at++;
    }
  }
  return scratch.slice(0, length);
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
  const letter = LETTERS[text.charCodeAt(at)] ?? 0;
  if (letter !== 0) return letter;
  const first = text[at] ?? '';
  if (first === 'x') return parseInt(text.slice(at + 1, at + size), 16) || 0;
  if (isOctal(first.charCodeAt(0))) return parseInt(text.slice(at, at + size), 8) & 255;
  return first.charCodeAt(0) & 255;
}

/** By character: the byte that it stands for behind a backslash; 0 for others. */
const LETTERS = new Uint8Array(128);
for (const [i, letter] of Array.from('abtnvfr').entries()) LETTERS[letter.charCodeAt(0)] = 7 + i;
for (const itself of '"\'\\?') LETTERS[itself.charCodeAt(0)] = itself.charCodeAt(0);
LETTERS['e'.charCodeAt(0)] = 27;
