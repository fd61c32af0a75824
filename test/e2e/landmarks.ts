/** Which of a scenario's landmarks a run did not come to. */

import { type Landmark, findIn, searchFor } from '../../src/lab/landmark';
import type { Row } from '../support/command';

/** What the missed ones say. */
export function missedIn(
  landmarks: readonly Landmark[],
  poller: string,
  rows: readonly Row[],
): string[] {
  const expected = landmarks.filter(
    ({ pollers }) => pollers?.some((name) => name === poller) !== false,
  );
  const searches = searchFor(expected);
  for (const row of rows) findIn(searches, row as unknown as Parameters<typeof findIn>[1]);
  return searches.filter(({ seq }) => seq < 0).map(({ landmark }) => landmark.says);
}
