/** Which texts of an event stand in which column of a file: its kind's first, its further one, and its line in the program. */

import { SRC_COLUMNS, type TextColumn } from '../columns';
import { type Field, KINDS } from '../kinds';

/** In the order of the file; `src` is in every kind's free column. */
export const TEXT_FIELDS = ['text', 'text2', 'src'] as const;

/** Where `src` is among them. */
export const SRC = 2;

const NONE: readonly TextPlace[] = [];

/** A text of a kind: the index of its column among TEXT_FIELDS, and where its index stands in the trace. */
export type TextPlace = { readonly to: number; readonly column: TextColumn };

const PLACES: readonly (readonly TextPlace[])[] = KINDS.map(({ fields }, code) => {
  const columns = (fields as readonly Field[]).flatMap((field) =>
    field.as === 'text' ? [field.column] : [],
  );
  const own = columns.map((column) => ({ to: column === 'text' ? 0 : 1, column }));
  const src = SRC_COLUMNS[code];
  return src === undefined ? own : [...own, { to: SRC, column: src }];
});

/** Those of the kind with this code; none for a code of a newer version. */
export function textsOfKind(code: number): readonly TextPlace[] {
  return PLACES[code] ?? NONE;
}

/** The names of kinds by their codes, and at the end what stands for a code of a newer version. */
export const KIND_NAMES: readonly string[] = [...KINDS.map(({ kind }) => kind), 'unknown'];
/** What such a code is in a trace. */
export const UNKNOWN_CODE = 255;
