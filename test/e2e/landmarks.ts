/** Which of a scenario's landmarks a run did not come to. */

import { followLandmarks, spotsOf } from '../../src/core/queries/landmarks';
import type { Landmark } from '../../src/lab/landmark';
import { openTrace } from '../../src/trace/trace';
import type { Row } from '../support/command';
import { appendRow } from '../support/traceOfRows';

/** What the missed ones say. */
export function missedIn(
  landmarks: readonly Landmark[],
  poller: string,
  rows: readonly Row[],
): string[] {
  const guide = { landmarks, poller };
  const trace = openTrace();
  followLandmarks(trace, guide);
  for (const row of rows) appendRow(trace, row);
  return spotsOf(trace, guide).flatMap(({ says, is }) => (is === 'awaited' ? [says] : []));
}
