/** A record that has room for everything (wire.ts), as it lies in memory. */

import type { Memory } from '../os/memory';
import { NUMBER, type Packed } from './packing';
import { encodeTexts, texts } from './texts';
import { RECORD_SIZE, type Signal, signalCode } from './wire';

/** Bits of a record's lengths that are its data's; the others are its texts'. */
const TEXTS_SHIFT = 20;
const DATA = (1 << TEXTS_SHIFT) - 1;

/** The lengths of an event that was packed, with at most `most` of its data; its texts are made ready for `putTold`. */
export function lengthsOfTold({ data, texts: told }: Packed, most: number): number {
  // Not cut to the capture limit: prints and headers are what the program says, not what went over the wire.
  return Math.min(data.length, most) | (encodeTexts(told) << TEXTS_SHIFT);
}

/** Bytes of a record with these lengths. */
export function sizeOf(lengths: number): number {
  return RECORD_SIZE + (((lengths & DATA) + (lengths >>> TEXTS_SHIFT) + 7) & ~7);
}

/** Puts the event whose lengths were asked for last at byte `at`. */
export function putTold(
  memory: Memory,
  at: number,
  code: number,
  { numbers, data }: Packed,
  lengths: number,
  gen: number,
  returned: bigint,
  began: bigint,
): void {
  const head = code | (numbers[NUMBER.errno]! << 8) | (numbers[NUMBER.flags]! << 16);
  const [fd, a, b] = [numbers[NUMBER.fd]!, numbers[NUMBER.a]!, numbers[NUMBER.b]!];
  const [c, d] = [numbers[NUMBER.c]!, numbers[NUMBER.d]!];
  putWhole(memory, at, head, fd, gen, lengths, a, b, c, d, returned, began);
  const [kept, textsKept] = [lengths & DATA, lengths >>> TEXTS_SHIFT];
  memory.bytes.set(kept < data.length ? data.subarray(0, kept) : data, at + RECORD_SIZE);
  if (textsKept > 0) memory.bytes.set(texts.subarray(0, textsKept), at + RECORD_SIZE + kept);
}

/** Puts a signal there, with its data and its number. */
export function putSignal(
  memory: Memory,
  at: number,
  signal: Signal,
  data: Uint8Array,
  a: number,
  time: bigint,
): void {
  putWhole(memory, at, signalCode(signal), -1, 0, data.length, a, 0, 0, 0, time, time);
  memory.bytes.set(data, at + RECORD_SIZE);
}

/** Puts all of it but its data and texts at byte `at`. */
export function putWhole(
  { i32, i64 }: Memory,
  at: number,
  head: number,
  fd: number,
  gen: number,
  lengths: number,
  a: number,
  b: number,
  c: number,
  d: number,
  returned: bigint,
  began: bigint,
): void {
  const word = at >> 2;
  i32[word] = head;
  i32[word + 1] = fd;
  i32[word + 2] = gen;
  i32[word + 3] = lengths;
  i32[word + 4] = a;
  i32[word + 5] = b;
  i32[word + 6] = c;
  i32[word + 7] = d;
  const long = at >> 3;
  i64[long + 4] = returned;
  i64[long + 5] = began;
}
