/** Texts of a batch that were met: most are those of rows before, found by their bytes, and not made again. */

import type { ReadStrings } from './readRows';

export type Met = {
  /** By a hash of their bytes: the column and the row of one that has it, and its index in the trace. */
  readonly strings: (ReadStrings | undefined)[];
  readonly rows: Int32Array;
  readonly indices: Int32Array;
};

const BITS = 10;
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export function openMet(): Met {
  const size = 1 << BITS;
  return {
    strings: Array.from({ length: size }, () => undefined),
    rows: new Int32Array(size),
    indices: new Int32Array(size),
  };
}

export function clearMet(met: Met): void {
  met.strings.fill(undefined);
}

export function hasValue({ has }: ReadStrings, row: number): boolean {
  return has === undefined || (has[row >> 3]! & (1 << (row & 7))) !== 0;
}

/** The index of a text; `make` gives that of one that was not met. */
export function indexIn(
  met: Met,
  strings: ReadStrings,
  row: number,
  make: (text: string) => number,
): number {
  const { offsets, view } = strings;
  const [from, to] = [offsets[row]!, offsets[row + 1]!];
  const place = hashOf(view, from, to);
  const other = met.strings[place];
  if (other !== undefined && isSame(other, met.rows[place]!, view, from, to))
    return met.indices[place]!;
  const index = make(decoder.decode(strings.bytes.subarray(from, to)));
  met.strings[place] = strings;
  met.rows[place] = row;
  met.indices[place] = index;
  return index;
}

/** Of its length, and of four bytes at its begin, in its middle and at its end. */
function hashOf(view: DataView, from: number, to: number): number {
  let hash = to - from;
  if (hash < 4) for (let i = from; i < to; i++) hash = Math.imul(hash ^ view.getUint8(i), 31);
  else {
    const last = to - 4;
    hash = Math.imul(hash ^ view.getInt32(from, true), 0x9e3779b1);
    hash = Math.imul(hash ^ view.getInt32((from + last) >> 1, true), 0x9e3779b1);
    hash = Math.imul(hash ^ view.getInt32(last, true), 0x9e3779b1);
  }
  return Math.imul(hash, 0x9e3779b1) >>> (32 - BITS);
}

function isSame(
  other: ReadStrings,
  row: number,
  view: DataView,
  from: number,
  to: number,
): boolean {
  let at = other.offsets[row]!;
  if (other.offsets[row + 1]! - at !== to - from) return false;
  const before = other.view;
  let i = from;
  for (; i + 4 <= to; i += 4, at += 4)
    if (view.getInt32(i, true) !== before.getInt32(at, true)) return false;
  for (; i < to; i++, at++) if (view.getUint8(i) !== before.getUint8(at)) return false;
  return true;
}
