/**
 * Writes flatbuffers (flatbuffers.dev, internals), in which Arrow's messages are told: from the end of the buffer to its begin,
 * what is pointed at before what points at it. A place is counted from the end.
 */

export type FlatWriter = { bytes: Uint8Array<ArrayBuffer>; view: DataView; used: number };

/** What a table has at an index: a number of so many bytes, or the place of what it points at; undefined: nothing. */
export type FlatField =
  | { readonly size: 1 | 2 | 4 | 8; readonly value: number }
  | { readonly at: number }
  | undefined;

const encoder = new TextEncoder();

export function openFlatWriter(): FlatWriter {
  const bytes = new Uint8Array(new ArrayBuffer(1024));
  return { bytes, view: new DataView(bytes.buffer), used: 0 };
}

/** The whole buffer, which begins with where its root table is; a multiple of 8 bytes. */
export function finishFlat(flat: FlatWriter, root: number): Uint8Array {
  align(flat, 8, 4);
  pointAt(flat, root);
  return flat.bytes.slice(flat.bytes.length - flat.used);
}

export function writeString(flat: FlatWriter, text: string): number {
  const bytes = encoder.encode(text);
  align(flat, 4, bytes.length + 1);
  push(flat, 1);
  put(flat, bytes);
  return writeNumber(flat, 4, bytes.length);
}

/** A vector of pointers. */
export function writePointers(flat: FlatWriter, places: readonly number[]): number {
  align(flat, 4, places.length * 4);
  for (let i = places.length - 1; i >= 0; i--) pointAt(flat, places[i]!);
  return writeNumber(flat, 4, places.length);
}

/** A vector of structs of whole numbers, each of 8 bytes: so many to a struct. */
export function writeStructs(flat: FlatWriter, numbers: readonly number[], each: number): number {
  align(flat, 4, numbers.length * 8);
  align(flat, 8, numbers.length * 8);
  for (let i = numbers.length - 1; i >= 0; i--) writeNumber(flat, 8, numbers[i]!);
  return writeNumber(flat, 4, numbers.length / each);
}

export function writeTable(flat: FlatWriter, fields: readonly FlatField[]): number {
  const before = flat.used;
  const places = fields.map((field) => writeField(flat, field));
  align(flat, 4, 0);
  const table = writeNumber(flat, 4, 0);
  for (let i = places.length - 1; i >= 0; i--) {
    writeNumber(flat, 2, places[i] === 0 ? 0 : table - places[i]!);
  }
  writeNumber(flat, 2, table - before);
  writeNumber(flat, 2, 4 + places.length * 2);
  // Where its list of fields stands, before the table.
  flat.view.setInt32(flat.bytes.length - table, flat.used - table, true);
  return table;
}

function writeField(flat: FlatWriter, field: FlatField): number {
  if (field === undefined) return 0;
  if ('at' in field) {
    align(flat, 4, 0);
    return pointAt(flat, field.at);
  }
  align(flat, field.size, 0);
  return writeNumber(flat, field.size, field.value);
}

function pointAt(flat: FlatWriter, place: number): number {
  return writeNumber(flat, 4, flat.used + 4 - place);
}

function writeNumber(flat: FlatWriter, size: 1 | 2 | 4 | 8, value: number): number {
  push(flat, size);
  const { view, bytes, used } = flat;
  const at = bytes.length - used;
  if (size === 1) view.setInt8(at, value);
  else if (size === 2) view.setInt16(at, value, true);
  else if (size === 4) view.setInt32(at, value, true);
  else view.setBigInt64(at, BigInt(value), true);
  return used;
}

/** So that what follows, after `more` bytes, begins at a multiple of `size`. */
function align(flat: FlatWriter, size: number, more: number): void {
  push(flat, -(flat.used + more) & (size - 1));
}

/** Zeroes. */
function push(flat: FlatWriter, count: number): void {
  const { bytes } = flat;
  if (flat.used + count > bytes.length) {
    const longer = new Uint8Array(new ArrayBuffer(2 * (bytes.length + count)));
    longer.set(bytes, longer.length - bytes.length);
    flat.bytes = longer;
    flat.view = new DataView(longer.buffer);
  }
  flat.used += count;
}

function put(flat: FlatWriter, bytes: Uint8Array): void {
  push(flat, bytes.length);
  flat.bytes.set(bytes, flat.bytes.length - flat.used);
}
