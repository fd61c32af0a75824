/**
 * The one pass over a trace: each event is told, in order and once, to all who read on, right after it moved the table of
 * open descriptors; so a reader sees the state at its event, and a look at what it took down costs nothing for the rest.
 */

import { CODE, type Kind } from './kinds';

/** An event, and the row of its descriptor in the live table (trace/table); −1: it has none, or none any more. */
export type Note = (seq: number, row: number) => void;

/** Who is told of an event, by the code of its kind. */
export type Pass = { readonly byCode: (readonly Note[])[] };

const NOBODY: readonly Note[] = [];

export function openPass(): Pass {
  return { byCode: Array.from({ length: 256 }, () => NOBODY) };
}

/** From now on `note` is told of each event of these kinds, of every kind where they are absent; returns how to end that. */
export function readOn({ byCode }: Pass, note: Note, kinds?: readonly Kind[]): () => void {
  // A kind that is named twice is told of once.
  const codes = [...new Set(kinds?.map((kind) => CODE[kind]) ?? byCode.keys())];
  for (const code of codes) byCode[code] = [...byCode[code]!, note];
  return () => {
    for (const code of codes) byCode[code] = byCode[code]!.filter((other) => other !== note);
  };
}
