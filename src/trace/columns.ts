/** The columns of a trace: one typed array a column, each a ring of the newest events. */

import { type Field, KINDS } from './kinds';

/** 64 bytes an event. The slot of a seq is `seq & mask` in every column. */
export type Columns = {
  /** Slots, a power of two. */
  readonly capacity: number;
  readonly mask: number;
  /** Nanoseconds since the trace began, when the call returned. */
  readonly t: Float64Array;
  /** Nanoseconds a call took, or `waited`; −1 unknown. */
  readonly dur: Float64Array;
  /** The low 32 bits of the position in the payload ring, to which writing the position itself comes down. */
  readonly dataAt: Uint32Array;
  /** 0: no bytes, whatever `dataAt` is. */
  readonly dataLength: Uint32Array;
  readonly tick: Int32Array;
  readonly fd: Int32Array;
  readonly gen: Int32Array;
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly c: Int32Array;
  readonly d: Int32Array;
  readonly text: Int32Array;
  /** −1 none. */
  readonly loop: Int32Array;
  readonly flags: Uint16Array;
  readonly kind: Uint8Array;
  /** Index of a name among the trace's errnos; 0 none. */
  readonly errno: Uint8Array;
  /** The oldest seq kept, which is also how many events were let go. */
  first: number;
  /** The seq of the next event. */
  next: number;
};

// Columns that begin a power of two apart would all fight for the same lines of the cache.
const STAGGER = 192;
/** Of one event in all columns; its payload comes on top. */
export const BYTES_PER_EVENT = 64;
const COLUMN_COUNT = 16;

/** Takes no memory until events are written: pages of zeroes are free until touched. */
export function openColumns(capacity: number): Columns {
  const buffer = new ArrayBuffer(capacity * BYTES_PER_EVENT + COLUMN_COUNT * STAGGER);
  let end = 0;
  const take = (bytes: number): number => {
    const start = end;
    end += capacity * bytes + STAGGER;
    return start;
  };
  const f64 = () => new Float64Array(buffer, take(8), capacity);
  const i32 = () => new Int32Array(buffer, take(4), capacity);
  const u32 = () => new Uint32Array(buffer, take(4), capacity);
  const u8 = () => new Uint8Array(buffer, take(1), capacity);
  const [t, dur] = [f64(), f64()];
  const [dataAt, dataLength] = [u32(), u32()];
  const [tick, loop, fd, gen, text] = [i32(), i32(), i32(), i32(), i32()];
  const [a, b, c, d] = [i32(), i32(), i32(), i32()];
  const flags = new Uint16Array(buffer, take(2), capacity);
  const [kind, errno] = [u8(), u8()];
  const ring = { capacity, mask: capacity - 1, first: 0, next: 0 };
  return {
    ...ring,
    ...{ t, dur, dataAt, dataLength, tick, fd, gen, a, b, c, d, text, loop, kind, flags, errno },
  };
}

/** Columns that may hold a dictionary index. */
export type TextColumn = 'text' | 'a' | 'b' | 'c' | 'd';

function usesD(field: Field): boolean {
  return 'column' in field && field.column === 'd';
}

/** The column of `src`, the line of the user's program, for each code: whichever the kind leaves free. */
export const SRC_COLUMNS: readonly TextColumn[] = KINDS.map(({ fields }) =>
  (fields as readonly Field[]).some(usesD) ? 'text' : 'd',
);

/** Whether the event is still (or already) there. */
export function hasEvent(columns: Columns, seq: number): boolean {
  return Number.isInteger(seq) && seq >= columns.first && seq < columns.next;
}
