/** Paints a laid-out timeline; nothing is decided here but pixels. */

import { type Face, faceOf } from './cells';
import { BAND_HEIGHT, MARKS_BOTTOM, ROWS_TOP, ROW_HEIGHT } from './layout';
import type { SeverityName } from '../core/findingViews';
import type { Brush } from './brush';
import type { LaidRow, Layout, Run } from './laid';
import type { Palette } from './palette';
import { CELL_HEIGHT, paintCell } from './paintCell';
import { paintFolds, paintRange, paintUnread } from './paintGround';

const PAD = (ROW_HEIGHT - CELL_HEIGHT) / 2;
/** Of the wedges above the band's bars. */
const CLIENT_HEIGHT = 8;

/** Paints all of it; `ratio` is the screen's pixels to a CSS pixel. */
export function paint(
  canvas: HTMLCanvasElement,
  layout: Layout,
  palette: Palette,
  ratio: number,
): void {
  const ctx = canvas.getContext('2d');
  if (ctx === null) return;
  fit(canvas, layout, ratio);
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.clearRect(0, 0, layout.width, layout.height);
  const brush = { ctx, palette, layout };
  paintRange(brush);
  paintBand(brush);
  paintClients(brush);
  paintAxis(brush);
  paintHits(brush);
  for (const row of layout.rows) paintRow(brush, row);
  paintFolds(brush);
  paintUnread(brush);
  paintFuture(brush);
  paintFindings(brush);
  paintColumn(brush);
}

function fit(canvas: HTMLCanvasElement, { width, height }: Layout, ratio: number): void {
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== wide) canvas.width = wide;
  if (canvas.height !== high) canvas.height = high;
}

/** Waited above the middle line, worked below it. */
function paintBand(brush: Brush): void {
  const { ctx, palette, layout } = brush;
  const middle = BAND_HEIGHT * 0.58;
  const wide = layout.cellWidth - layout.gap;
  const up = middle - CLIENT_HEIGHT - 4;
  const down = BAND_HEIGHT - middle - 4;
  ctx.fillStyle = palette.wait;
  for (const { x, wait, isOpen = false } of layout.bars) {
    const high = Math.max(1, wait * up);
    if (isOpen) paintOpenWait(brush, x, middle - 1, wide, high);
    else if (wait >= 0) ctx.fillRect(x, middle - 1 - wait * up, wide, high);
  }
  ctx.fillStyle = palette.work;
  for (const { x, work } of layout.bars) {
    if (work >= 0) ctx.fillRect(x, middle, wide, Math.max(1, work * down));
  }
}

/** A dashed frame: it grows. */
function paintOpenWait(
  { ctx, palette }: Brush,
  x: number,
  bottom: number,
  wide: number,
  high: number,
): void {
  ctx.strokeStyle = palette.dim;
  ctx.lineWidth = 1;
  ctx.setLineDash([2, 2]);
  ctx.strokeRect(x + 0.5, bottom - high + 0.5, Math.max(1, wide - 1), high - 0.5);
  ctx.setLineDash([]);
}

/** A wedge that points down at the column it led to; a failed step's is filled up to a bar, in the colour of errors. */
function paintClients({ ctx, palette, layout }: Brush): void {
  const wide = Math.min(8, layout.cellWidth - layout.gap);
  for (const { x, hasFailed } of layout.clients) {
    ctx.fillStyle = hasFailed ? palette.error : palette.text;
    const left = x + (layout.cellWidth - layout.gap - wide) / 2;
    ctx.beginPath();
    ctx.moveTo(left, 2);
    ctx.lineTo(left + wide, 2);
    ctx.lineTo(left + wide / 2, CLIENT_HEIGHT);
    ctx.fill();
    // A shape of its own besides the colour.
    if (hasFailed) ctx.fillRect(left, 2, wide, CLIENT_HEIGHT);
  }
}

/** Half of a mark's width. */
const MARK = 4.5;

/** A line over all ticks of each, and where they begin a shape of its own: a disc, a triangle, a diamond. */
function paintFindings({ ctx, palette, layout }: Brush): void {
  for (const { x, width, y, severity, isChosen } of layout.spans) {
    ctx.fillStyle = colorOfSeverity(severity, palette);
    ctx.globalAlpha = isChosen ? 1 : 0.6;
    ctx.fillRect(x, y - (isChosen ? 1 : 0), width - layout.gap, isChosen ? 3 : 2);
  }
  ctx.globalAlpha = 1;
  for (const { x, severity } of layout.marks) {
    const middle = Math.max(MARK, x + (layout.cellWidth - layout.gap) / 2);
    ctx.fillStyle = colorOfSeverity(severity, palette);
    ctx.beginPath();
    outline(ctx, severity, middle, MARKS_BOTTOM - MARK);
    ctx.fill();
  }
}

function outline(ctx: Brush['ctx'], severity: SeverityName, x: number, y: number): void {
  if (severity === 'error') {
    ctx.arc(x, y, MARK, 0, 2 * Math.PI);
    return;
  }
  ctx.moveTo(x, y - MARK);
  ctx.lineTo(x + MARK, severity === 'warning' ? y + MARK : y);
  if (severity === 'hint') ctx.lineTo(x, y + MARK);
  ctx.lineTo(x - MARK, severity === 'warning' ? y + MARK : y);
}

function colorOfSeverity(severity: SeverityName, palette: Palette): string {
  return { error: palette.error, warning: palette.warn, hint: palette.text }[severity];
}

function paintAxis({ ctx, palette, layout }: Brush): void {
  ctx.font = `11px ${palette.font}`;
  ctx.textBaseline = 'alphabetic';
  for (const { x, text, isFold = false } of layout.axis) {
    ctx.fillStyle = isFold ? palette.text : palette.dim;
    const middle = x + (layout.cellWidth - layout.gap) / 2;
    const half = ctx.measureText(text).width / 2;
    ctx.textAlign = 'center';
    ctx.fillRect(Math.round(middle) - 0.5, ROWS_TOP - 4, 1, 3);
    const at = Math.min(layout.width - half, Math.max(half, middle));
    ctx.fillText(text, at, ROWS_TOP - 7);
  }
}

/** Below its number a line as wide as the column. */
function paintHits({ ctx, palette, layout }: Brush): void {
  ctx.fillStyle = palette.hit;
  for (const x of layout.hits) ctx.fillRect(x, ROWS_TOP - 4, layout.cellWidth - layout.gap, 4);
}

function paintRow(brush: Brush, row: LaidRow): void {
  const { ctx, palette, layout } = brush;
  const ground = row.isSelected ? palette.selection : row.isHead ? palette.head : palette.odd;
  if (row.isSelected || row.isHead || row.isOdd) {
    ctx.fillStyle = ground;
    ctx.fillRect(0, row.y, layout.width, ROW_HEIGHT);
  }
  for (const run of row.runs) paintRun(brush, run, faceOf(run.cell), row.y + PAD);
  paintQueue(brush, row);
  if (row.isSelected && palette.isHighContrast) {
    ctx.strokeStyle = palette.focus;
    ctx.lineWidth = 1;
    ctx.setLineDash([4, 2]);
    ctx.beginPath();
    for (const y of [row.y + 0.5, row.y + ROW_HEIGHT - 0.5]) {
      ctx.moveTo(0, y);
      ctx.lineTo(layout.width, y);
    }
    ctx.stroke();
    ctx.setLineDash([]);
  }
  if (!row.isLastPinned) return;
  ctx.fillStyle = palette.dim;
  ctx.fillRect(0, row.y + ROW_HEIGHT - 1, layout.width, 1);
}

/** A line from the row's ground up, over a faint filling: the deeper the queue the higher. */
function paintQueue({ ctx, palette, layout }: Brush, { queue, y }: LaidRow): void {
  ctx.fillStyle = palette.queue;
  for (const { x, width, height } of queue) {
    const high = Math.max(2, Math.round(height * CELL_HEIGHT));
    const top = y + PAD + CELL_HEIGHT - high;
    ctx.globalAlpha = 0.25;
    ctx.fillRect(x, top, width - layout.gap, high);
    ctx.globalAlpha = 1;
    ctx.fillRect(x, top, width - layout.gap, 2);
  }
}

/** What comes after the selected tick is paler: of that the parts below tell nothing. */
function paintFuture({ ctx, layout }: Brush): void {
  const { future, width, bottom, rows } = layout;
  if (future >= width || rows.length === 0) return;
  ctx.globalCompositeOperation = 'destination-out';
  ctx.fillStyle = '#000000';
  ctx.globalAlpha = 0.5;
  ctx.fillRect(future, ROWS_TOP, width - future, bottom - ROWS_TOP);
  ctx.globalAlpha = 1;
  ctx.globalCompositeOperation = 'source-over';
}

function paintRun(brush: Brush, { x, count }: Run, face: Face, y: number): void {
  const { cellWidth } = brush.layout;
  for (let i = 0; i < count; i++) paintCell(brush, face, x + i * cellWidth, y);
}

function paintColumn({ ctx, palette, layout }: Brush): void {
  if (layout.column < 0) return;
  ctx.strokeStyle = palette.focus;
  ctx.lineWidth = 2;
  const wide = layout.cellWidth - layout.gap;
  const x = Math.max(1, layout.column - 1);
  const right = Math.min(layout.width - 1, layout.column + wide + 1);
  ctx.strokeRect(x, 1, right - x, Math.max(1, layout.bottom - 2));
}
