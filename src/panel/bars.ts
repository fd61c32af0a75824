/** How high the bars of waits and work are: by powers of ten, or as long as they took. Pure. */

import type { Timeline } from '../core/protocol';
import type { Layout, Scope } from './laid';

/** What a bar of full height stands for, ns; by powers of ten one of no height is a millionth of it. */
type BarScale = {
  readonly isLinear: boolean;
  readonly waitNs: number;
  readonly workNs: number;
};

/** By powers of ten: a second and more is all, a microsecond and less nothing. */
const MOST_NS = 1e9;
const POWERS = 6;
export const LEAST_NS = MOST_NS / 10 ** POWERS;

/** In proportion the longest of each in these columns is of full height. */
export function barScaleOf(
  { waitedNs, workNs, goesOnNs = 0 }: Timeline,
  isLinear: boolean,
): BarScale {
  if (!isLinear) return { isLinear, waitNs: MOST_NS, workNs: MOST_NS };
  return { isLinear, waitNs: Math.max(goesOnNs, longestOf(waitedNs)), workNs: longestOf(workNs) };
}

export function barsOf({
  timeline,
  width,
  cellWidth,
  firstColumn,
  isLinear,
}: Scope): Layout['bars'] {
  const bars = [];
  const { waitNs, workNs } = barScaleOf(timeline, isLinear);
  for (let column = 0; column < timeline.columns; column++) {
    const x = (column - firstColumn) * cellWidth;
    if (x < 0 || x + cellWidth > width) continue;
    const goesOn = goesOnAt(timeline, column);
    const waited = goesOn > 0 ? goesOn : (timeline.waitedNs[column] ?? -1);
    const worked = timeline.workNs[column] ?? -1;
    const wait = isLinear ? shareOf(waited, waitNs) : heightOf(waited);
    const work = isLinear ? shareOf(worked, workNs) : heightOf(worked);
    if (wait < 0 && work < 0) continue;
    bars.push({ x, wait, work, ...(goesOn > 0 && { isOpen: true as const }) });
  }
  return bars;
}

/** How long the wait of a column has lasted that goes on, ns; 0: none does. */
export function goesOnAt({ columns, goesOnNs = 0 }: Timeline, column: number): number {
  return column === columns - 1 ? goesOnNs : 0;
}

/** A height from 0 to 1: a microsecond and less is nothing, a second and more is all, each ten times the same step. */
export function heightOf(ns: number): number {
  if (ns < 0) return -1;
  return Math.min(1, Math.max(0, Math.log10(Math.max(ns, 1) / LEAST_NS) / POWERS));
}

function shareOf(ns: number, most: number): number {
  return ns < 0 ? -1 : ns / most;
}

/** At the least 1, so that it can be divided by. */
function longestOf(times: Float64Array): number {
  return times.reduce((longest, ns) => Math.max(longest, ns), 1);
}
