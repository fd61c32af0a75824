/** Expectations met by bytes in pieces, whatever their cuts: pure, and in memory that does not grow with what comes. */

import type { Codecs } from '../../framing/codecs';
import type { Codec, FrameDecoder } from '../../framing/decoder';
import type { Expectation } from '../script';
import { isHex } from '../shape';

/** An expectation made ready, shared by all clients that have it. */
export type Pattern = { readonly text: string } & (
  | {
      readonly kind: 'find';
      readonly bytes: Uint8Array;
      /** By length of a matched beginning: the length of the next shorter one that also ends there (Knuth, Morris, Pratt). */
      readonly shorter: Int32Array;
    }
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'frames'; readonly count: number; readonly codec: Codec }
  | { readonly kind: 'end' }
);

/** How far one client is with one expectation. */
export type Match = {
  readonly pattern: Pattern;
  isDone: boolean;
  /** Bytes it has taken. */
  taken: number;
  /** Bytes of the text that the last bytes taken are, bytes still missing, or frames that are whole. */
  progress: number;
  /** Why it can never be met; empty while it can. */
  error: string;
  /** The first bytes it took in vain, at most SAMPLE of them. */
  sample: Uint8Array;
  readonly decoder: FrameDecoder | undefined;
  /** Bytes already seen of the header and the payload of the frame that is coming. */
  header: number;
  have: number;
};

const SAMPLE = 32;
const NOTHING = new Uint8Array(0);
const encoder = new TextEncoder();

/** Makes an expectation ready; throws RangeError for a codec that there is not. */
export function compileExpectation(expectation: Expectation, codecs: Codecs): Pattern {
  if ('text' in expectation)
    return findPattern(`text ${quote(expectation.text)}`, encoder.encode(expectation.text));
  if ('hex' in expectation)
    return findPattern(`hex ${cut(expectation.hex)}`, parseHex(expectation.hex));
  if ('bytes' in expectation) {
    const count = expectation.bytes;
    return { kind: 'count', count, text: `${count} bytes` };
  }
  if ('end' in expectation) return { kind: 'end', text: 'the end of the stream' };
  const { frames: count, codec: name } = expectation;
  return {
    kind: 'frames',
    count,
    codec: codecOf(name, codecs),
    text: `${count} frames of ${name}`,
  };
}

export function beginMatch(pattern: Pattern): Match {
  const { kind } = pattern;
  const isEmpty =
    kind === 'find' ? pattern.bytes.length === 0 : kind !== 'end' && pattern.count === 0;
  return {
    pattern,
    isDone: isEmpty,
    taken: 0,
    progress: kind === 'count' ? pattern.count : 0,
    error: '',
    sample: NOTHING,
    decoder: kind === 'frames' ? pattern.codec.decoder() : undefined,
    header: 0,
    have: 0,
  };
}

/** Takes from bytes [start, end) what the expectation needs, and returns where it stopped: at `end` unless it is done. */
export function push(match: Match, bytes: Uint8Array, start: number, end: number): number {
  if (match.isDone) return start;
  const stop = take(match, bytes, start, end);
  match.taken += stop - start;
  sampleVain(match, bytes, start, stop);
  return stop;
}

/** What came instead, short and printable. */
export function describeTaken({ taken, sample }: Match): string {
  if (taken === 0) return 'nothing came';
  const more = taken > sample.length ? '…' : '';
  return `${taken} bytes came: ${JSON.stringify(new TextDecoder().decode(sample))}${more}`;
}

/** The bytes of an even number of hexadecimal digits, spaces left out; throws RangeError for anything else. */
export function parseHex(text: string): Uint8Array {
  if (!isHex(text))
    throw new RangeError(`hex '${cut(text)}' is not pairs of the digits 0 to f: write 0d0a`);
  return new Uint8Array(Buffer.from(text.replace(/\s+/g, ''), 'hex'));
}

/** The codec of that name; throws RangeError with the names there are. */
export function codecOf(name: string, codecs: Codecs): Codec {
  const codec = codecs.get(name);
  if (codec === undefined)
    throw new RangeError(
      `there is no codec '${name}': use one of ${[...codecs.keys()].join(', ')}`,
    );
  return codec;
}

function take(match: Match, bytes: Uint8Array, start: number, end: number): number {
  const { pattern } = match;
  switch (pattern.kind) {
    case 'find':
      return find(match, pattern, bytes, start, end);
    case 'count': {
      const stop = Math.min(end, start + match.progress);
      match.progress -= stop - start;
      match.isDone = match.progress === 0;
      return stop;
    }
    case 'frames':
      return countFrames(match, pattern.count, bytes, start, end);
    case 'end':
      return end;
  }
}

function find(
  match: Match,
  pattern: Pattern & { kind: 'find' },
  bytes: Uint8Array,
  start: number,
  end: number,
): number {
  const wanted = pattern.bytes;
  let length = match.progress;
  let at = start;
  while (at < end && length < wanted.length) {
    const byte = bytes[at++]!;
    while (length > 0 && byte !== wanted[length]) length = pattern.shorter[length]!;
    if (byte === wanted[length]) length++;
  }
  match.progress = length;
  match.isDone = length === wanted.length;
  return at;
}

function countFrames(
  match: Match,
  count: number,
  bytes: Uint8Array,
  start: number,
  end: number,
): number {
  let at = start;
  for (const frame of match.decoder?.push(bytes, start, end) ?? []) {
    at += frame.header.length - match.header + frame.have - match.have;
    match.header = frame.complete ? 0 : frame.header.length;
    match.have = frame.complete ? 0 : frame.have;
    if (frame.complete && ++match.progress === count) {
      match.isDone = true;
      return at;
    }
  }
  match.error = match.decoder?.error?.message ?? '';
  return end;
}

function findPattern(text: string, bytes: Uint8Array): Pattern {
  const shorter = new Int32Array(bytes.length);
  for (let i = 1, length = 0; i < bytes.length - 1; i++) {
    while (length > 0 && bytes[i] !== bytes[length]) length = shorter[length]!;
    if (bytes[i] === bytes[length]) length++;
    shorter[i + 1] = length;
  }
  return { kind: 'find', text, bytes, shorter };
}

function sampleVain(match: Match, bytes: Uint8Array, start: number, end: number): void {
  const { sample, isDone } = match;
  if (isDone || sample.length === SAMPLE) return;
  const more = bytes.subarray(start, Math.min(end, start + SAMPLE - sample.length));
  match.sample = new Uint8Array(sample.length + more.length);
  match.sample.set(sample);
  match.sample.set(more, sample.length);
}

function quote(text: string): string {
  return JSON.stringify(cut(text));
}

function cut(text: string): string {
  return text.length > 64 ? `${text.slice(0, 64)}…` : text;
}
