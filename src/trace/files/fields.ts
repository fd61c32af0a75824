/** The columns of a trace file, in their order, and how each stands in Arrow: all versions that were ever written. */

/** A column: whole numbers of so many bits, texts, bytes, or the names of a dictionary by indices of 8 bits. */
export type FileField = { readonly name: string } & (
  | { readonly as: 'number'; readonly bits: 8 | 16 | 32 | 64; readonly isSigned: boolean }
  | { readonly as: 'names'; readonly id: number }
  /** Where there is none it is null. */
  | { readonly as: 'text' | 'bytes' }
);

/** The version that is written; each that was has its line in FIELDS. */
export const FORMAT_VERSION = 1;
/** The oldest Muxscope that reads it. */
export const NEEDS = '0.1.0';

/** Codes of events as names of kinds: the only dictionary. */
const KIND_NAMES = 0;

/** Of the column of flags: the event had bytes, which were overwritten before it was written. No kind has a flag so high. */
export const GONE_FLAG = 1 << 15;

/** By version. The numbers a–d, the flags and what they mean are those of the table of kinds, which only grows. */
export const FIELDS: Readonly<Record<typeof FORMAT_VERSION, readonly FileField[]>> = {
  1: [
    number('t', 64),
    number('dur', 64),
    number('loop', 32),
    number('tick', 32),
    { name: 'kind', as: 'names', id: KIND_NAMES },
    number('fd', 32),
    number('gen', 32),
    number('a', 32),
    number('b', 32),
    number('c', 32),
    number('d', 32),
    { name: 'flags', as: 'number', bits: 16, isSigned: false },
    { name: 'errno', as: 'text' },
    { name: 'text', as: 'text' },
    { name: 'text2', as: 'text' },
    { name: 'src', as: 'text' },
    { name: 'data', as: 'bytes' },
  ],
};

function number(name: string, bits: 32 | 64): FileField {
  return { name, as: 'number', bits, isSigned: true };
}

/** Bytes of a value of a column of numbers or names. */
export function widthOf(field: FileField): number {
  return field.as === 'number' ? field.bits / 8 : 1;
}

/** How many buffers it has: which values there are and, of texts and bytes, where each begins. */
export function buffersOf({ as }: FileField): 2 | 3 {
  return as === 'text' || as === 'bytes' ? 3 : 2;
}
