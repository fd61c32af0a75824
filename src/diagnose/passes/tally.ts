/** How often a thing was seen of a descriptor, and since when: of what is wrong each time, in a row or not. */

import type { Severity } from '../finding';
import type { Scene } from '../rule';
import type { Loop } from './loop';
import type { Use } from './use';

/** Nothing is remembered of one that is judged by this alone: so it has no marks. */
export type Tally = WeakMap<Use, { count: number; readonly first: number }>;

export function openTally(): Tally {
  return new WeakMap();
}

/** Once more, and told at once. */
export function tellTally(
  { tell }: Scene,
  tally: Tally,
  severity: Severity,
  use: Use,
  loop: Loop,
  evidence: readonly number[],
  says: () => string,
  culprit = -1,
): void {
  const known = tally.get(use) ?? { count: 0, first: loop.tick };
  known.count++;
  tally.set(use, known);
  const { count, first } = known;
  tell({
    severity,
    loop: loop.number,
    use,
    first,
    last: loop.tick,
    count,
    says,
    evidence,
    culprit,
  });
}
