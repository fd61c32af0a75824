/** The messages of a trace file, read from what may be anything: each is looked at to the last number before anything is made of it. */

import { type BatchHead, type BufferPlace, MESSAGE, type Metadata, TYPE } from './arrow';
import { buffersOf, type FileField } from './fields';
import {
  Damaged,
  type FlatTable,
  numberIn,
  rootOf,
  stringIn,
  structsIn,
  tableIn,
  tablesIn,
} from './flatReader';

/** Longer heads, longer bodies and more rows have none of ours. */
const MOST_HEAD = 1 << 20;
const MOST_BODY = 64 << 20;
const MOST_ROWS = 65_536;
const MOST_FIELDS = 256;
const MOST_METADATA = 1000;

export type Message =
  | { readonly is: 'schema'; readonly fields: readonly FileField[]; readonly metadata: Metadata }
  | {
      readonly is: 'dictionary';
      readonly id: number;
      readonly head: BatchHead;
      readonly body: number;
    }
  | {
      readonly is: 'batch';
      readonly head: BatchHead;
      readonly body: number;
      readonly metadata: Metadata;
    };

/** The length of a head as it stands before it; throws Damaged for one that cannot be. */
export function lengthOfHead(length: number): number {
  if (length > 0 && length <= MOST_HEAD) return length;
  throw new Damaged(`the head of a batch is said to have ${length} bytes`);
}

/** Throws Damaged. */
export function readMessage(bytes: Uint8Array): Message {
  const root = rootOf(bytes);
  const head = demanded(tableIn(root, 2), 'head');
  const body = within(numberIn(root, 3, 8), MOST_BODY, 'bytes in a batch');
  const kind = numberIn(root, 1, 1);
  switch (kind) {
    case MESSAGE.schema:
      return { is: 'schema', fields: readFields(head), metadata: readMetadata(head, 2) };
    case MESSAGE.dictionary: {
      const data = demanded(tableIn(head, 1), 'dictionary');
      return { is: 'dictionary', id: numberIn(head, 0, 8), head: readHead(data, body), body };
    }
    case MESSAGE.batch:
      return { is: 'batch', head: readHead(head, body), body, metadata: readMetadata(root, 4) };
    default:
      throw new Damaged(`a message is of kind ${kind}, which is not known`);
  }
}

function readMetadata(table: FlatTable, index: number): Metadata {
  return tablesIn(table, index, MOST_METADATA).map((pair) => [
    stringIn(pair, 0),
    stringIn(pair, 1),
  ]);
}

function readFields(schema: FlatTable): FileField[] {
  if (numberIn(schema, 0, 2) !== 0) throw new Damaged('its numbers begin with their highest byte');
  return tablesIn(schema, 1, MOST_FIELDS).map(readField);
}

/** What is none of ours has a type that is none. */
function readField(field: FlatTable): FileField {
  const name = stringIn(field, 0);
  const code = numberIn(field, 2, 1);
  const dictionary = tableIn(field, 4);
  if (dictionary !== undefined) {
    const index = tableIn(dictionary, 1);
    const bits = index === undefined ? 32 : numberIn(index, 0, 4);
    if (bits !== 8 || code !== TYPE.text)
      throw new Damaged(`its column ${shown(name)} has indices of ${bits} bits`);
    return { name, as: 'names', id: numberIn(dictionary, 0, 8) };
  }
  if (code === TYPE.text) return { name, as: 'text' };
  if (code === TYPE.bytes) return { name, as: 'bytes' };
  const type = tableIn(field, 3);
  const bits = type === undefined ? 0 : numberIn(type, 0, 4);
  const isKnown = bits === 8 || bits === 16 || bits === 32 || bits === 64;
  if (code !== TYPE.int || type === undefined || !isKnown)
    throw new Damaged(`its column ${shown(name)} has a type that no trace has`);
  return { name, as: 'number', bits, isSigned: numberIn(type, 1, 1) !== 0 };
}

function readHead(batch: FlatTable, body: number): BatchHead {
  const rows = within(numberIn(batch, 0, 8), MOST_ROWS, 'rows in a batch');
  const compression = demanded(tableIn(batch, 3), 'compression');
  if (numberIn(compression, 0, 1) !== 0 || numberIn(compression, 1, 1) !== 0)
    throw new Damaged('a batch is compressed otherwise than by LZ4');
  const nodes = structsIn(batch, 1, 2, MOST_FIELDS);
  const nulls: number[] = [];
  for (let i = 0; i < nodes.length; i += 2) {
    if (nodes[i] !== rows)
      throw new Damaged(`a column has ${nodes[i]} rows where there are ${rows}`);
    nulls.push(within(nodes[i + 1]!, rows, 'empty values in a column'));
  }
  return { rows, nulls, buffers: readPlaces(structsIn(batch, 2, 2, 3 * MOST_FIELDS), body) };
}

function readPlaces(numbers: readonly number[], body: number): BufferPlace[] {
  const places: BufferPlace[] = [];
  for (let i = 0; i < numbers.length; i += 2) {
    const [offset, length] = [numbers[i]!, numbers[i + 1]!];
    if (!(offset >= 0 && length >= 0 && offset + length <= body))
      throw new Damaged(`${length} bytes at ${offset} of a batch are outside of it`);
    places.push({ offset, length });
  }
  return places;
}

/** Throws Damaged where a batch does not have the columns of its schema. */
export function checkColumns(fields: readonly FileField[], { nulls, buffers }: BatchHead): void {
  const wanted = fields.reduce((sum, field) => sum + buffersOf(field), 0);
  if (nulls.length !== fields.length || buffers.length !== wanted)
    throw new Damaged(`a batch has ${nulls.length} columns where there are ${fields.length}`);
}

function within(value: number, most: number, what: string): number {
  if (Number.isInteger(value) && value >= 0 && value <= most) return value;
  throw new Damaged(`it claims ${value} ${what}, where ${most} are the most`);
}

function demanded<Value>(value: Value | undefined, what: string): Value {
  if (value !== undefined) return value;
  throw new Damaged(`a message has no ${what}`);
}

function shown(name: string): string {
  return `'${name.slice(0, 40).replace(/[^ -~]/g, '?')}'`;
}
