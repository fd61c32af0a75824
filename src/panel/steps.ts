/** What simulated clients did, in words, and beside which tick. */

import type { ClientStep } from '../core/clientViews';
import type { Timeline } from '../core/protocol';
import { columnOf } from '../trace/axis';
import { byteCount, count, shortAddress } from './format';
import { t } from './texts';

/** `client 3: send 5 B from :50990` */
export function stepInWords({ client, step, bytes, local, errno }: ClientStep): string {
  const did = bytes > 0 ? `${step} ${byteCount(bytes)}` : step;
  const who = t('client {0}: {1}', client, did);
  const whole = local === '' ? who : t('{0} from {1}', who, shortAddress(local));
  return errno === '' ? whole : t('{0} failed: {1}', whole, errno);
}

/** Columns in which a step failed, as far as it is told. */
export function failedColumns(timeline: Timeline): ReadonlySet<number> {
  const failed = timeline.clientSteps.filter(({ errno }) => errno !== '');
  return new Set(failed.map(({ tick }) => columnOf(timeline, tick)));
}

/** How many steps of clients fell into a tick's column. */
export function stepCountAt(timeline: Timeline, tick: number): number {
  return timeline.clientCounts[columnOf(timeline, tick)] ?? 0;
}

/** Steps that a tip tells one by one. */
const TOLD = 3;

/** The steps beside a tick's column, the first few in words and the rest counted; of `peer` alone where it is given. */
export function stepsAt(timeline: Timeline, tick: number, peer?: string): string[] {
  const column = columnOf(timeline, tick);
  const known = timeline.clientSteps.filter((step) => columnOf(timeline, step.tick) === column);
  const shown = peer === undefined ? known : known.filter(({ local }) => local === peer);
  const total = peer === undefined ? stepCountAt(timeline, tick) : shown.length;
  const words = shown.slice(0, TOLD).map(stepInWords);
  const more = total - words.length;
  if (more === 0) return words;
  if (words.length > 0) return [...words, t('and {0} more', count(more))];
  return [
    more === 1
      ? t('one step of a simulated client')
      : t('{0} steps of simulated clients', count(more)),
  ];
}
