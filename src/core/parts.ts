/**
 * A sight in parts, its fields, so that a viewer is sent only those that changed since its last one. A change is packed:
 *     { onto: number of the sight that it changes, 0: of none, and all parts are there · parts: by name, each packed by itself }
 */

import { pack, unpack } from './packed';
import type { Sight } from './protocol';

/** What a viewer was sent last: the sight's number, 0 before the first, and its parts, packed. */
export type Told = { number: number; readonly parts: Map<string, Uint8Array> };

type Parts = Readonly<Record<string, Uint8Array>>;

type Change = { readonly onto: number; readonly parts: Parts };

export function nothingTold(): Told {
  return { number: 0, parts: new Map() };
}

/** What makes the sight of what was told; from then on it is what was told. */
export function packChange(told: Told, sight: Sight, number: number): Uint8Array {
  return packParts(told, tellParts(told, sight), number);
}

/** The same; undefined where all of it was told. */
export function packNews(told: Told, sight: Sight, number: number): Uint8Array | undefined {
  const parts = tellParts(told, sight);
  return Object.keys(parts).length === 0 ? undefined : packParts(told, parts, number);
}

/**
 * The sight after a change to the one with this number, whose other parts stay the same objects. Undefined where it changes
 * another one: that was for a page which is gone by now.
 */
export function changed(
  sight: Sight | null,
  number: number,
  change: Uint8Array,
): Sight | undefined {
  const { onto, parts } = unpack(change) as Change;
  if (onto !== 0 && onto !== number) return undefined;
  const news = Object.entries(parts).map(([name, part]) => [name, unpack(part)]);
  return { ...sight, ...Object.fromEntries(news) } as Sight;
}

/** Those that are others than what was told. */
function tellParts(told: Told, sight: Sight): Parts {
  const parts: Record<string, Uint8Array> = {};
  for (const [name, part] of Object.entries(sight)) {
    const packed = pack(part);
    if (isSame(packed, told.parts.get(name))) continue;
    told.parts.set(name, packed);
    parts[name] = packed;
  }
  return parts;
}

function packParts(told: Told, parts: Parts, number: number): Uint8Array {
  const change: Change = { onto: told.number, parts };
  told.number = number;
  return pack(change);
}

function isSame(one: Uint8Array, other: Uint8Array | undefined): boolean {
  if (one.length !== other?.length) return false;
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false;
  return true;
}
