/** The queues of rows over the columns of the timeline: how deep each was where. */

import type { Timeline } from '../core/protocol';
import { columnOf } from '../trace/axis';
import { count } from './format';
import { placeOfRow } from './look/rows';
import { t } from './texts';

/** From this column on so many messages are queued. */
type QueueStep = { readonly column: number; readonly depth: number };

/** Of a row at its place among those received, in the order of columns. */
export function queueOf({ queues = NOTHING }: Timeline, place: number): QueueStep[] {
  const steps: QueueStep[] = [];
  for (let i = 0; i < queues.length; i += 3)
    if (queues[i] === place) steps.push({ column: queues[i + 1]!, depth: queues[i + 2]! });
  return steps;
}

/** The most of all rows received. */
export function deepestQueue({ queues = NOTHING }: Timeline): number {
  return queues.reduce((most, depth, i) => (i % 3 === 2 ? Math.max(most, depth) : most), 0);
}

/** At the end of the column that a tick is in; `row` is counted over all rows. */
export function depthAt(timeline: Timeline, row: number, tick: number): number {
  const column = columnOf(timeline, tick);
  const steps = queueOf(timeline, placeOfRow(timeline, row));
  return steps.findLast((step) => step.column <= column)?.depth ?? 0;
}

/** Nothing where there is none. */
export function queuedInWords(depth: number): string[] {
  if (depth <= 0) return [];
  return [depth === 1 ? t('one message queued') : t('{0} messages queued', count(depth))];
}

const NOTHING = new Uint16Array(0);
