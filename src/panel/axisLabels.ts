/** What stands under the columns of the timeline: numbers of ticks, or times, where there is room. Pure. */

import type { Axis } from '../trace/axis';
import { columnOf, firstTickOf, lastTickOf } from '../trace/axis';
import { type Fold, foldAt, foldInShort, ticksIn } from './folds';
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

/** A fold in sight, and its column's left edge. */
type LaidFold = { readonly x: number; readonly fold: Fold };

export function foldsIn({ timeline, width, cellWidth, firstColumn }: Labelled): LaidFold[] {
  const folds: LaidFold[] = [];
  for (let column = Math.max(0, firstColumn); column < timeline.columns; column++) {
    const x = (column - firstColumn) * cellWidth;
    if (x + cellWidth > width) break;
    const fold = foldAt(timeline, column);
    if (fold !== undefined) folds.push({ x, fold });
  }
  return folds;
}

/** What is folded, that of most ticks first, and numbers of ticks where they leave room. */
export function foldLabels(labelled: Labelled, folds: readonly LaidFold[]): Layout['axis'] {
  const { width, cellWidth } = labelled;
  const labels: Layout['axis'][number][] = [];
  const taken: { from: number; to: number }[] = [];
  const place = (label: Layout['axis'][number]): void => {
    const middle = label.x + cellWidth / 2;
    const half = widthOf(label.text) / 2;
    // As they are painted: not past the edges.
    const at = Math.min(width - half, Math.max(half, middle));
    const [from, to] = [at - half - FOLD_GAP, at + half + FOLD_GAP];
    if (taken.some((one) => from < one.to && one.from < to)) return;
    taken.push({ from, to });
    labels.push(label);
  };
  const largestFirst = folds.toSorted((one, other) => ticksIn(other.fold) - ticksIn(one.fold));
  for (const { x, fold } of largestFirst) place({ x, text: foldInShort(fold), isFold: true });
  for (const label of tickLabels(labelled)) place(label);
  return labels;
}

/** Between two labels. */
const FOLD_GAP = 6;
const WIDE_WIDTH = 12;

/** About as wide as it is painted: Chinese is wider than digits. */
function widthOf(text: string): number {
  return Array.from(text).reduce(
    (sum, sign) => sum + (sign > '\u2e80' ? WIDE_WIDTH : DIGIT_WIDTH),
    0,
  );
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
