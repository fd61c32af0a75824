/** Which finding is looked at, and the way along its evidence. */

import type { Place } from '../../core/place';
import type { FindingInfo, FindingsView } from '../../core/findingViews';
import type { Kept } from './kept';

/** The one to begin with where none is looked at; undefined where one is, or there is none. */
export function nextFinding(
  findings: FindingsView | null,
  chosen: string,
): FindingInfo | undefined {
  const list = findings?.list ?? [];
  return list.some(({ id }) => id === chosen) ? undefined : list[0];
}

/** The step before the event that is shown, or after it; where that is none of them the last, or the first. Undefined at an end. */
export function placeBeside(
  findings: FindingsView | null,
  { event, finding }: Pick<Kept, 'event' | 'finding'>,
  direction: -1 | 1,
): Place | undefined {
  const isIt = findings?.chosen === finding;
  const places = isIt ? findings.steps.flatMap(({ at }) => at ?? []) : [];
  const shown = places.findIndex(({ seq }) => seq === event);
  if (shown < 0) return places.at(direction < 0 ? -1 : 0);
  return places[shown + direction];
}
