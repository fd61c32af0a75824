/** What a panel looks at, and how keys and clicks change it: kept over hide, move and reload. */

import type { Place, DescriptorName } from '../core/activity';
import type { DescriptorInfo, Sight, Timeline, View } from '../core/protocol';
import { columnOf, firstTickOf, lastTickOf } from '../trace/axis';
import { lastShown, lastTickFrom } from './columns';
import { CELL_WIDTHS } from './layout';

export type Tab = View['tab'];
export const TABS: readonly Tab[] = ['queue', 'frames', 'stream', 'calls'];

export type Look = {
  /** The thread whose ticks are shown. */
  readonly loop: number;
  /** −1: follows the newest tick. */
  readonly lastTick: number;
  /** CSS pixels of a column; 0: what suits the width. */
  readonly cellWidth: number;
  readonly firstRow: number;
  /** −1: the newest that is over. */
  readonly tick: number;
  readonly selected: DescriptorName | null;
  readonly tab: Tab;
  /** The timeline as a table of words. */
  readonly isTable: boolean;
};

export const FIRST_LOOK: Look = {
  loop: 0,
  lastTick: -1,
  cellWidth: 0,
  firstRow: 0,
  tick: -1,
  selected: null,
  tab: 'queue',
  isTable: false,
};

/** What there is to move in. */
export type Scene = {
  readonly oldestTick: number;
  readonly newestTick: number;
  /** Of the columns shown; the first as it is counted from the timeline's. */
  readonly firstTick: number;
  readonly firstColumn: number;
  readonly columns: number;
  /** The selected tick in effect: the nearest that is kept. */
  readonly tick: number;
  /** The row on top in effect: none is hidden above where all fit, and no room is left below the last. */
  readonly firstRow: number;
  /** How many rows fit. */
  readonly rows: number;
  readonly timeline: Timeline;
  /** The column width in effect. */
  readonly cellWidth: number;
};

export type Move =
  | 'left'
  | 'right'
  | 'tenLeft'
  | 'tenRight'
  | 'pageLeft'
  | 'pageRight'
  | 'up'
  | 'down'
  | 'home'
  | 'end'
  | 'zoomIn'
  | 'zoomOut';

export function moved(look: Look, scene: Scene, move: Move): Look {
  switch (move) {
    case 'left':
      return atColumnBeside(look, scene, -1);
    case 'right':
      return atColumnBeside(look, scene, 1);
    case 'tenLeft':
      return atColumnBeside(look, scene, -10);
    case 'tenRight':
      return atColumnBeside(look, scene, 10);
    case 'pageLeft':
      return atColumnBeside(look, scene, -scene.columns);
    case 'pageRight':
      return atColumnBeside(look, scene, scene.columns);
    case 'up':
      return atRowBeside(look, scene, -1);
    case 'down':
      return atRowBeside(look, scene, 1);
    case 'home':
      return atTick(look, scene, scene.oldestTick);
    case 'end':
      return following(look);
    case 'zoomIn':
      return zoomed(look, scene, 1);
    case 'zoomOut':
      return zoomed(look, scene, -1);
  }
}

/** The newest tick is shown and selected, and the next ones as they come. */
export function following(look: Look): Look {
  return { ...look, lastTick: -1, tick: -1 };
}

/** Follows, or, where it did, stays at what is shown. */
export function followingOrNot(look: Look, { newestTick, tick }: Scene): Look {
  return isFollowing(look) ? { ...look, lastTick: newestTick, tick } : following(look);
}

/** A new session; of another scenario with the tab that most begin with. */
export function atSession(look: Look, isAgain: boolean): Look {
  const tab = isAgain ? look.tab : FIRST_LOOK.tab;
  return { ...following(look), tab, loop: 0, selected: null, firstRow: 0 };
}

/** Another thread, its newest ticks. */
export function atLoop(look: Look, loop: number): Look {
  return look.loop === loop ? look : { ...following(look), loop, selected: null, firstRow: 0 };
}

export function isFollowing(look: Look): boolean {
  return look.lastTick < 0;
}

/** This tick selected and in view. */
export function atTick(look: Look, scene: Scene, wanted: number): Look {
  if (scene.newestTick < 0) return look;
  const tick = Math.min(scene.newestTick, Math.max(scene.oldestTick, wanted));
  const lastTick = lastShown(scene);
  if (tick < scene.firstTick)
    return { ...look, tick, lastTick: lastTickFrom(scene, tick, scene.columns - 1) };
  return { ...look, tick, lastTick: Math.max(tick, lastTick) };
}

function atColumnBeside(look: Look, scene: Scene, by: number): Look {
  const { timeline, tick } = scene;
  return atTick(look, scene, firstTickOf(timeline, columnOf(timeline, tick) + by));
}

/** Where an event of this tick is seen; what is older than the first tick (−1) is among its descriptor's calls. */
export function atEvent(look: Look, scene: Scene, tick: number): Look {
  return tick < 0 ? { ...look, tab: 'calls' } : atTick(look, scene, tick);
}

/** The window moved by so many columns, the selection left where it is; past the newest tick it follows. */
export function scrolledTicks(look: Look, scene: Scene, columns: number): Look {
  return scrolledTo(look, scene, lastTickFrom(scene, lastShown(scene), columns));
}

/** This tick in the last column, as far as there are ticks. */
export function scrolledTo(look: Look, scene: Scene, lastTick: number): Look {
  const { oldestTick, newestTick, columns, timeline } = scene;
  if (columnOf(timeline, newestTick) - columnOf(timeline, oldestTick) < columns) return look;
  if (lastTick >= newestTick) return { ...look, lastTick: look.tick < 0 ? -1 : newestTick };
  return {
    ...look,
    tick: scene.tick,
    lastTick: Math.max(lastTickFrom(scene, oldestTick, columns - 1), lastTick),
  };
}

export function scrolledRows(look: Look, scene: Scene, rows: number): Look {
  return scrolledToRow(look, scene, scene.firstRow + rows);
}

/** This row on top, as far as there are rows. */
export function scrolledToRow(look: Look, { timeline, rows }: Scene, row: number): Look {
  return { ...look, firstRow: within(row, 0, timeline.rowCount - rows) };
}

/** This descriptor selected, and its row in view where that is known. */
export function atDescriptor(look: Look, scene: Scene, selected: DescriptorName): Look {
  return inView({ ...look, selected }, scene, rowOf(scene.timeline, selected));
}

/** This tick, and the descriptor of this row where there is one, selected; `row` −1: above the rows. */
export function atCell(look: Look, scene: Scene, tick: number, row: number): Look {
  const there = atTick(look, scene, tick);
  const info = row < 0 ? undefined : scene.timeline.rows[row - scene.timeline.firstRow];
  return info ? atDescriptor(there, scene, { fd: info.fd, gen: info.gen }) : there;
}

/** Whether a sight shows the tick and the descriptor that are looked at. */
export function isAnswer(sight: Sight, look: Look): boolean {
  const { fd, gen } = look.selected ?? {};
  const { loop, tick, descriptor, firstTick, newestTick } = sight;
  const isIt = loop === look.loop && descriptor?.fd === fd && descriptor?.gen === gen;
  return isIt && (look.tick < 0 || tick?.tick === within(look.tick, firstTick, newestTick));
}

/** The same look, or the first thread where the one that is looked at is none of this session. */
export function atKnownLoop(look: Look, { loop, lanes }: Sight): Look {
  const isKnown =
    look.loop === 0 || loop !== look.loop || lanes?.list.some(({ loops }) => loops.includes(loop));
  return isKnown === true ? look : atLoop(look, 0);
}

/** The last column's tick, once the core has answered: it shows as many ticks as it has, where they are enough. */
function lastTickIn(
  { lastTick }: Look,
  scene: Pick<Scene, 'oldestTick' | 'newestTick' | 'columns' | 'timeline'>,
): number {
  const { oldestTick, newestTick, columns } = scene;
  return Math.min(newestTick, Math.max(lastTick, lastTickFrom(scene, oldestTick, columns - 1)));
}

/** The selected descriptor's row in view, wherever the core says that it is. */
export function revealed(look: Look, scene: Scene): Look {
  return inView(look, scene, scene.timeline.selectedRow);
}

function inView(look: Look, { firstRow, rows }: Scene, row: number): Look {
  if (row < 0) return look;
  return { ...look, firstRow: within(firstRow, row - rows + 1, row) };
}

/** The tab that tells of events of a kind, where that is not the first. */
const TAB_OF: Readonly<Partial<Record<Place['kind'], Tab>>> = {
  ...{ frame: 'frames', decode: 'stream' },
  ...{ accept: 'calls', recv: 'calls', send: 'calls', close: 'calls' },
};

/** This tick selected, with what was before and after it; the ticks of another loop are not known yet. */
function amid(look: Look, scene: Scene, tick: number, isHere: boolean): Look {
  const isShown = scene.firstTick <= tick && tick <= lastShown(scene);
  if (isHere && isShown) return atTick(look, scene, tick);
  const lastTick = lastTickFrom(scene, tick, scene.columns >> 1);
  const there = { ...look, tick, lastTick };
  return isHere ? { ...there, lastTick: lastTickIn(there, scene) } : there;
}

/** Where a moment is seen: its thread and tick, and its descriptor with the tab that tells of it. */
export function atSpot(look: Look, scene: Scene, at: Place): Look {
  const { loop, tick, kind, fd, gen, tab = TAB_OF[kind] ?? FIRST_LOOK.tab } = at;
  const there = atLoop(look, loop);
  const shown = tick < 0 ? there : amid(there, scene, tick, look.loop === loop);
  if (fd < 0) return shown;
  return atDescriptor({ ...shown, tab }, scene, { fd, gen });
}

/** Its row, counted over all rows; −1 where it is not among those received. */
export function rowOf(timeline: Timeline, name: DescriptorName | null): number {
  const at = timeline.rows.findIndex((row) => row.fd === name?.fd && row.gen === name.gen);
  return at < 0 ? -1 : timeline.firstRow + at;
}

function atRowBeside(look: Look, scene: Scene, by: -1 | 1): Look {
  const { timeline } = scene;
  const row = rowOf(timeline, look.selected);
  const next = row < 0 ? scene.firstRow : row + by;
  const info = timeline.rows[next - timeline.firstRow];
  return info === undefined ? look : atDescriptor(look, scene, { fd: info.fd, gen: info.gen });
}

function zoomed(look: Look, scene: Scene, by: -1 | 1): Look {
  const index = CELL_WIDTHS.findIndex((width) => width >= scene.cellWidth);
  const cellWidth = CELL_WIDTHS[index + by];
  if (cellWidth === undefined) return look;
  if (isFollowing(look)) return { ...look, cellWidth };
  const columns = Math.floor((scene.columns * scene.cellWidth) / cellWidth);
  const last = lastShown(scene);
  const isLost = scene.tick <= lastTickFrom(scene, last, -columns);
  const lastTick = isLost ? lastTickFrom(scene, scene.tick, columns >> 1) : last;
  return { ...look, cellWidth, lastTick };
}

/** An empty timeline, before the first sight. */
const NO_TIMELINE: Timeline = {
  firstTick: 0,
  columns: 0,
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

/** What is seen and what fits: the ground that a look moves on. What a look keeps may be of a smaller page, or of more. */
export function sceneOf(look: Look, sight: Sight | null, fit: Fit): Scene {
  const timeline = sight?.timeline ?? NO_TIMELINE;
  const oldestTick = sight?.firstTick ?? -1;
  const newestTick = sight?.newestTick ?? -1;
  // Of another thread nothing is known yet that a look could be held to.
  const isKnown = sight?.loop === look.loop;
  const hasTicks = isKnown && newestTick >= 0;
  const known = { timeline, oldestTick, newestTick, ...fit };
  const wanted = hasTicks ? lastTickIn(look, known) : look.lastTick;
  const last = isFollowing(look) ? lastTickOf(timeline, timeline.columns - 1) : wanted;
  const firstColumn = Math.max(
    columnOf(timeline, Math.max(0, oldestTick)),
    columnOf(timeline, last) - fit.columns + 1,
  );
  const tick = hasTicks ? within(look.tick, oldestTick, newestTick) : look.tick;
  return {
    ...known,
    firstColumn,
    firstTick: firstTickOf(timeline, firstColumn),
    firstRow: isKnown ? within(look.firstRow, 0, timeline.rowCount - fit.rows) : look.firstRow,
    tick: look.tick >= 0 ? tick : (sight?.tick?.tick ?? newestTick),
  };
}

type Fit = Pick<Scene, 'columns' | 'rows' | 'cellWidth'>;

/** At the least `least`, also where that is more than `most`. */
function within(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}

/** The rows that are shown, from the first that is in view; undefined: not received yet. */
export function rowsShown(scene: Scene): readonly (DescriptorInfo | undefined)[] {
  const { timeline, firstRow, rows } = scene;
  const shown = Math.max(0, Math.min(rows, timeline.rowCount - firstRow));
  return Array.from({ length: shown }, (_, i) => timeline.rows[firstRow + i - timeline.firstRow]);
}

/** What the core is asked for; `event` −1: none is to be shown. */
export function viewOf(look: Look, scene: Scene, event: number): View {
  const { loop, lastTick, selected, tab } = look;
  const { columns, rows } = scene;
  const firstRow = Math.max(0, scene.firstRow - SPARE_ROWS);
  const tick = look.tick < 0 ? -1 : scene.tick;
  return {
    ...{ loop, lastTick, columns, firstRow, rows: rows + 2 * SPARE_ROWS, tick, selected, tab },
    ...(event >= 0 && { event }),
  };
}
