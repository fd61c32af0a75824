/** Which of a scenario's moments a run did not come to. */

import { followMoments, momentsOf } from '../../src/core/queries/moments';
import type { Moment } from '../../src/lab/moment';
import { openTrace } from '../../src/trace/trace';
import type { Row } from '../support/command';
import { appendRow } from '../support/traceOfRows';

/** What the missed ones say. */
export function missedIn(
  moments: readonly Moment[],
  poller: string,
  rows: readonly Row[],
): string[] {
  const guide = { moments, poller };
  const trace = openTrace();
  followMoments(trace, guide);
  for (const row of rows) appendRow(trace, row);
  return momentsOf(trace, guide).flatMap(({ says, is }) => (is === 'awaited' ? [says] : []));
}
