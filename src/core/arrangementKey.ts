/** Tells arrangements of rows apart, in the core and in the panel alike: so an answer is known to be to the rows that were asked for last. */

import type { Arrangement } from './arrangement';

/** FNV-1a, 32 bits, of all that it says. */
export function arrangementKey(arrangement: Arrangement): number {
  const { sort, group, turned, pinned, hidden, only, isClosedHidden, filter } = arrangement;
  const names = [pinned, hidden, only === null ? [] : [only]].map((list) =>
    list.map(({ fd, gen }) => [fd, gen]),
  );
  const text = JSON.stringify([sort, group, turned, names, isClosedHidden, filter]);
  let key = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) key = Math.imul(key ^ text.charCodeAt(i), 0x01000193);
  return key >>> 0;
}
