/** Builds the bytes that a lab process writes to its events descriptor, from the protocol's words (src/lab/wire.ts). */

import { BRIEF, PLACES, PLACES_SIZE, type Signal, signalCode } from '../../src/lab/wire';
import { CODE, type Kind } from '../../src/trace/kinds';

export type Fields = {
  readonly fd?: number;
  readonly gen?: number;
  readonly errno?: number;
  readonly flags?: number;
  /** a, b, c, d. */
  readonly numbers?: readonly number[];
  readonly returned?: bigint;
  readonly began?: bigint;
  readonly data?: Uint8Array;
  readonly texts?: readonly string[];
};

/** One batch of a loop, its records in order. */
export function batch(loop: number, ...records: readonly Buffer[]): Buffer {
  return batchAt(0n, loop, ...records);
}

/** The same, with the time from which those of its brief records count. */
export function batchAt(time: bigint, loop: number, ...records: readonly Buffer[]): Buffer {
  const header = Buffer.alloc(16);
  header.writeInt32LE(16 + records.reduce((sum, bytes) => sum + bytes.length, 0), 0);
  header.writeInt32LE(loop, 4);
  header.writeBigInt64LE(time, 8);
  return Buffer.concat([header, ...records]);
}

/** An event. */
export function record(kind: Kind, fields: Fields = {}): Buffer {
  return full(CODE[kind], fields);
}

/** A signal and its text. */
export function signal(name: Signal, text = ''): Buffer {
  return full(signalCode(name), { data: Buffer.from(text) });
}

/** The brief record of a call or a wait, `since` ns after its batch; `more`: what stands in the place of the errno. */
export function brief(
  kind: Kind,
  fields: Pick<Fields, 'fd' | 'gen' | 'numbers' | 'data'> & {
    readonly more?: number;
    readonly since?: number;
    readonly dur?: number;
  },
): Buffer {
  const { fd = -1, gen = 0, numbers = [], data = Buffer.alloc(0), more = 0 } = fields;
  const bytes = Buffer.alloc(16 + Math.ceil(data.length / 8) * 8);
  bytes.writeUInt32LE(BRIEF + CODE[kind] + more * 0x100 + gen * 0x10000, 0);
  bytes.writeUInt16LE(fd + 1, 4);
  bytes.writeUInt16LE(fields.dur ?? 0, 6);
  bytes.writeUInt16LE(numbers[0] ?? 0, 8);
  bytes.writeUInt16LE((numbers[1] ?? 0) + 1, 10);
  bytes.writeUInt32LE(fields.since ?? 0, 12);
  bytes.set(data, 16);
  return bytes;
}

/** The short form of a `ready` event. */
export function ready(fd: number, gen: number, events: number): Buffer {
  return short(CODE.ready | (events << 8) | (gen << 16), fd);
}

/** A print of the bytes of the record before, at its time. */
export function same(): Buffer {
  return short(CODE.print, -1);
}

function short(head: number, fd: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeInt32LE(BRIEF + head, 0);
  bytes.writeInt32LE(fd, 4);
  return bytes;
}

/** The places of the next event's callers. */
export function places(...of: readonly number[]): Buffer {
  const bytes = Buffer.alloc(PLACES_SIZE);
  [PLACES, ...of].forEach((number, i) => bytes.writeInt32LE(number, 4 * i));
  return bytes;
}

function full(code: number, fields: Fields): Buffer {
  const data = fields.data ?? Buffer.alloc(0);
  const texts = Buffer.concat((fields.texts ?? []).map(textBytes));
  const bytes = Buffer.alloc(48 + Math.ceil((data.length + texts.length) / 8) * 8);
  bytes.writeUInt32LE(code + (fields.errno ?? 0) * 0x100 + (fields.flags ?? 0) * 0x10000, 0);
  bytes.writeInt32LE(fields.fd ?? -1, 4);
  bytes.writeInt32LE(fields.gen ?? 0, 8);
  bytes.writeUInt32LE(data.length + texts.length * 0x100000, 12);
  (fields.numbers ?? []).forEach((number, i) => bytes.writeInt32LE(number, 16 + 4 * i));
  const returned = fields.returned ?? 0n;
  bytes.writeBigInt64LE(returned, 32);
  bytes.writeBigInt64LE(fields.began ?? returned, 40);
  bytes.set(data, 48);
  bytes.set(texts, 48 + data.length);
  return bytes;
}

function textBytes(text: string): Buffer {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(2);
  length.writeUInt16LE(bytes.length, 0);
  return Buffer.concat([length, bytes]);
}
