/** Codecs by name, as a value: whoever frames is given those that there are. A new built-in one is a file, a line in this list and a test. */

import { delimiterNamed } from './delimiter';
import type { Codec, Framing } from './decoder';
import { fixedNamed } from './fixed';
import { contentLength, http } from './http';
import { type LengthPrefix, lengthPrefix } from './lengthPrefix';

const SIZES = [1, 2, 4, 8] as const;
const ORDERS = ['be', 'le'] as const;

const lengthPrefixes: readonly LengthPrefix[] = SIZES.flatMap((size) =>
  ORDERS.flatMap((order) => [
    { size, order, inclusive: false },
    { size, order, inclusive: true },
  ]),
);

/** By name, in the order a list shows them. */
export type Codecs = ReadonlyMap<string, Codec>;

export function codecsOf(list: readonly Codec[]): Codecs {
  return new Map(list.map((codec) => [codec.name, codec]));
}

/** Those that everybody has. */
export const BUILT_IN_CODECS = codecsOf(lengthPrefixes.map(lengthPrefix));

/** Those that only tell apart what others sent. */
export const FRAMINGS: readonly Framing[] = [http, contentLength];

/** Undefined where there is none of that name. */
export function framingNamed(name: string): Framing | undefined {
  return (
    BUILT_IN_CODECS.get(name) ??
    FRAMINGS.find((framing) => framing.name === name) ??
    delimiterNamed(name) ??
    fixedNamed(name)
  );
}
