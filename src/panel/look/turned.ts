/** Which windows of long lists are shown: how far each was turned, and back the same way, however large its windows were. */

import type { Pages } from '../../core/pages';
import type { Sight } from '../../core/protocol';

/** Of each list what is passed over before what is shown, and what was before the windows on the way there. */
export type Turned = {
  readonly pages: Pages;
  readonly ways: Readonly<Partial<Record<keyof Pages, readonly number[]>>>;
};

export const NOT_TURNED: Turned = { pages: {}, ways: {} };

/** A window as it is shown: what is passed over before it, and how much it has. */
export type Shown = { readonly from: number; readonly shown: number };

export function turnedOn(
  { pages, ways }: Turned,
  list: keyof Pages,
  { from, shown }: Shown,
): Turned {
  const way = [...(ways[list] ?? []).filter((one) => one < from), from];
  return { pages: { ...pages, [list]: from + shown }, ways: { ...ways, [list]: way } };
}

/** To the window that it was turned on from; where that is not known, as far as what is shown now. */
export function turnedBack(
  { pages, ways }: Turned,
  list: keyof Pages,
  { from, shown }: Shown,
): Turned {
  const way = (ways[list] ?? []).filter((one) => one < from);
  const to = way.at(-1) ?? Math.max(0, from - Math.max(1, shown));
  const { [list]: _now, ...others } = pages;
  return {
    pages: to > 0 ? { ...others, [list]: to } : others,
    ways: { ...ways, [list]: way.slice(0, -1) },
  };
}

/** As lists begin, where this event is not in the tick's window: then the core tells those around it. */
export function turnedTo(turned: Turned, sight: Sight | null, event: number): Turned {
  return sight?.tick?.events.some(({ seq }) => seq === event) === true ? turned : NOT_TURNED;
}
