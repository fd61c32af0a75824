/** What stands under the columns of the timeline: numbers of ticks, or times, where there is room. Pure. */

import type { Axis } from '../trace/axis';
import { columnOf, firstTickOf, lastTickOf } from '../trace/axis';
import { timeAt } from './format';
import type { Layout, Scope } from './laid';
import { roundUp } from './roundUp';

type Labelled = Pick<Scope, 'timeline' | 'width' | 'cellWidth' | 'firstColumn'>;

const DIGIT_WIDTH = 7;
/** Around a label. */
const LABEL_GAP = 24;

/** Columns between two labels of the axis: wide enough for the longest. */
export function axisStep(cellWidth: number, labelWidth: number): number {
  return roundUp(labelWidth / cellWidth);
}

/** Each label at the column that its tick is in. */
export function tickLabels({ timeline, width, cellWidth, firstColumn }: Labelled): Layout['axis'] {
  if (firstColumn >= timeline.columns) return [];
  const last = lastTickOf(timeline, timeline.columns - 1);
  const columns = axisStep(cellWidth, String(last).length * DIGIT_WIDTH + LABEL_GAP);
  const first = firstTickOf(timeline, firstColumn);
  const step = roundUp((columns * (last + 1 - first)) / (timeline.columns - firstColumn));
  const labels: { x: number; text: string }[] = [];
  for (let tick = Math.ceil(first / step) * step; tick <= last; tick += step) {
    const x = (columnOf(timeline, tick) - firstColumn) * cellWidth;
    if (x + cellWidth > width) break;
    const isFree = x - (labels.at(-1)?.x ?? -Infinity) >= columns * cellWidth;
    if (isFree) labels.push({ x, text: String(tick) });
  }
  return labels;
}

/** Each label at the column that begins then; ns since the trace began. */
export function timeLabels(
  { timeline, width, cellWidth, firstColumn }: Labelled,
  { from, of }: NonNullable<Axis['ns']>,
): Layout['axis'] {
  const columns = Math.min(timeline.columns, firstColumn + Math.floor(width / cellWidth));
  const longest = timeAt(from + columns * of, of).length;
  const step = roundUp(((longest * DIGIT_WIDTH + LABEL_GAP) / cellWidth) * of);
  const begin = from + Math.max(0, firstColumn) * of;
  const labels: { x: number; text: string }[] = [];
  for (let ns = Math.ceil(begin / step) * step; ns < from + columns * of; ns += step)
    labels.push({ x: ((ns - from) / of - firstColumn) * cellWidth, text: timeAt(ns, step) });
  return labels;
}
