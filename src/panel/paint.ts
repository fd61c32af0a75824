/** Paints a laid-out timeline; nothing is decided here but pixels. */

import { type Face, type Half, faceOf } from './cells';
import {
  BAND_HEIGHT,
  MARKS_BOTTOM,
  type LaidRow,
  type Layout,
  ROWS_TOP,
  ROW_HEIGHT,
  type Run,
} from './layout';
import type { SeverityName } from '../core/findingViews';
import type { Palette } from './palette';

type Ctx = CanvasRenderingContext2D;
type Brush = { readonly ctx: Ctx; readonly palette: Palette; readonly layout: Layout };

const PAD = 2;
const CELL_HEIGHT = ROW_HEIGHT - 2 * PAD;
/** Of the wedges above the band's bars. */
const CLIENT_HEIGHT = 8;
/** What a mark leaves of the halves of its cell that are ready. */
const STRIP = 4;
/** Narrower cells have no room for a glyph. */
const GLYPH_WIDTH = 7;
const GLYPHS: Readonly<Record<Face['mark'], string>> = {
  '': '',
  accepted: '',
  end: '0',
  exceptional: 'x',
  hangup: '×',
  error: '!',
  invalid: '?',
};

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
  paintBand(brush);
  paintClients(brush);
  paintAxis(brush);
  paintHits(brush);
  for (const row of layout.rows) paintRow(brush, row);
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
function paintBand({ ctx, palette, layout }: Brush): void {
  const middle = BAND_HEIGHT * 0.58;
  const wide = layout.cellWidth - layout.gap;
  const up = middle - CLIENT_HEIGHT - 4;
  const down = BAND_HEIGHT - middle - 4;
  ctx.fillStyle = palette.wait;
  for (const { x, wait } of layout.bars) {
    if (wait >= 0) ctx.fillRect(x, middle - 1 - wait * up, wide, Math.max(1, wait * up));
  }
  ctx.fillStyle = palette.work;
  for (const { x, work } of layout.bars) {
    if (work >= 0) ctx.fillRect(x, middle, wide, Math.max(1, work * down));
  }
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

function outline(ctx: Ctx, severity: SeverityName, x: number, y: number): void {
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
  ctx.fillStyle = palette.dim;
  ctx.font = `11px ${palette.font}`;
  ctx.textBaseline = 'alphabetic';
  for (const { x, text } of layout.axis) {
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

function paintCell(brush: Brush, face: Face, x: number, y: number): void {
  const { ctx, palette, layout } = brush;
  const wide = layout.cellWidth - layout.gap;
  const middle = CELL_HEIGHT / 2;
  if (face.ground === 'none' && face.mark === '' && !face.hasFailed) return;
  if (face.ground === 'open') {
    ctx.fillStyle = palette.open;
    ctx.fillRect(x, y + middle - 1, wide, 2);
  }
  if (face.ground === 'watched') paintGround(brush, face, x, y, wide);
  paintHalf(ctx, face.upper, palette.read, x, y, wide, middle);
  paintHalf(ctx, face.lower, palette.write, x, y + middle, wide, middle);
  if (face.mark !== '') paintMark(brush, face, x, y, wide);
  if (face.hasFailed && colorOf(face.mark, palette) !== palette.error)
    paintFailed(brush, x, y, wide);
  if (face.isHalfClosed && face.mark === '') paintCorner(brush, x, y, wide);
}

function paintGround(
  { ctx, palette }: Brush,
  face: Face,
  x: number,
  y: number,
  wide: number,
): void {
  ctx.fillStyle = palette.cell;
  ctx.fillRect(x, y, wide, CELL_HEIGHT);
  if (face.isWriteWatched) {
    ctx.fillStyle = palette.cellWrite;
    ctx.fillRect(x, y + CELL_HEIGHT / 2, wide, CELL_HEIGHT / 2);
  }
}

/** Ready and used is full; ready and not used is a frame with a faint filling. */
function paintHalf(
  ctx: Ctx,
  half: Half,
  color: string,
  x: number,
  y: number,
  wide: number,
  high: number,
): void {
  if (half === 'none') return;
  ctx.fillStyle = color;
  if (half === 'used') {
    ctx.fillRect(x, y, wide, high);
    return;
  }
  ctx.globalAlpha = 0.45;
  ctx.fillRect(x, y, wide, high);
  ctx.globalAlpha = 1;
  if (wide < 5) return;
  ctx.strokeStyle = color;
  ctx.lineWidth = 1;
  ctx.strokeRect(x + 0.5, y + 0.5, wide - 1, high - 1);
}

function paintMark(brush: Brush, face: Face, x: number, y: number, wide: number): void {
  const { ctx, palette } = brush;
  ctx.fillStyle = colorOf(face.mark, palette);
  ctx.fillRect(x, y, wide, CELL_HEIGHT);
  if (face.upper !== 'none' && face.mark !== 'end' && face.mark !== 'accepted') {
    ctx.fillStyle = palette.read;
    ctx.fillRect(x, y, wide, STRIP);
  }
  if (face.lower !== 'none') {
    ctx.fillStyle = palette.write;
    ctx.fillRect(x, y + CELL_HEIGHT - STRIP, wide, STRIP);
  }
  ctx.fillStyle = palette.glyph;
  const middle = x + wide / 2;
  if (face.mark === 'accepted') {
    ctx.beginPath();
    ctx.arc(middle, y + CELL_HEIGHT / 2, Math.min(3, Math.max(1.2, wide / 4)), 0, 2 * Math.PI);
    ctx.fill();
  } else if (wide >= GLYPH_WIDTH) {
    ctx.font = `600 ${Math.min(12, wide + 2)}px ${palette.font}`;
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    ctx.fillText(GLYPHS[face.mark], middle, y + CELL_HEIGHT / 2 + 0.5);
  } else {
    ctx.fillRect(x + wide / 2 - 0.5, y + 4, 1, CELL_HEIGHT - 8);
  }
}

/** A box in the middle: what was ready stays to be seen above and below it. */
function paintFailed({ ctx, palette }: Brush, x: number, y: number, wide: number): void {
  ctx.fillStyle = palette.error;
  ctx.fillRect(x, y + STRIP, wide, CELL_HEIGHT - 2 * STRIP);
  ctx.fillStyle = palette.glyph;
  if (wide >= GLYPH_WIDTH) {
    ctx.font = `700 ${Math.min(10, wide + 2)}px ${palette.font}`;
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    ctx.fillText(GLYPHS.error, x + wide / 2, y + CELL_HEIGHT / 2 + 0.5);
  } else ctx.fillRect(x + wide / 2 - 0.5, y + STRIP + 2, 1, CELL_HEIGHT - 2 * STRIP - 4);
}

function colorOf(mark: Face['mark'], palette: Palette): string {
  if (mark === '') return '';
  if (mark === 'accepted' || mark === 'end') return palette.read;
  return mark === 'exceptional' ? palette.except : palette.error;
}

/** A notch at the end of the upper half. */
function paintCorner({ ctx, palette }: Brush, x: number, y: number, wide: number): void {
  const size = Math.min(5, wide);
  ctx.fillStyle = palette.error;
  ctx.beginPath();
  ctx.moveTo(x + wide, y);
  ctx.lineTo(x + wide, y + size);
  ctx.lineTo(x + wide - size, y);
  ctx.fill();
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
