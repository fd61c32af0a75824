/**
 * Arrow's file format (arrow.apache.org, Columnar Format, "IPC File Format"; Message.fbs, Schema.fbs, File.fbs): the messages
 * that a trace file is made of, each with its length before it and its body behind it.
 */

import type { FileField } from './fields';
import {
  type FlatField,
  type FlatWriter,
  finishFlat,
  openFlatWriter,
  writePointers,
  writeString,
  writeStructs,
  writeTable,
} from './flatWriter';

/** At the begin of a file, with two zeroes, and at its end. */
export const MAGIC = 'ARROW1';
/** Before each message; behind the last, the end mark is this and a length of 0. */
export const CONTINUATION = 0xffffffff;
/** What a message is, and the numbers of types (Schema.fbs, union Type). */
export const MESSAGE = { schema: 1, dictionary: 2, batch: 3 } as const;
export const TYPE = { int: 2, bytes: 4, text: 5 } as const;
const V5 = 4;
const ALIGNMENT = 8;

export type Metadata = readonly (readonly [key: string, value: string])[];

/** Where a buffer stands in its body, and how long it is there. */
export type BufferPlace = { readonly offset: number; readonly length: number };

export type BatchHead = {
  readonly rows: number;
  /** By column. */
  readonly nulls: readonly number[];
  readonly buffers: readonly BufferPlace[];
};

/** Where a message stands in the file: its begin, the length of its head and that of its body. */
export type Block = { readonly at: number; readonly head: number; readonly body: number };

export function beginOfFile(): Uint8Array {
  return Uint8Array.from(`${MAGIC}\0\0`, (character) => character.charCodeAt(0));
}

export function schemaMessage(fields: readonly FileField[], metadata: Metadata): Uint8Array {
  const flat = openFlatWriter();
  return messageOf(flat, MESSAGE.schema, writeSchema(flat, fields, metadata), 0);
}

/** The names of the dictionary `id`; they follow in a body of so many bytes. */
export function dictionaryMessage(id: number, head: BatchHead, body: number): Uint8Array {
  const flat = openFlatWriter();
  const data = writeBatch(flat, head);
  const dictionary = writeTable(flat, [long(id), { at: data }]);
  return messageOf(flat, MESSAGE.dictionary, dictionary, body);
}

export function batchMessage(head: BatchHead, body: number, own: Metadata = []): Uint8Array {
  const flat = openFlatWriter();
  return messageOf(flat, MESSAGE.batch, writeBatch(flat, head), body, own);
}

/** The end mark, and what stands behind it: the same schema again, and where each message is. */
export function endOfFile(
  fields: readonly FileField[],
  metadata: Metadata,
  dictionaries: readonly Block[],
  batches: readonly Block[],
): Uint8Array {
  const flat = openFlatWriter();
  const blocksOf = (blocks: readonly Block[]): number =>
    writeStructs(
      flat,
      // A length of 32 bits, and as many of nothing.
      blocks.flatMap(({ at, head, body }) => [at, head, body]),
      3,
    );
  const schema = writeSchema(flat, fields, metadata);
  const [names, rows] = [blocksOf(dictionaries), blocksOf(batches)];
  const root = writeTable(flat, [short(V5), { at: schema }, { at: names }, { at: rows }]);
  const footer = finishFlat(flat, root);
  const bytes = new Uint8Array(8 + footer.length + 4 + MAGIC.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, CONTINUATION, true);
  bytes.set(footer, 8);
  view.setUint32(8 + footer.length, footer.length, true);
  bytes.set(beginOfFile().subarray(0, MAGIC.length), 12 + footer.length);
  return bytes;
}

function writeSchema(flat: FlatWriter, fields: readonly FileField[], metadata: Metadata): number {
  const written = fields.map((field) => writeFileField(flat, field));
  const list = writePointers(flat, written);
  const about = writeMetadata(flat, metadata);
  return writeTable(flat, [undefined, { at: list }, { at: about }]);
}

function writeMetadata(flat: FlatWriter, metadata: Metadata): number {
  const pairs = metadata.map(([key, value]) => {
    const [first, second] = [writeString(flat, key), writeString(flat, value)];
    return writeTable(flat, [{ at: first }, { at: second }]);
  });
  return writePointers(flat, pairs);
}

function writeFileField(flat: FlatWriter, field: FileField): number {
  const name = writeString(flat, field.name);
  const isNullable = field.as === 'text' || field.as === 'bytes';
  const [code, type] = writeType(flat, field);
  const children = writePointers(flat, []);
  const dictionary = field.as === 'names' ? writeNames(flat, field.id) : undefined;
  return writeTable(flat, [
    { at: name },
    { size: 1, value: isNullable ? 1 : 0 },
    { size: 1, value: code },
    { at: type },
    dictionary === undefined ? undefined : { at: dictionary },
    { at: children },
  ]);
}

/** Of a dictionary's column the type is that of its values. */
function writeType(flat: FlatWriter, field: FileField): [code: number, at: number] {
  if (field.as === 'number') return [TYPE.int, writeInt(flat, field.bits, field.isSigned)];
  return [field.as === 'bytes' ? TYPE.bytes : TYPE.text, writeTable(flat, [])];
}

function writeInt(flat: FlatWriter, bits: number, isSigned: boolean): number {
  return writeTable(flat, [
    { size: 4, value: bits },
    { size: 1, value: isSigned ? 1 : 0 },
  ]);
}

function writeNames(flat: FlatWriter, id: number): number {
  const index = writeInt(flat, 8, true);
  return writeTable(flat, [long(id), { at: index }]);
}

function writeBatch(flat: FlatWriter, { rows, nulls, buffers }: BatchHead): number {
  // LZ4_FRAME, buffer by buffer: both are 0, and stand there nevertheless.
  const compression = writeTable(flat, [
    { size: 1, value: 0 },
    { size: 1, value: 0 },
  ]);
  const nodes = writeStructs(
    flat,
    nulls.flatMap((count) => [rows, count]),
    2,
  );
  const places = writeStructs(
    flat,
    buffers.flatMap(({ offset, length }) => [offset, length]),
    2,
  );
  return writeTable(flat, [long(rows), { at: nodes }, { at: places }, { at: compression }]);
}

/** `own`: what is true of this message alone. */
function messageOf(
  flat: FlatWriter,
  kind: number,
  head: number,
  body: number,
  own: Metadata = [],
): Uint8Array {
  const about = own.length === 0 ? [] : [{ at: writeMetadata(flat, own) }];
  const facts = [short(V5), { size: 1, value: kind } as const, { at: head }, long(body)];
  const root = writeTable(flat, [...facts, ...about]);
  const message = finishFlat(flat, root);
  const bytes = new Uint8Array(8 + message.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, CONTINUATION, true);
  view.setUint32(4, message.length, true);
  bytes.set(message, 8);
  return bytes;
}

/** The next multiple of what Arrow aligns to. */
export function aligned(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}

function long(value: number): FlatField {
  return { size: 8, value };
}

function short(value: number): FlatField {
  return { size: 2, value };
}
