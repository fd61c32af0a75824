/** How many ticks are looked at: the steps of the zoom, what they turn around, and a window that spans certain ticks. */

import type { OverviewView } from '../../core/tickViews';
import { columnOf, firstTickOf } from '../../trace/axis';
import { CELL_WIDTHS, suitingWidth } from '../layout';
import { roundUp } from '../roundUp';
import { type Look, type Scale, type Scene, within } from './look';
import { isAllShown, isFollowing, lastShown, lastTickFrom } from './time';

/** How wide a column is, and what it spans. */
type Zoom = Pick<Look, 'cellWidth' | 'scale'>;

/** CSS pixels of a column of more than one tick. */
const WIDE_COLUMN = 5;
/** ns: shorter than this nothing is told apart. */
const LEAST_NS = 1e3;

/** A step nearer (1) or further (−1); what is at this tick stays where it is, without one the selected tick, or the newest. */
export function zoomed(look: Look, scene: Scene, by: -1 | 1, at?: number): Look {
  const zoom = zoomBeside(look, scene, by);
  if (zoom === undefined) return look;
  if (at === undefined && isFollowing(look)) return { ...look, ...zoom };
  return around(look, scene, zoom, at ?? scene.tick);
}

/** Which end of the window stays where it is while the other is moved. */
export type Edge = 'first' | 'last';

export type Span = { readonly first: number; readonly last: number; readonly moves: Edge };

/** The widest columns that show these ticks, and whatever else there is room for beyond the edge that is moved. */
export function spanning(look: Look, scene: Scene, { first, last, moves }: Span): Look {
  const zoom = zoomFor(look.scale, scene, first, last);
  const columns = Math.floor(scene.width / (zoom.cellWidth || scene.cellWidth));
  const isEven = zoom.scale === null || zoom.scale.by === 'ticks';
  const end = moves === 'last' && isEven ? lastFrom(zoom, first, columns) : last;
  return endingAt({ ...look, ...zoom }, scene, end);
}

/** An edge of the window moved by one step of the zoom, to the left (−1) or to the right. */
export function resized(look: Look, scene: Scene, edge: Edge, by: -1 | 1): Look {
  const isNearer = (edge === 'first') === by > 0;
  const zoom = zoomBeside(look, scene, isNearer ? 1 : -1);
  if (zoom === undefined) return look;
  if (edge === 'first') return { ...look, ...zoom };
  return around(look, scene, zoom, Math.max(scene.firstTick, scene.oldestTick));
}

/** All ticks that are kept. */
export function fitted(look: Look, scene: Scene): Look {
  if (scene.newestTick < 0) return look;
  const isNarrowest = scene.cellWidth === CELL_WIDTHS[0];
  // Folded as narrowly as they can be there are still too many: no other scale has room for more.
  const isTooMuch = look.scale?.by === 'readiness' && isNarrowest && !isAllShown(scene);
  return spanning(isTooMuch ? { ...look, scale: null } : look, scene, {
    first: scene.oldestTick,
    last: scene.newestTick,
    moves: 'first',
  });
}

/** Columns of real time, so long that they show about what is shown; or of ticks again. */
export function onOtherAxis(look: Look, scene: Scene): Look {
  const { firstTick, oldestTick, newestTick, columns } = scene;
  const first = Math.max(firstTick, oldestTick);
  const last = Math.min(lastShown(scene), newestTick);
  if (look.scale?.by === 'time')
    return spanning({ ...look, scale: null }, scene, { first, last, moves: 'first' });
  const of = roundUp(Math.max(LEAST_NS, nsBetween(scene, first, last) / columns));
  return { ...look, cellWidth: 0, scale: { by: 'time', of } };
}

/** Idle ticks folded into one column between the others, or a tick a column again; who follows does so still. */
export function foldedOrNot(look: Look, scene: Scene): Look {
  const { cellWidth } = look.scale === null ? look : { cellWidth: 0 };
  if (look.scale?.by !== 'readiness') {
    const folded: Look = { ...look, cellWidth, scale: { by: 'readiness' } };
    return isFollowing(look) ? folded : endingAt(folded, scene, lastShown(scene));
  }
  const unfolded = { ...look, scale: null };
  return isFollowing(look)
    ? unfolded
    : around(look, scene, { cellWidth: look.cellWidth, scale: null }, scene.tick);
}

/** Columns as wide as they were at first, around the selected tick. */
export function unzoomed(look: Look, scene: Scene): Look {
  const scale = look.scale?.by === 'readiness' ? look.scale : null;
  if (isFollowing(look)) return { ...look, cellWidth: 0, scale };
  const cellWidth = suitingWidth(scene.width, scene.newestTick - scene.oldestTick + 1);
  return { ...around(look, scene, { cellWidth, scale }, scene.tick), cellWidth: 0 };
}

function zoomBeside(look: Look, scene: Scene, by: -1 | 1): Zoom | undefined {
  const { scale } = look;
  if (scale?.by === 'time') {
    if (by < 0 && isAllShown(scene)) return undefined;
    const of = roundBeside(scale.of, by);
    return of < LEAST_NS ? undefined : { cellWidth: look.cellWidth, scale: { by: 'time', of } };
  }
  const of = scale?.by === 'ticks' ? scale.of : 1;
  if (of > 1) {
    if (by < 0) return isAllShown(scene) ? undefined : ofTicks(2 * of);
    return of === 2 ? { cellWidth: CELL_WIDTHS[0], scale: null } : ofTicks(of >> 1);
  }
  const index = CELL_WIDTHS.findIndex((width) => width >= scene.cellWidth);
  const cellWidth = CELL_WIDTHS[index + by];
  if (cellWidth !== undefined) return { cellWidth, scale };
  return by < 0 && scale === null && !isAllShown(scene) ? ofTicks(2) : undefined;
}

function ofTicks(of: number, cellWidth: number = WIDE_COLUMN): Zoom {
  return { cellWidth, scale: { by: 'ticks', of } };
}

/** The next of 1, 2, 5 times a power of ten: shorter where it is nearer. */
function roundBeside(ns: number, by: -1 | 1): number {
  const power = 10 ** Math.floor(Math.log10(ns));
  const steps = [0.2, 0.5, 1, 2, 5, 10].map((step) => step * power);
  const next = by > 0 ? steps.findLast((step) => step < ns) : steps.find((step) => step > ns);
  return Math.round(next ?? ns);
}

/** The column of this tick stays where it is on the page; one that is not in view comes into the middle. */
function around(look: Look, scene: Scene, zoom: Zoom, tick: number): Look {
  const cellWidth = zoom.cellWidth || scene.cellWidth;
  const columns = Math.max(1, Math.floor(scene.width / cellWidth));
  const column = columnOf(scene.timeline, tick) - scene.firstColumn;
  const isShown = column >= 0 && column < scene.columns;
  const x = isShown ? column * scene.cellWidth : (columns >> 1) * cellWidth;
  const after = columns - 1 - within(Math.floor(x / cellWidth), 0, columns - 1);
  const last = lastAfter(scene, zoom, tick, after);
  return endingAt({ ...look, ...zoom }, scene, last);
}

/** This tick in the last column; past the newest it follows, where no tick was chosen. */
function endingAt(look: Look, scene: Scene, last: number): Look {
  if (last >= scene.newestTick && look.tick < 0) return { ...look, lastTick: -1 };
  const lastTick = within(last, scene.oldestTick, scene.newestTick);
  return { ...look, lastTick, tick: scene.tick };
}

/** The last of so many columns of ticks that begin with this one. */
function lastFrom({ scale }: Zoom, first: number, columns: number): number {
  const of = scale?.by === 'ticks' ? scale.of : 1;
  return (Math.floor(first / of) + columns) * of - 1;
}

/** The last tick of the window where so many columns of the new zoom follow that of `tick`. */
function lastAfter(scene: Scene, { scale }: Zoom, tick: number, after: number): number {
  const { timeline } = scene;
  const { ns } = timeline;
  if (scale === null || scale.by === 'ticks')
    return lastFrom({ cellWidth: 0, scale }, tick, after + 1);
  if (scale.by === 'readiness' || ns === undefined) return lastTickFrom(scene, tick, after);
  const end = ns.from + columnOf(timeline, tick) * ns.of + (after + 1) * scale.of;
  // Beyond what is shown a column is taken for as full as the nearest.
  return firstTickOf(timeline, Math.ceil((end - ns.from) / ns.of)) - 1;
}

function zoomFor(scale: Scale | null, scene: Scene, first: number, last: number): Zoom {
  const width = scene.width;
  const count = Math.max(1, last - first + 1);
  if (scale?.by === 'time') {
    const took = nsBetween(scene, first, last);
    const of = roundUp(Math.max(LEAST_NS, took / scene.columns));
    return { cellWidth: scene.cellWidth, scale: { by: 'time', of } };
  }
  if (scale?.by === 'readiness') {
    const columns = columnOf(scene.timeline, last) - columnOf(scene.timeline, first) + 1;
    const widest = CELL_WIDTHS.findLast((wide) => wide * columns <= width);
    return { cellWidth: widest ?? CELL_WIDTHS[0], scale };
  }
  const cellWidth = CELL_WIDTHS.findLast((wide) => wide * count <= width);
  if (cellWidth !== undefined) return { cellWidth, scale: null };
  // One more where the first does not begin at a multiple.
  const most = Math.max(1, Math.floor(width / WIDE_COLUMN) - 1);
  const of = 2 ** Math.ceil(Math.log2(count / most));
  const columns = Math.ceil(count / of) + 1;
  return ofTicks(of, within(Math.floor(width / columns), WIDE_COLUMN, CELL_WIDTHS.at(-1)!));
}

export function hasTimes({ overview }: Scene): boolean {
  return overview !== null && overview.startNs.length > 0;
}

/** ns from the begin of the first to the end of the last; 0 without times. */
function nsBetween({ overview }: Scene, first: number, last: number): number {
  return Math.max(0, nsOf(overview, last + 1) - nsOf(overview, first));
}

/** About when a tick began: within a column of the overview times are taken for even. */
export function nsOf(overview: OverviewView | null, tick: number): number {
  const { startNs = NO_TIMES } = overview ?? {};
  if (overview === null || startNs.length === 0) return 0;
  const column = within(columnOf(overview, tick), 0, overview.columns - 1);
  const first = firstTickOf(overview, column);
  const share = (tick - first) / (firstTickOf(overview, column + 1) - first);
  const [begin = 0, end = 0] = startNs.subarray(column, column + 2);
  return begin + (end - begin) * within(share, 0, 1);
}

const NO_TIMES = new Float64Array(0);
