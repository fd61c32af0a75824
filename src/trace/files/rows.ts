/** Events of a trace as the columns of a file: a row each, its texts and bytes laid out as Arrow has them. */

import { bytesOf, payloadOf } from '../bytes';
import { errnoAt } from '../errnos';
import { srcOf } from '../src';
import { textAt } from '../texts';
import type { Trace } from '../trace';
import { GONE_FLAG } from './fields';
import { seqColumn, writtenSeq } from './seqs';
import { addNull, addValue, clearStrings, openStrings, type Strings } from './strings';
import { KIND_NAMES, SRC, TEXT_FIELDS, textsOfKind } from './textColumns';

/** Rows of a batch. */
export const MOST_ROWS = 16_384;
/** Bytes of payload with which a batch is full. */
export const FULL_BYTES = 4 << 20;

const encoder = new TextEncoder();

type WholeColumn = 'loop' | 'tick' | 'fd' | 'gen' | 'a' | 'b' | 'c' | 'd';

export type Rows = {
  readonly t: Int32Array<ArrayBuffer>;
  readonly dur: Int32Array<ArrayBuffer>;
  readonly kind: Int8Array<ArrayBuffer>;
  readonly flags: Uint16Array<ArrayBuffer>;
  readonly whole: Readonly<Record<WholeColumn, Int32Array<ArrayBuffer>>>;
  readonly errno: Strings;
  /** In the order of TEXT_FIELDS. */
  readonly texts: readonly Strings[];
  readonly data: Strings;
  /** The same by the names of the file's columns. */
  readonly numbers: Readonly<Record<string, { readonly buffer: ArrayBuffer }>>;
  readonly strings: Readonly<Record<string, Strings>>;
  /** Texts of these rows that were encoded already, by their index; errnos by name. */
  readonly encoded: Map<number | string, Uint8Array>;
};

/** Room for one batch after the other. */
export function openRows(): Rows {
  const i32 = () => new Int32Array(MOST_ROWS);
  // Numbers of 64 bits, each as its lower and its upper half.
  const [t, dur] = [new Int32Array(2 * MOST_ROWS), new Int32Array(2 * MOST_ROWS)];
  const [loop, tick, fd, gen, a, b, c, d] = [
    i32(),
    i32(),
    i32(),
    i32(),
    i32(),
    i32(),
    i32(),
    i32(),
  ];
  const [kind, flags] = [new Int8Array(MOST_ROWS), new Uint16Array(MOST_ROWS)];
  const [errno, data] = [openStrings(MOST_ROWS), openStrings(MOST_ROWS)];
  const texts = TEXT_FIELDS.map(() => openStrings(MOST_ROWS));
  const [text, text2, src] = [texts[0]!, texts[1]!, texts[2]!];
  return {
    t,
    dur,
    kind,
    flags,
    whole: { loop, tick, fd, gen, a, b, c, d },
    errno,
    texts,
    data,
    numbers: { t, dur, loop, tick, kind, fd, gen, a, b, c, d, flags },
    strings: { errno, text, text2, src, data },
    encoded: new Map(),
  };
}

/** The kept events from `from` to `to`, at most MOST_ROWS. */
export function fillRows(rows: Rows, trace: Trace, from: number, to: number): void {
  const { errno, texts, data, encoded } = rows;
  const { loop, tick, fd, gen, a, b, c, d } = rows.whole;
  clearStrings(errno);
  clearStrings(data);
  for (const strings of texts) clearStrings(strings);
  encoded.clear();
  for (let seq = from; seq < to; seq++) {
    const [slot, row] = [seq & trace.mask, seq - from];
    putLong(rows.t, row, trace.t[slot]!);
    putLong(rows.dur, row, trace.dur[slot]!);
    loop[row] = trace.loop[slot]!;
    tick[row] = trace.tick[slot]!;
    fd[row] = trace.fd[slot]!;
    gen[row] = trace.gen[slot]!;
    a[row] = trace.a[slot]!;
    b[row] = trace.b[slot]!;
    c[row] = trace.c[slot]!;
    d[row] = trace.d[slot]!;
    rows.kind[row] = Math.min(trace.kind[slot]!, KIND_NAMES.length - 1);
    const name = trace.errno[slot] === 0 ? '' : errnoAt(trace, slot);
    if (name === '') addNull(errno);
    else addText(errno, encoded, name, name);
    const bytes = bytesOf(trace, seq);
    if (bytes === undefined) addNull(data);
    else addValue(data, bytes);
    const isGone = bytes === undefined && payloadOf(trace, seq) === 'gone';
    rows.flags[row] = trace.flags[slot]! | (isGone ? GONE_FLAG : 0);
    fillTexts(rows, trace, slot, row);
    const named = seqColumn(trace.kind[slot]!);
    if (named !== undefined) rows.whole[named][row] = writtenSeq(trace, trace[named][slot]!);
  }
}

function fillTexts({ texts, whole, encoded }: Rows, trace: Trace, slot: number, row: number): void {
  const places = textsOfKind(trace.kind[slot]!);
  for (let i = 0; i < places.length; i++) {
    const { to, column } = places[i]!;
    const index = trace[column][slot]!;
    if (column !== 'text') whole[column][row] = 0;
    if (index !== 0)
      addText(
        texts[to]!,
        encoded,
        index,
        to === SRC ? srcOf(trace, index) : textAt(trace.texts, index),
      );
  }
  // What nobody added is null.
  for (let i = 0; i < texts.length; i++) if (texts[i]!.count === row) addNull(texts[i]!);
}

function addText(
  strings: Strings,
  encoded: Map<number | string, Uint8Array>,
  key: number | string,
  text: string,
): void {
  let bytes = encoded.get(key);
  if (bytes === undefined) {
    bytes = encoder.encode(text);
    encoded.set(key, bytes);
  }
  addValue(strings, bytes);
}

function putLong(halves: Int32Array, row: number, value: number): void {
  const whole = Math.round(value);
  halves[2 * row] = whole % 2 ** 32;
  halves[2 * row + 1] = Math.floor(whole / 2 ** 32);
}
