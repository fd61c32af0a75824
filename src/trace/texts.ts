/**
 * The dictionary of texts: addresses and names, each kept as long as an event that uses it.
 *
 * A text remembers the newest event that used it. A hand goes round the entries, two for each new text, and frees
 * those whose event was let go, so the dictionary stays below twice what the kept events use, without
 * counting anything when an event is let go.
 */

import { type Columns, SRC_COLUMNS, type TextColumn } from './columns';
import { type Field, KINDS } from './kinds';

export type Texts = {
  /** Index to text; free ones are undefined, index 0 is the empty text. */
  readonly entries: (string | undefined)[];
  readonly indices: Map<string, number>;
  readonly free: number[];
  /** For each entry the seq of the newest event that uses it. */
  lastUsed: Float64Array;
  /** Where the hand stands. */
  hand: number;
  /** Oldest seq kept, and the first one not settled yet. */
  first: number;
  next: number;
};

/** Longer texts are cut: names and addresses are short, and a hostile source must not fill memory. */
const MAX_LENGTH = 4096;

export function openTexts(): Texts {
  return {
    entries: [''],
    indices: new Map([['', 0]]),
    free: [],
    lastUsed: new Float64Array(64),
    hand: 0,
    first: 0,
    next: 0,
  };
}

/**
 * The index of a text, for an event about to be written. It holds while an event that uses it is kept: who writes
 * another event later asks again instead of remembering it.
 */
export function intern(texts: Texts, text: string): number {
  const known = texts.indices.get(text);
  if (known !== undefined) {
    texts.lastUsed[known] = texts.next;
    return known;
  }
  return text.length > MAX_LENGTH ? intern(texts, text.slice(0, MAX_LENGTH)) : add(texts, text);
}

/** The text of an index; empty for one that is free. */
export function textAt(texts: Texts, index: number): string {
  return texts.entries[index] ?? '';
}

function add(texts: Texts, text: string): number {
  sweep(texts);
  sweep(texts);
  const index = texts.free.pop() ?? texts.entries.length;
  if (index === texts.lastUsed.length) {
    const longer = new Float64Array(index * 2);
    longer.set(texts.lastUsed);
    texts.lastUsed = longer;
  }
  texts.entries[index] = text;
  texts.indices.set(text, index);
  texts.lastUsed[index] = texts.next;
  return index;
}

function sweep(texts: Texts): void {
  texts.hand = texts.hand + 1 < texts.entries.length ? texts.hand + 1 : 0;
  const index = texts.hand;
  const text = texts.entries[index];
  if (index === 0 || text === undefined || texts.lastUsed[index]! >= texts.first) return;
  texts.entries[index] = undefined;
  texts.indices.delete(text);
  texts.free.push(index);
}

const textColumns = KINDS.map(({ fields }) => (fields as readonly Field[]).flatMap(columnOf));
/** The kinds whose only texts are `src`, in d, and one in its own column: nearly all events, looked at in one step. */
const isPlain = Uint8Array.from({ length: 256 }, (_, code) =>
  textColumns[code]?.every((column) => column === 'text') === true && SRC_COLUMNS[code] === 'd'
    ? 1
    : 0,
);

function columnOf(field: Field): TextColumn[] {
  return field.as === 'text' ? [field.column] : [];
}

/** Notes which texts the events from `from` to `to` use. */
export function settleTexts(texts: Texts, columns: Columns, from: number, to: number): void {
  const { kind, d, text, mask } = columns;
  for (let seq = from; seq < to; seq++) {
    const slot = seq & mask;
    const code = kind[slot]!;
    if (isPlain[code] === 0) touchAll(texts, columns, code, slot, seq);
    else {
      if (d[slot] !== 0) touch(texts, d[slot]!, seq);
      if (text[slot] !== 0) touch(texts, text[slot]!, seq);
    }
  }
  texts.first = columns.first;
  texts.next = to;
}

function touchAll(texts: Texts, columns: Columns, code: number, slot: number, seq: number): void {
  for (const column of textColumns[code] ?? []) touch(texts, columns[column][slot]!, seq);
  const src = SRC_COLUMNS[code];
  if (src !== undefined) touch(texts, columns[src][slot]!, seq);
}

function touch(texts: Texts, index: number, seq: number): void {
  if (index > 0 && index < texts.entries.length) texts.lastUsed[index] = seq;
}
