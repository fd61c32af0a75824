/** Where everything of the timeline stands, in CSS pixels: pure, so that painting has nothing to decide. */

import type { SeverityName } from '../core/findingViews';
import type { Timeline } from '../core/protocol';
import { columnOf, firstTickOf } from '../trace/axis';
import { barsOf } from './bars';
import { foldLabels, foldsIn, tickLabels, timeLabels } from './axisLabels';
import { within } from './look/look';
import type { Scope, Span, Run, LaidRow, Layout } from './laid';
import { isRowOf, lineOfRow, placeOfRow, rowOf, rowOnLine } from './look/rows';
import { deepestQueue, queueOf } from './queues';
import { failedColumns } from './steps';

/** Heights of the parts, also those of the labels beside the canvas (styles/timeline.css). */
export const BAND_HEIGHT = 46;
const AXIS_HEIGHT = 20;
export const ROW_HEIGHT = 22;
export const ROWS_TOP = BAND_HEIGHT + AXIS_HEIGHT;
/** Widths a column may have, smallest first. */
export const CELL_WIDTHS = [3, 4, 5, 6, 8, 10, 12, 15, 18, 22, 28] as const;

export function layOut(scope: Scope): Layout {
  const { timeline, width, height, cellWidth, tick, firstColumn } = scope;
  const column = (columnOf(timeline, tick) - firstColumn) * cellWidth;
  const isShown = column >= 0 && tick >= timeline.firstTick;
  const rows = laidRows(scope);
  return {
    ...{ width, height, cellWidth, rows },
    gap: cellWidth >= 5 ? 1 : 0,
    bars: barsOf(scope),
    clients: clientsOf(scope),
    ...findingsOf(scope),
    ...axisOf(scope),
    hits: hitsOf(scope),
    future: Math.min(width, Math.max(0, tick < 0 ? width : column + cellWidth)),
    column: isShown && column + cellWidth <= width ? column : -1,
    range: rangeIn(scope),
    unread: within((timeline.readFrom - firstColumn) * cellWidth, 0, width),
    bottom: rows.length === 0 ? ROWS_TOP : rows[rows.length - 1]!.y + ROW_HEIGHT,
  };
}

/** What stands under the columns. */
function axisOf(scope: Scope): Pick<Layout, 'axis' | 'folds'> {
  const { timeline } = scope;
  if (timeline.ns !== undefined) return { axis: timeLabels(scope, timeline.ns), folds: [] };
  const folds = foldsIn(scope);
  return {
    axis: folds.length === 0 ? tickLabels(scope) : foldLabels(scope, folds),
    folds: folds.map(({ x }) => x),
  };
}

/** How many columns and rows fit. */
export function capacityOf(
  width: number,
  height: number,
  cellWidth: number,
): { readonly columns: number; readonly rows: number } {
  return {
    columns: Math.max(1, Math.floor(width / cellWidth)),
    rows: Math.max(1, Math.floor((height - ROWS_TOP) / ROW_HEIGHT)),
  };
}

/** The width of a column that suits the room, wider while there are few ticks. */
export function suitingWidth(width: number, ticks: number): number {
  const usual = usualWidth(width);
  const roomy = CELL_WIDTHS.findLast((wide) => wide <= WIDEST && wide * ticks <= width);
  return Math.max(usual, roomy ?? usual);
}

/** Wider than this a few ticks look lost. */
const WIDEST = 22;

function usualWidth(width: number): number {
  if (width < 200) return 5;
  if (width < 400) return 8;
  return width < 560 ? 12 : 15;
}

/** The tick and the row under a point; a row of −1 is the band or the axis, of `rowCount` and more below all rows. */
export function placeAt(
  scope: Pick<Scope, 'timeline' | 'cellWidth' | 'firstColumn' | 'firstRow' | 'sticky'>,
  x: number,
  y: number,
): { readonly tick: number; readonly row: number } {
  const { timeline, cellWidth, firstColumn } = scope;
  return {
    tick: firstTickOf(timeline, firstColumn + Math.floor(x / cellWidth)),
    row: y < ROWS_TOP ? -1 : rowOnLine(scope, Math.floor((y - ROWS_TOP) / ROW_HEIGHT)),
  };
}

/** The cell of a tick in a row, counted over all rows; 0 outside. */
export function cellAt(timeline: Timeline, row: number, tick: number): number {
  const at = placeOfRow(timeline, row);
  const column = columnOf(timeline, tick);
  if (at < 0 || at >= timeline.rows.length || column < 0 || column >= timeline.columns) return 0;
  return timeline.cells[at * timeline.columns + column] ?? 0;
}

/** Whether there is too much in a tick's column, and in those after it, to be read. */
export function isUnread(timeline: Timeline, tick: number): boolean {
  return columnOf(timeline, tick) < timeline.readFrom;
}

function clientsOf({ timeline, width, cellWidth, firstColumn }: Scope): Layout['clients'] {
  const marks: { x: number; hasFailed: boolean }[] = [];
  const failed = failedColumns(timeline);
  timeline.clientCounts.forEach((count, column) => {
    const x = (column - firstColumn) * cellWidth;
    if (count > 0 && x >= 0 && x + cellWidth <= width)
      marks.push({ x, hasFailed: failed.has(column) });
  });
  return marks;
}

function rangeIn({ timeline, range, width, cellWidth, firstColumn }: Scope): Layout['range'] {
  if (range === null) return null;
  const from = Math.max(0, columnOf(timeline, range.first) - firstColumn);
  const to = Math.min(
    Math.floor(width / cellWidth) - 1,
    columnOf(timeline, range.last) - firstColumn,
  );
  return to < from ? null : { x: from * cellWidth, width: (to - from + 1) * cellWidth };
}

/** Left edges. */
function hitsOf({ hits, width, cellWidth, firstColumn }: Scope): number[] {
  const edges: number[] = [];
  const to = Math.min(hits.length, firstColumn + Math.floor(width / cellWidth));
  for (let column = Math.max(0, firstColumn); column < to; column++)
    if (hits[column]! > 0) edges.push((column - firstColumn) * cellWidth);
  return edges;
}

/** Above this bottom line of the band stand the marks; and so much above a row's end its line. */
export const MARKS_BOTTOM = BAND_HEIGHT - 1;
const SPAN_ABOVE_END = 2;

/** The worst are drawn last, over the others. */
function findingsOf(scope: Scope): Pick<Layout, 'marks' | 'spans'> {
  const { timeline, width, cellWidth, firstColumn, finding } = scope;
  const marks = new Map<number, SeverityName>();
  const spans: Span[] = [];
  const most = Math.floor(width / cellWidth);
  for (const { id, first, last, severity, fd, gen } of scope.findings.toReversed()) {
    if (first < 0) continue;
    const begin = columnOf(timeline, first) - firstColumn;
    const from = Math.max(0, begin);
    const to = Math.min(most - 1, columnOf(timeline, last) - firstColumn);
    if (to < from) continue;
    if (begin >= 0) marks.set(begin * cellWidth, severity);
    const at = { x: from * cellWidth, width: (to - from + 1) * cellWidth, severity };
    const isChosen = id === finding;
    spans.push({ ...at, y: MARKS_BOTTOM, isChosen });
    const row = fd < 0 ? -1 : rowOf(timeline, { fd, gen });
    const line = lineOfRow(scope, row);
    const y = ROWS_TOP + (line + 1) * ROW_HEIGHT - SPAN_ABOVE_END;
    if (row >= 0 && line >= 0 && y < scope.height) spans.push({ ...at, y, isChosen });
  }
  return { marks: [...marks].map(([x, severity]) => ({ x, severity })), spans };
}

function laidRows(scope: Scope): LaidRow[] {
  const { timeline, height, selected, sticky } = scope;
  const rows: LaidRow[] = [];
  const fitting = Math.floor((height - ROWS_TOP) / ROW_HEIGHT);
  const deepest = deepestQueue(timeline);
  for (let line = 0; line < fitting; line++) {
    const row = rowOnLine(scope, line);
    const place = placeOfRow(timeline, row);
    const info = timeline.rows[place];
    // It is on its way.
    if (info === undefined) continue;
    const y = ROWS_TOP + line * ROW_HEIGHT;
    const isSelected = isRowOf(info, selected);
    const isHead = info.fd < 0;
    const runs = runsOf(scope, place);
    const queue = queueLine(scope, place, deepest);
    rows.push({
      y,
      isOdd: row % 2 === 1,
      isSelected,
      isHead,
      isLastPinned: line === sticky - 1,
      runs,
      queue,
    });
  }
  return rows;
}

/** Of a queue as deep as this, or less, the line is not as high as a row. */
const SHALLOW = 4;

function queueLine(
  { timeline, width, cellWidth, firstColumn }: Scope,
  place: number,
  deepest: number,
): LaidRow['queue'] {
  const steps = queueOf(timeline, place);
  const fitting = Math.floor(width / cellWidth) + firstColumn;
  return steps.flatMap(({ column, depth }, i) => {
    const from = Math.max(firstColumn, column);
    const to = Math.min(fitting, steps[i + 1]?.column ?? timeline.columns);
    if (depth === 0 || to <= from) return [];
    const height = depth / Math.max(SHALLOW, deepest);
    return [{ x: (from - firstColumn) * cellWidth, width: (to - from) * cellWidth, height }];
  });
}

/** `place`: of the row among those received. */
function runsOf({ timeline, width, cellWidth, firstColumn }: Scope, place: number): Run[] {
  const runs: Run[] = [];
  const start = place * timeline.columns;
  const from = Math.max(0, firstColumn);
  const fitting = Math.floor(width / cellWidth) + firstColumn;
  const to = Math.min(timeline.columns, fitting);
  for (let column = from; column < to;) {
    const cell = timeline.cells[start + column] ?? 0;
    const first = column;
    while (column < to && timeline.cells[start + column] === cell) column++;
    if (column === first) return runs;
    const x = (first - firstColumn) * cellWidth;
    if (cell !== 0) runs.push({ x, count: column - first, cell });
  }
  return runs;
}
