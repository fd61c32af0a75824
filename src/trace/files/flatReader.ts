/**
 * Reads flatbuffers (flatbuffers.dev, internals) that may be anything: every place is looked at before it is read, and what
 * does not fit throws Damaged.
 */

/** What was read is not what it should be; the reader of the file catches it. */
export class Damaged extends Error {
  override readonly name = 'Damaged';
}

export type FlatTable = {
  readonly view: DataView;
  readonly at: number;
  /** Where its list of fields begins, and how many it has. */
  readonly fields: number;
  readonly count: number;
};

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The root table of a buffer. */
export function rootOf(bytes: Uint8Array): FlatTable {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return tableAt(view, pointed(view, 0));
}

export function numberIn(
  table: FlatTable,
  index: number,
  size: 1 | 2 | 4 | 8,
  otherwise = 0,
): number {
  const at = placeOf(table, index);
  return at < 0 ? otherwise : numberAt(table.view, at, size);
}

export function tableIn(table: FlatTable, index: number): FlatTable | undefined {
  const at = placeOf(table, index);
  return at < 0 ? undefined : tableAt(table.view, pointed(table.view, at));
}

/** Empty where there is none. */
export function stringIn(table: FlatTable, index: number): string {
  const { from, count, view } = vectorIn(table, index, 1);
  return decoder.decode(new Uint8Array(view.buffer, view.byteOffset + from, count));
}

/** At most so many. */
export function tablesIn(table: FlatTable, index: number, most: number): FlatTable[] {
  const { from, count, view } = vectorIn(table, index, 4);
  if (count > most) throw new Damaged(`it tells of ${count} parts where ${most} are the most`);
  return Array.from({ length: count }, (_, i) => tableAt(view, pointed(view, from + i * 4)));
}

/** A vector of structs of whole numbers, each of 8 bytes, as one list. */
export function structsIn(table: FlatTable, index: number, each: number, most: number): number[] {
  const { from, count, view } = vectorIn(table, index, each * 8);
  if (count > most) throw new Damaged(`it tells of ${count} parts where ${most} are the most`);
  return Array.from({ length: count * each }, (_, i) => numberAt(view, from + i * 8, 8));
}

function vectorIn(table: FlatTable, index: number, size: number) {
  const { view } = table;
  const at = placeOf(table, index);
  if (at < 0) return { from: 0, count: 0, view };
  const vector = pointed(view, at);
  const count = numberAt(view, vector, 4) >>> 0;
  if (vector + 4 + count * size > view.byteLength) throw outside();
  return { from: vector + 4, count, view };
}

function tableAt(view: DataView, at: number): FlatTable {
  const fields = at - numberAt(view, at, 4);
  const size = numberAt(view, fields, 2) & 0xffff;
  if (size < 4 || fields + size > view.byteLength) throw outside();
  return { view, at, fields: fields + 4, count: (size - 4) >> 1 };
}

/** −1: it has none. */
function placeOf({ view, at, fields, count }: FlatTable, index: number): number {
  if (index >= count) return -1;
  const offset = view.getUint16(fields + index * 2, true);
  return offset === 0 ? -1 : at + offset;
}

function pointed(view: DataView, at: number): number {
  return at + (numberAt(view, at, 4) >>> 0);
}

function numberAt(view: DataView, at: number, size: 1 | 2 | 4 | 8): number {
  if (at < 0 || at + size > view.byteLength) throw outside();
  if (size === 1) return view.getUint8(at);
  if (size === 2) return view.getInt16(at, true);
  if (size === 4) return view.getInt32(at, true);
  return view.getInt32(at + 4, true) * 2 ** 32 + view.getUint32(at, true);
}

function outside(): Damaged {
  return new Damaged('a place in it is outside of it');
}
