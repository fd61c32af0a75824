/** Every codec by its name: a new one is a file, a line in this list and a test. */

import type { Codec } from './decoder';
import { type LengthPrefix, lengthPrefix } from './lengthPrefix';

const SIZES = [1, 2, 4, 8] as const;
const ORDERS = ['be', 'le'] as const;

const lengthPrefixes: readonly LengthPrefix[] = SIZES.flatMap((size) =>
  ORDERS.flatMap((order) => [
    { size, order, inclusive: false },
    { size, order, inclusive: true },
  ]),
);

/** All codecs, in the order a list shows them. */
export const codecs: readonly Codec[] = [...lengthPrefixes.map(lengthPrefix)];

/** Their names, in the same order. */
export const codecNames: readonly string[] = codecs.map((codec) => codec.name);

/** The codec of that name; undefined where there is none. */
export function findCodec(name: string): Codec | undefined {
  return codecs.find((codec) => codec.name === name);
}
