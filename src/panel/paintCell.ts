/** Paints one cell of the timeline: its ground, the halves that are ready, and its mark. */

import type { Face, Half } from './cells';
import { ROW_HEIGHT } from './layout';
import type { Brush } from './brush';
import type { Palette } from './palette';

type Ctx = Brush['ctx'];

export const CELL_HEIGHT = ROW_HEIGHT - 4;
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

export function paintCell(brush: Brush, face: Face, x: number, y: number): void {
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
