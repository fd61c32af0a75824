/** Events of a trace as the bytes of a trace file: its begin, batches of rows, and its end. */

import type { Trace } from '../trace';
import {
  batchMessage,
  beginOfFile,
  type Block,
  dictionaryMessage,
  endOfFile,
  type Metadata,
  schemaMessage,
} from './arrow';
import { addBuffer, type Body, clearBody, openBody } from './buffers';
import { FIELDS, type FileField, FORMAT_VERSION, widthOf } from './fields';
import { metadataOf } from './metadata';
import { fillRows, FULL_BYTES, MOST_ROWS, openRows, type Rows } from './rows';
import { endOfSeqs, seqsOf } from './seqs';
import { addValue, openStrings, type Strings } from './strings';
import { KIND_NAMES } from './textColumns';

const FIELDS_NOW = FIELDS[FORMAT_VERSION];
const encoder = new TextEncoder();

/** A file on its way: what its end will tell, and room for one batch. */
export type FileWriter = {
  readonly metadata: Metadata;
  readonly dictionaries: Block[];
  readonly batches: Block[];
  /** Bytes so far. */
  length: number;
  /** The seq after those of the last batch. */
  seq: number;
  readonly body: Body;
  readonly rows: Rows;
};

/** `about` is asked now: it must be known by then. */
export function openFileWriter({ about }: Trace): FileWriter {
  const metadata = metadataOf(about);
  return {
    metadata,
    dictionaries: [],
    batches: [],
    length: 0,
    seq: 0,
    body: openBody(),
    rows: openRows(),
  };
}

/** What stands before the first batch: the schema, and the names of kinds, which are all there at once. */
export function encodeBegin(writer: FileWriter): Uint8Array {
  const begin = beginOfFile();
  const schema = schemaMessage(FIELDS_NOW, writer.metadata);
  writer.length = begin.length + schema.length;
  const names = FIELDS_NOW.flatMap((field) =>
    field.as === 'names' ? [encodeNames(writer, field.id)] : [],
  );
  return joined([begin, schema, ...names]);
}

/** The seq after the last event that a batch from `from` on takes in. */
export function endOfBatch(trace: Trace, from: number): number {
  const most = Math.min(endOfSeqs(trace, from), trace.next, from + MOST_ROWS);
  let bytes = 0;
  for (let seq = from; seq < most; seq++) {
    bytes += trace.dataLength[seq & trace.mask]!;
    if (bytes >= FULL_BYTES) return seq + 1;
  }
  return most;
}

/** A batch of the kept events from `from` to `to`, at most MOST_ROWS. */
export function encodeBatch(
  writer: FileWriter,
  trace: Trace,
  from: number,
  to: number,
): Uint8Array {
  const { body, rows } = writer;
  fillRows(rows, trace, from, to);
  clearBody(body);
  const nulls = FIELDS_NOW.map((field) => addColumn(body, rows, field, to - from));
  const seqs = seqsOf(trace, from, to, writer.seq);
  const batch = { rows: to - from, nulls, buffers: body.places };
  const head = batchMessage(batch, body.length, seqs.metadata);
  writer.seq = seqs.next;
  writer.batches.push({ at: writer.length, head: head.length, body: body.length });
  writer.length += head.length + body.length;
  return joined([head, body.bytes.subarray(0, body.length)]);
}

export function encodeEnd({ metadata, dictionaries, batches }: FileWriter): Uint8Array {
  return endOfFile(FIELDS_NOW, metadata, dictionaries, batches);
}

function encodeNames(writer: FileWriter, id: number): Uint8Array {
  const { body } = writer;
  const names = openStrings(KIND_NAMES.length);
  for (const name of KIND_NAMES) addValue(names, encoder.encode(name));
  clearBody(body);
  addStrings(body, names);
  const rows = KIND_NAMES.length;
  const head = dictionaryMessage(id, { rows, nulls: [0], buffers: body.places }, body.length);
  writer.dictionaries.push({ at: writer.length, head: head.length, body: body.length });
  writer.length += head.length + body.length;
  return joined([head, body.bytes.subarray(0, body.length)]);
}

/** Returns how many of its values are null. */
function addColumn(body: Body, rows: Rows, field: FileField, count: number): number {
  const strings = rows.strings[field.name];
  if (strings !== undefined) return addStrings(body, strings);
  const { buffer } = rows.numbers[field.name]!;
  addBuffer(body, new Uint8Array(0));
  addBuffer(body, new Uint8Array(buffer, 0, count * widthOf(field)));
  return 0;
}

function addStrings(body: Body, strings: Strings): number {
  const { nulls, count, offsets, has, bytes, used } = strings;
  addBuffer(body, nulls === 0 ? has.subarray(0, 0) : has.subarray(0, Math.ceil(count / 8)));
  addBuffer(body, new Uint8Array(offsets.buffer, 0, (count + 1) * 4));
  addBuffer(body, bytes.subarray(0, used));
  return nulls;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
