/** Lines from bytes that come in any pieces: UTF-8, or the UTF-16 that Windows writes. */

import { TextDecoder } from 'node:util';

/** A longer line is cut: with `-s` at its most strace prints less. */
export const MAX_LINE = 1 << 20;

export type Lines = {
  readonly onLine: (line: string) => void;
  decoder: TextDecoder | undefined;
  /** The first bytes, until there are enough to tell how they are encoded. */
  head: Uint8Array;
  /** The line that goes on. */
  part: string;
};

/** `onLine` gets each line without its end. */
export function openLines(onLine: (line: string) => void): Lines {
  return { onLine, decoder: undefined, head: new Uint8Array(0), part: '' };
}

/** The text as one of its own: one that was cut out of a line keeps all that was read with it in memory. */
export function kept(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}

export function pushBytes(lines: Lines, bytes: Uint8Array): void {
  if (lines.decoder === undefined) {
    const head = new Uint8Array(lines.head.length + bytes.length);
    head.set(lines.head);
    head.set(bytes, lines.head.length);
    lines.head = head;
    if (head.length < MARK) return;
    begin(lines);
  } else pushText(lines, lines.decoder.decode(bytes, { stream: true }));
}

/** The last line may have no end. */
export function endLines(lines: Lines): void {
  if (lines.decoder === undefined) begin(lines);
  pushText(lines, lines.decoder!.decode());
  if (lines.part !== '') lines.onLine(lines.part);
  lines.part = '';
}

const MARK = 2;

function begin(lines: Lines): void {
  lines.decoder = new TextDecoder(encodingOf(lines.head));
  pushText(lines, lines.decoder.decode(lines.head, { stream: true }));
  lines.head = lines.head.subarray(0, 0);
}

/** By the mark of byte order at its begin. */
export function encodingOf(head: Uint8Array): 'utf-8' | 'utf-16le' {
  return head[0] === 0xff && head[1] === 0xfe ? 'utf-16le' : 'utf-8';
}

function pushText(lines: Lines, text: string): void {
  let from = 0;
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
    const rest = text.slice(from, end);
    from = end + 1;
    const line = lines.part === '' ? rest : lines.part + rest;
    lines.part = '';
    lines.onLine(line.length > MAX_LINE ? line.slice(0, MAX_LINE) : line);
  }
  if (lines.part.length < MAX_LINE) lines.part += text.slice(from, from + MAX_LINE);
}
