/** What all painters of the timeline paint with, and from. */

import type { Layout } from './laid';
import type { Palette } from './palette';

export type Brush = {
  readonly ctx: CanvasRenderingContext2D;
  readonly palette: Palette;
  readonly layout: Layout;
};
