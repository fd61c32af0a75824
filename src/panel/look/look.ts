/** What a panel looks at, and the ground that a look moves on. */

import type { DescriptorName } from '../../core/descriptorViews';
import type { OverviewView } from '../../core/tickViews';
import type { Arrangement } from '../../core/arrangement';
import type { Timeline, View } from '../../core/protocol';

export type Tab = View['tab'];

/** What a column spans. */
export type Scale = NonNullable<View['scale']>;

export const TABS: readonly Tab[] = ['queue', 'frames', 'stream', 'calls', 'findings'];

/** Ticks from one to another, whichever comes first. */
type Marked = { readonly from: number; readonly to: number };

export type Look = {
  /** The thread whose ticks are shown. */
  readonly loop: number;
  /** −1: follows the newest tick. */
  readonly lastTick: number;
  /** CSS pixels of a column; 0: what suits the width. */
  readonly cellWidth: number;
  /** What a column spans; null: a tick. */
  readonly scale: Scale | null;
  readonly firstRow: number;
  /** −1: the newest that is over. */
  readonly tick: number;
  readonly selected: DescriptorName | null;
  readonly tab: Tab;
  /** Marked ticks; null: none. */
  readonly range: Marked | null;
  /** The bars of waits and work are in proportion, not by powers of ten. */
  readonly isLinear: boolean;
  /** The timeline as a table of words. */
  readonly isTable: boolean;
  /** Which descriptors are rows, and in which order. */
  readonly arrangement: Arrangement;
};

/** All descriptors, in the order of opening. */
export const USUAL: Arrangement = {
  ...{ sort: 'opened', group: 'none', turned: [], pinned: [], hidden: [], only: null },
  ...{ isClosedHidden: false, filter: '' },
};

export const FIRST_LOOK: Look = {
  loop: 0,
  lastTick: -1,
  cellWidth: 0,
  scale: null,
  firstRow: 0,
  tick: -1,
  selected: null,
  tab: 'queue',
  range: null,
  isLinear: false,
  isTable: false,
  arrangement: USUAL,
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
  /**
   * How far rows are scrolled, in effect: none is hidden above where all fit, and no room is left below the last. On line i
   * stands row i where i is less than `sticky`, and else row `firstRow` + i.
   */
  readonly firstRow: number;
  /** How many rows fit, and how many of these, on top, stay where they are while the others are scrolled. */
  readonly rows: number;
  readonly sticky: number;
  readonly timeline: Timeline;
  readonly overview: OverviewView | null;
  /** The column width in effect, and that of all columns together; CSS pixels. */
  readonly cellWidth: number;
  readonly width: number;
};

/** At the least `least`, also where that is more than `most`. */
export function within(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}
