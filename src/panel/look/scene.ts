/** What is seen of what is looked at, and what the core is asked for. */

import type { Sight, Timeline, View } from '../../core/protocol';
import { columnOf, firstTickOf, lastTickOf } from '../../trace/axis';
import { capacityOf, suitingWidth } from '../layout';
import { type Look, type Scene, within } from './look';
import { asAsked, isUsual } from './arrangement';
import type { Kept } from './kept';
import { NOT_TURNED } from './turned';
import { rangeOf } from './range';
import { isFollowing, lastTickIn } from './time';

/** What is seen and what fits: the ground that a look moves on. What a look keeps may be of a smaller page, or of more. */
export function sceneOf(look: Look, sight: Sight | null, fit: Fit): Scene {
  const timeline = sight?.timeline ?? NO_TIMELINE;
  const oldestTick = sight?.firstTick ?? -1;
  const newestTick = sight?.newestTick ?? -1;
  // Of another thread nothing is known yet that a look could be held to.
  const isKnown = sight?.loop === look.loop;
  const hasTicks = isKnown && newestTick >= 0;
  const known = { timeline, oldestTick, newestTick, overview: sight?.overview ?? null, ...fit };
  const wanted = hasTicks ? lastTickIn(look, known) : look.lastTick;
  const last = isFollowing(look) ? lastTickOf(timeline, timeline.columns - 1) : wanted;
  const firstColumn = Math.max(
    columnOf(timeline, Math.max(0, oldestTick)),
    columnOf(timeline, last) - fit.columns + 1,
  );
  const sticky = Math.min(timeline.pinned ?? 0, fit.rows >> 1);
  const tick = hasTicks ? within(look.tick, oldestTick, newestTick) : look.tick;
  return {
    ...{ ...known, sticky },
    firstColumn,
    firstTick: firstTickOf(timeline, firstColumn),
    firstRow: isKnown ? within(look.firstRow, 0, timeline.rowCount - fit.rows) : look.firstRow,
    tick: look.tick >= 0 ? tick : (sight?.tick?.tick ?? newestTick),
  };
}

/** What fits into a timeline of this size, CSS pixels. */
export function fitIn(
  { width, height }: { readonly width: number; readonly height: number },
  { cellWidth: chosen, scale }: Look,
  sight: Sight | null,
): Fit {
  const { firstTick = 0, newestTick = -1 } = sight ?? {};
  const ticks = scale === null ? newestTick - firstTick + 1 : Infinity;
  const cellWidth = chosen || suitingWidth(width, ticks);
  return { ...capacityOf(width, height, cellWidth), cellWidth, width };
}

/** What is to be shown besides: an `event` of −1, an empty `finding` or `search` is none. */
export type Wanted = Pick<Kept, 'event' | 'finding' | 'search'> & {
  readonly turned?: Kept['turned'];
  /** The number of a descriptor that is to be found; −1: none. */
  readonly find: number;
};

/** What the core is asked for. */
export function viewOf(
  look: Look,
  scene: Scene,
  { event, finding, search, find, turned: { pages } = NOT_TURNED }: Wanted,
): View {
  const { loop, lastTick, selected, tab, scale, arrangement } = look;
  const { columns, rows } = scene;
  const firstRow = Math.max(0, scene.firstRow + scene.sticky - SPARE_ROWS);
  const tick = look.tick < 0 ? -1 : scene.tick;
  const range = rangeOf(look);
  return {
    ...{ loop, lastTick, columns, firstRow, rows: rows + 2 * SPARE_ROWS, tick, selected, tab },
    ...(scale !== null && { scale }),
    ...(event >= 0 && { event }),
    ...(Object.keys(pages).length > 0 && { pages }),
    ...(finding !== '' && { finding }),
    ...(search !== '' && { search }),
    ...(range !== null && { range }),
    ...(!isUsual(arrangement) && { arrangement: asAsked(arrangement) }),
    ...(find >= 0 && { find }),
  };
}

/** An empty timeline, before the first sight. */
const NO_TIMELINE: Timeline = {
  firstTick: 0,
  columns: 0,
  readFrom: 0,
  rowCount: 0,
  firstRow: 0,
  rows: [],
  cells: new Uint16Array(),
  waitedNs: new Float64Array(),
  workNs: new Float64Array(),
  ready: new Int32Array(),
  selectedRow: -1,
  clientSteps: [],
  clientCounts: new Int32Array(),
};

/** Rows asked for above and below those that fit, so that a step finds the next. */
const SPARE_ROWS = 4;

type Fit = Pick<Scene, 'columns' | 'rows' | 'cellWidth' | 'width'>;
