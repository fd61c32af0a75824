/** Rows of a trace file appended to a trace. */

import { setGone } from '../bytes';
import { indexOfErrno } from '../errnos';
import { put } from '../payload';
import { intern } from '../texts';
import { claim, settle, type Trace } from '../trace';
import { type Bounds, isWithin } from './bounds';
import { GONE_FLAG } from './fields';
import { Damaged } from './flatReader';
import type { ReadRows, ReadStrings } from './readRows';
import { readSeq, seqColumn } from './seqs';
import { TEXT_FIELDS, textsOfKind, UNKNOWN_CODE } from './textColumns';

/** A text that was met: where its bytes stand, and its index until the next settle. */
type Met = { readonly strings: ReadStrings; readonly row: number; readonly index: number };

/** Texts by a hash of their bytes. */
type Known = { readonly byHash: Map<number, Met>; settled: number };

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** `codes`: of the kinds by their indices in the file. Throws Damaged where there is no room for what it claims. */
export function appendRows(
  trace: Trace,
  { rows, numbers, strings }: ReadRows,
  codes: Uint8Array,
  bounds: Bounds,
): void {
  const known: Known = { byHash: new Map(), settled: trace.settled };
  const whole = (name: string): Int32Array => numbers.get(name) as Int32Array;
  const [t, dur, loop, tick] = [whole('t'), whole('dur'), whole('loop'), whole('tick')];
  const [fd, gen, a, b] = [whole('fd'), whole('gen'), whole('a'), whole('b')];
  const [c, d, kind, flags] = [whole('c'), whole('d'), numbers.get('kind')!, numbers.get('flags')!];
  const texts = TEXT_FIELDS.map((name) => strings.get(name)!);
  const [errno, data] = [strings.get('errno')!, strings.get('data')!];
  for (let row = 0; row < rows; row++) {
    const code = codes[kind[row]!] ?? UNKNOWN_CODE;
    if (!isWithin(bounds, code, fd[row]!))
      throw new Damaged(
        `it claims ${bounds.processes} processes with ${bounds.highest} descriptors`,
      );
    const slot = claim(trace);
    trace.kind[slot] = code;
    trace.t[slot] = longAt(t, row);
    trace.dur[slot] = longAt(dur, row);
    trace.loop[slot] = loop[row]!;
    trace.tick[slot] = tick[row]!;
    trace.fd[slot] = fd[row]!;
    trace.gen[slot] = gen[row]!;
    trace.a[slot] = a[row]!;
    trace.b[slot] = b[row]!;
    trace.c[slot] = c[row]!;
    trace.d[slot] = d[row]!;
    trace.flags[slot] = flags[row]! & ~GONE_FLAG;
    trace.text[slot] = 0;
    trace.errno[slot] = hasValue(errno, row) ? indexOfErrno(trace.errnos, textOf(errno, row)) : 0;
    putTexts(trace, slot, code, texts, row, known);
    putData(trace, slot, data, row);
    if ((flags[row]! & GONE_FLAG) !== 0) setGone(trace, slot);
    const named = seqColumn(code);
    if (named !== undefined)
      trace[named][slot] = readSeq(trace, trace[named][slot]!, trace.next - 1);
  }
  settle(trace);
}

function putTexts(
  trace: Trace,
  slot: number,
  code: number,
  texts: readonly ReadStrings[],
  row: number,
  known: Known,
): void {
  const places = textsOfKind(code);
  for (let i = 0; i < places.length; i++) {
    const { to, column } = places[i]!;
    trace[column][slot] = hasValue(texts[to]!, row) ? indexOf(trace, texts[to]!, row, known) : 0;
  }
}

function putData(trace: Trace, slot: number, data: ReadStrings, row: number): void {
  const bytes = data.bytes.subarray(data.offsets[row], data.offsets[row + 1]);
  const kept = bytes.subarray(0, trace.payload.size >> 1);
  trace.dataLength[slot] = kept.length;
  trace.dataAt[slot] = kept.length === 0 ? 0 : put(trace.payload, kept);
}

/** Most texts are those of the rows before: they are found by their bytes, and not made again. */
function indexOf(trace: Trace, strings: ReadStrings, row: number, known: Known): number {
  // What was settled meanwhile may have let texts go.
  if (known.settled !== trace.settled) {
    known.byHash.clear();
    known.settled = trace.settled;
  }
  const hash = hashOf(strings, row);
  const met = known.byHash.get(hash);
  if (met !== undefined && isSame(met, strings, row)) return met.index;
  const index = intern(trace.texts, textOf(strings, row));
  known.byHash.set(hash, { strings, row, index });
  return index;
}

/** FNV-1a. */
function hashOf({ bytes, offsets }: ReadStrings, row: number): number {
  let hash = 0x811c9dc5;
  for (let i = offsets[row]!; i < offsets[row + 1]!; i++) {
    hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  }
  return hash;
}

function isSame(met: Met, { bytes, offsets }: ReadStrings, row: number): boolean {
  const [from, other] = [offsets[row]!, met.strings.offsets[met.row]!];
  const length = offsets[row + 1]! - from;
  if (met.strings.offsets[met.row + 1]! - other !== length) return false;
  for (let i = 0; i < length; i++) {
    if (bytes[from + i] !== met.strings.bytes[other + i]) return false;
  }
  return true;
}

function textOf({ bytes, offsets }: ReadStrings, row: number): string {
  return decoder.decode(bytes.subarray(offsets[row], offsets[row + 1]));
}

function hasValue({ has }: ReadStrings, row: number): boolean {
  return has === undefined || (has[row >> 3]! & (1 << (row & 7))) !== 0;
}

function longAt(halves: Int32Array, row: number): number {
  return halves[2 * row + 1]! * 2 ** 32 + (halves[2 * row]! >>> 0);
}
