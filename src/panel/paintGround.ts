/** What is painted behind the timeline, or in place of it: marked ticks, and what is not read. */

import { ROWS_TOP } from './layout';
import type { Brush } from './brush';

/** A ground between two lines, from the top to the last row, behind all that is told. */
export function paintRange({ ctx, palette, layout }: Brush): void {
  if (layout.range === null) return;
  const { x, width } = layout.range;
  ctx.fillStyle = palette.focus;
  ctx.globalAlpha = 0.16;
  ctx.fillRect(x, 0, width, layout.bottom);
  ctx.globalAlpha = 1;
  ctx.fillRect(x, 0, 1, layout.bottom);
  ctx.fillRect(x + width - 1, 0, 1, layout.bottom);
}

/** A tear down the middle of each column: between what is left and right of it there was more, and nothing happened. */
export function paintFolds({ ctx, palette, layout }: Brush): void {
  const { folds, cellWidth, gap, bottom } = layout;
  if (folds.length === 0 || bottom <= ROWS_TOP) return;
  const swing = Math.min(TEAR_SWING, (cellWidth - gap) / 2 - 0.5);
  ctx.strokeStyle = palette.dim;
  ctx.globalAlpha = palette.isHighContrast ? 1 : 0.6;
  ctx.lineWidth = 1;
  ctx.beginPath();
  for (const x of folds) {
    const middle = x + (cellWidth - gap) / 2;
    ctx.moveTo(middle - swing, ROWS_TOP);
    for (let y = ROWS_TOP + TEAR, side = 1; y <= bottom; y += TEAR, side = -side)
      ctx.lineTo(middle + side * swing, y);
  }
  ctx.stroke();
  ctx.globalAlpha = 1;
}

/** CSS pixels from one turn of a tear to the next, and how far it goes from the middle. */
const TEAR = 5.5;
const TEAR_SWING = 3;

/** Hatched: nothing is said of these cells. */
export function paintUnread({ ctx, palette, layout }: Brush): void {
  const high = layout.bottom - ROWS_TOP;
  if (layout.unread <= 0 || high <= 0) return;
  ctx.save();
  ctx.beginPath();
  ctx.rect(0, ROWS_TOP, layout.unread, high);
  ctx.clip();
  ctx.strokeStyle = palette.dim;
  ctx.globalAlpha = 0.35;
  ctx.lineWidth = 1;
  ctx.beginPath();
  for (let x = -high; x < layout.unread; x += HATCH) {
    ctx.moveTo(x, layout.bottom);
    ctx.lineTo(x + high, ROWS_TOP);
  }
  ctx.stroke();
  ctx.restore();
}

/** CSS pixels between two lines. */
const HATCH = 8;
