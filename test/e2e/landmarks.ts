/** Which of a scenario's landmarks a run did not come to. */

import { type Landmark, findIn, searchFor } from '../../src/lab/landmark';
import type { Row } from '../support/command';

/** What the missed ones say. */
export function missedIn(
  landmarks: readonly Landmark[],
  poller: string,
  rows: readonly Row[],
): string[] {
  const searches = searchFor(landmarks, poller);
  for (const row of rows) {
    const { seq, kind, dur = -1 } = row;
    findIn(searches, { seq, kind, dur, field: (name) => row[name as keyof Row] });
  }
  return searches.filter(({ seq }) => seq < 0).map(({ landmark }) => landmark.says);
}
