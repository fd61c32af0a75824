/** Rows of a trace file appended to a trace: column by column, as many at once as may stand side by side in its rings. */

import { setGone } from '../bytes';
import { indexOfErrno } from '../errnos';
import { commit, offsetOf, put, reserve } from '../payload';
import { indexOfSrc } from '../src';
import { intern } from '../texts';
import { roomFor, settle, type Trace } from '../trace';
import { type Bounds, isWithin } from './bounds';
import { GONE_FLAG } from './fields';
import { Damaged } from './flatReader';
import { clearMet, hasValue, indexIn, type Met, openMet } from './metTexts';
import type { ReadRows, ReadStrings } from './readRows';
import { readSeq, seqColumn } from './seqs';
import { SRC, TEXT_FIELDS, textsOfKind, UNKNOWN_CODE } from './textColumns';

/** Columns that stand in the file as in the trace. */
const SAME = ['loop', 'tick', 'fd', 'gen', 'a', 'b', 'c', 'd', 'flags'] as const;

/** Rows from `row` on, so many, to the slots from `slot` on. */
type Run = { readonly row: number; readonly slot: number; readonly count: number };

/** `codes`: of the kinds by their indices in the file. Throws Damaged where there is no room for what it claims. */
export function appendRows(trace: Trace, read: ReadRows, codes: Uint8Array, bounds: Bounds): void {
  const { rows } = read;
  const [texts, srcs, errnos] = [openMet(), openMet(), openMet()];
  for (let row = 0; row < rows;) {
    const wanted = Math.min(rows - row, roomFor(trace));
    const slot = trace.next & trace.mask;
    const count = putKinds(trace, read, codes, bounds, { row, slot, count: wanted });
    const run = { row, slot, count };
    putNumbers(trace, read, run);
    // What was settled meanwhile may have let texts go.
    clearMet(texts);
    clearMet(srcs);
    putTexts(trace, read, run, texts, srcs);
    putErrnos(trace, read.strings.get('errno')!, run, errnos);
    putData(trace, read.strings.get('data')!, run);
    putMarks(trace, run);
    trace.next += count;
    row += count;
    if (count === wanted) continue;
    settle(trace);
    throw new Damaged(`it claims ${bounds.processes} processes with ${bounds.highest} descriptors`);
  }
  settle(trace);
}

/** Returns how many of them are within the bounds. */
function putKinds(
  { kind }: Trace,
  { numbers }: ReadRows,
  codes: Uint8Array,
  bounds: Bounds,
  { row, slot, count }: Run,
): number {
  const [kinds, fd] = [numbers.get('kind')!, numbers.get('fd')!];
  for (let i = 0; i < count; i++) {
    const code = codes[kinds[row + i]!] ?? UNKNOWN_CODE;
    if (!isWithin(bounds, code, fd[row + i]!)) return i;
    kind[slot + i] = code;
  }
  return count;
}

function putNumbers(trace: Trace, { numbers }: ReadRows, run: Run): void {
  const { row, slot, count } = run;
  for (const name of SAME) trace[name].set(numbers.get(name)!.subarray(row, row + count), slot);
  putLongs(trace.t, numbers.get('t')!, run);
  putLongs(trace.dur, numbers.get('dur')!, run);
}

function putLongs(
  column: Float64Array,
  halves: Int32Array | Uint16Array | Uint8Array,
  { row, slot, count }: Run,
): void {
  for (let i = 0; i < count; i++) {
    const at = 2 * (row + i);
    column[slot + i] = halves[at + 1]! * 2 ** 32 + (halves[at]! >>> 0);
  }
}

function putTexts(trace: Trace, { strings }: ReadRows, run: Run, met: Met, metSrcs: Met): void {
  const { row, slot, count } = run;
  const columns = TEXT_FIELDS.map((name) => strings.get(name)!);
  const make = (text: string): number => intern(trace.texts, text);
  const makeSrc = (text: string): number => indexOfSrc(trace, text);
  trace.text.fill(0, slot, slot + count);
  for (let i = 0; i < count; i++) {
    const places = textsOfKind(trace.kind[slot + i]!);
    for (let j = 0; j < places.length; j++) {
      const { to, column } = places[j]!;
      const has = hasValue(columns[to]!, row + i);
      trace[column][slot + i] = !has
        ? 0
        : to === SRC
          ? indexIn(metSrcs, columns[to]!, row + i, makeSrc)
          : indexIn(met, columns[to]!, row + i, make);
    }
  }
}

function putErrnos(trace: Trace, strings: ReadStrings, { row, slot, count }: Run, met: Met): void {
  const make = (text: string): number => indexOfErrno(trace.errnos, text);
  for (let i = 0; i < count; i++)
    trace.errno[slot + i] = hasValue(strings, row + i) ? indexIn(met, strings, row + i, make) : 0;
}

/** The bytes of all of them stand side by side: they are copied at once, unless that much of the ring must not go at once. */
function putData(trace: Trace, { bytes, offsets }: ReadStrings, { row, slot, count }: Run): void {
  const { payload, dataAt, dataLength } = trace;
  const begin = offsets[row]!;
  const all = offsets[row + count]! - begin;
  const isLittle = all <= payload.size >> 4;
  const position = reserve(payload, isLittle ? all : 0);
  if (isLittle && all > 0) {
    payload.bytes.set(bytes.subarray(begin, begin + all), offsetOf(payload, position));
    commit(payload, position + all);
  }
  for (let i = 0; i < count; i++) {
    const from = offsets[row + i]!;
    const length = Math.min(offsets[row + i + 1]! - from, payload.size >> 1);
    dataLength[slot + i] = length;
    dataAt[slot + i] =
      isLittle || length === 0
        ? position + from - begin
        : put(payload, bytes.subarray(from, from + length));
  }
}

/** What the file tells by a flag, and seqs of other events. */
function putMarks(trace: Trace, { slot, count }: Run): void {
  const { flags, kind } = trace;
  for (let i = slot; i < slot + count; i++) {
    if ((flags[i]! & GONE_FLAG) !== 0) {
      flags[i]! &= ~GONE_FLAG;
      setGone(trace, i);
    }
    const named = seqColumn(kind[i]!);
    if (named !== undefined)
      trace[named][i] = readSeq(trace, trace[named][i]!, trace.next + i - slot);
  }
}
