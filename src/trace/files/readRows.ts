/** A batch of a trace file as columns: its buffers uncompressed and looked at, so that whatever they hold can be indexed. */

import { aligned, type BatchHead, type BufferPlace } from './arrow';
import { buffersOf, type FileField, widthOf } from './fields';
import { Damaged } from './flatReader';
import { readFrame } from './lz4';

export type ReadStrings = {
  /** Where each begins in `bytes`, and where the last ends: ascending, within. */
  readonly offsets: Int32Array;
  /** A bit for each that is there; undefined: all are. */
  readonly has: Uint8Array | undefined;
  readonly bytes: Uint8Array;
  /** Of the same bytes. */
  readonly view: DataView;
};

export type ReadRows = {
  readonly rows: number;
  /** By name: those of 64 bits in halves, the lower first. */
  readonly numbers: ReadonlyMap<string, Int32Array | Uint16Array | Uint8Array>;
  readonly strings: ReadonlyMap<string, ReadStrings>;
};

/** Uncompressed, all buffers of a batch have no more. */
const MOST_BYTES = 96 << 20;
/** What other writers fill a buffer up with. */
const MOST_PADDING = 64;
const PREFIX = 8;

/** Memory for the columns of one batch after the other: they are valid until the next. */
export type Room = { bytes: Uint8Array<ArrayBuffer>; used: number; wanted: number };

/** What is kept of it for the next batch: ours have less. */
const MOST_ROOM = 16 << 20;

type Budget = { left: number; readonly room: Room };

export function openRoom(): Room {
  return { bytes: new Uint8Array(new ArrayBuffer(0)), used: 0, wanted: 0 };
}

function clearRoom(room: Room): void {
  const size = Math.min(MOST_ROOM, 2 * room.wanted);
  if (size > 2 * room.bytes.length) room.bytes = new Uint8Array(new ArrayBuffer(size));
  room.used = room.wanted = 0;
}

/** So many bytes, whatever stands there, at a multiple of 8. */
function take(room: Room, size: number): Uint8Array<ArrayBuffer> {
  const { bytes, used } = room;
  const next = used + aligned(size);
  room.wanted += aligned(size);
  if (next > bytes.length) return new Uint8Array(new ArrayBuffer(size));
  room.used = next;
  return bytes.subarray(used, used + size);
}

/** Throws Damaged. `fields` has been checked against the head. */
export function readRows(
  fields: readonly FileField[],
  head: BatchHead,
  body: Uint8Array,
  room: Room,
): ReadRows {
  const { rows, nulls, buffers } = head;
  clearRoom(room);
  const budget: Budget = { left: MOST_BYTES, room };
  const numbers = new Map<string, Int32Array | Uint16Array | Uint8Array>();
  const strings = new Map<string, ReadStrings>();
  let at = 0;
  fields.forEach((field, i) => {
    const own = buffers.slice(at, (at += buffersOf(field)));
    if (own.length === 2) numbers.set(field.name, readNumbers(field, rows, body, own[1]!, budget));
    else strings.set(field.name, readStrings(rows, nulls[i]!, body, own, budget));
  });
  return { rows, numbers, strings };
}

function readNumbers(
  field: FileField,
  rows: number,
  body: Uint8Array,
  place: BufferPlace,
  budget: Budget,
): Int32Array | Uint16Array | Uint8Array {
  const width = widthOf(field);
  const bytes = readBuffer(body, place, rows * width, MOST_PADDING, budget);
  const { buffer, byteOffset } = bytes;
  if (width === 1) return new Uint8Array(buffer, byteOffset, rows);
  if (width === 2) return new Uint16Array(buffer, byteOffset, rows);
  return new Int32Array(buffer, byteOffset, rows * (width / 4));
}

function readStrings(
  rows: number,
  nulls: number,
  body: Uint8Array,
  [which, where, what]: readonly BufferPlace[],
  budget: Budget,
): ReadStrings {
  const has =
    nulls === 0 ? undefined : readBuffer(body, which!, Math.ceil(rows / 8), MOST_PADDING, budget);
  // Without rows the offsets may be left out.
  const count = rows === 0 ? 0 : rows + 1;
  const { buffer, byteOffset } = readBuffer(body, where!, count * 4, MOST_PADDING, budget);
  const offsets = new Int32Array(buffer, byteOffset, count);
  const bytes = readBuffer(body, what!, 0, MOST_BYTES, budget);
  let before = 0;
  for (let i = 0; i < count; i++) {
    if (offsets[i]! < before || offsets[i]! > bytes.length)
      throw new Damaged(`a text begins at ${offsets[i]} of ${bytes.length} bytes`);
    before = offsets[i]!;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { offsets, has, bytes, view };
}

/** At least `least` bytes and at most so many more; begins at a multiple of 8 of its own memory. */
function readBuffer(
  body: Uint8Array,
  { offset, length }: BufferPlace,
  least: number,
  more: number,
  budget: Budget,
): Uint8Array {
  if (length === 0 && least === 0) return new Uint8Array(0);
  if (length < PREFIX) throw new Damaged(`a column has ${length} bytes of at least ${least}`);
  const view = new DataView(body.buffer, body.byteOffset + offset, length);
  const claimed = Number(view.getBigInt64(0, true));
  const size = claimed === -1 ? length - PREFIX : claimed;
  if (size < least || size > least + more || size > budget.left)
    throw new Damaged(`a column claims ${size} bytes, where there are ${least} at least`);
  budget.left -= size;
  const source = body.subarray(offset + PREFIX, offset + length);
  const target = take(budget.room, size);
  if (claimed === -1) {
    target.set(source);
    return target;
  }
  if (!readFrame(source, target)) throw new Damaged('a column is no LZ4 frame of its length');
  return target;
}
