/** What a page that was hidden, moved or loaded again goes on with. */

import type { SessionInfo, Sight } from '../../core/protocol';
import { CELL_WIDTHS } from '../layout';
import { descriptorOr, restoredArrangement } from './arrangement';
import { atSession } from './choice';
import { FIRST_LOOK, type Look, type Scale, TABS } from './look';
import { NOT_TURNED, type Turned } from './turned';

export type Kept = {
  look: Look;
  /** −1: none yet. */
  session: number;
  /** Seq of the chosen event; −1: none. */
  event: number;
  /** Id of the finding that is looked at; empty: none. */
  finding: string;
  /** The notice that was closed; empty: none was. */
  closedNotice: string;
  /** What is told of how the file was read is shown. */
  isFactsShown: boolean;
  /** The line of the search is there, and what stands in it. */
  isSearching: boolean;
  search: string;
  /** The line that says how rows are arranged is there. */
  isArranging: boolean;
  /** The windows of long lists: of what is looked at now alone. */
  turned: Turned;
};

/** What was kept, or a beginning where that is something else. */
export function restoredKept(value: unknown): Kept {
  const kept = (value ?? {}) as Partial<Record<keyof Kept, unknown>>;
  return {
    look: restoredLook(kept.look),
    session: typeof kept.session === 'number' ? kept.session : -1,
    event: typeof kept.event === 'number' ? kept.event : -1,
    finding: typeof kept.finding === 'string' ? kept.finding : '',
    closedNotice: typeof kept.closedNotice === 'string' ? kept.closedNotice : '',
    isFactsShown: kept.isFactsShown === true,
    isSearching: kept.isSearching === true,
    search: typeof kept.search === 'string' ? kept.search : '',
    isArranging: kept.isArranging === true,
    turned: NOT_TURNED,
  };
}

/** Another session is shown: what was looked at in the one before waits in `looks` for when that is shown again. */
export function turnTo(
  kept: Kept,
  looks: Map<number, Look>,
  { id, name }: SessionInfo,
  before: Sight | null,
): void {
  if (kept.session >= 0 || before !== null) {
    looks.set(kept.session, kept.look);
    kept.look = looks.get(id) ?? atSession(kept.look, before?.session?.name === name);
  }
  kept.session = id;
  kept.turned = NOT_TURNED;
  kept.event = -1;
  kept.finding = '';
  kept.closedNotice = '';
  kept.isFactsShown = false;
}

/** Whether the lists of both are of the same tick, descriptor and tab. */
export function hasSameLists(one: Look, other: Look): boolean {
  const { fd, gen } = one.selected ?? {};
  const isIt = fd === other.selected?.fd && gen === other.selected?.gen;
  return isIt && one.tick === other.tick && one.loop === other.loop && one.tab === other.tab;
}

/** What was kept, or the first look where that is something else. */
function restoredLook(kept: unknown): Look {
  if (typeof kept !== 'object' || kept === null) return FIRST_LOOK;
  const {
    loop,
    lastTick,
    cellWidth,
    scale,
    firstRow,
    tick,
    selected,
    tab,
    range,
    isLinear,
    isTable,
    arrangement,
  } = kept as Partial<Record<keyof Look, unknown>>;
  return {
    loop: Math.max(0, wholeOr(loop, 0)),
    lastTick: wholeOr(lastTick, -1),
    cellWidth: widthOr(cellWidth),
    scale: scaleOr(scale),
    firstRow: Math.max(0, wholeOr(firstRow, 0)),
    tick: wholeOr(tick, -1),
    selected: descriptorOr(selected),
    tab: TABS.find((known) => known === tab) ?? FIRST_LOOK.tab,
    range: rangeOr(range),
    isLinear: isLinear === true,
    isTable: isTable === true,
    arrangement: restoredArrangement(arrangement),
  };
}

function wholeOr(value: unknown, otherwise: number): number {
  return Number.isSafeInteger(value) ? (value as number) : otherwise;
}

/** One that a column may have; 0, what suits, where that is something else. */
function widthOr(value: unknown): number {
  const width = wholeOr(value, 0);
  return width >= CELL_WIDTHS[0] && width <= CELL_WIDTHS.at(-1)! ? width : 0;
}

/** What a column spans; null, a tick, where that is something else. */
function scaleOr(value: unknown): Scale | null {
  if (typeof value !== 'object' || value === null) return null;
  const { by, of } = value as { by?: unknown; of?: unknown };
  if (by === 'readiness') return { by };
  if ((by !== 'ticks' && by !== 'time') || wholeOr(of, 0) < 1) return null;
  return { by, of: of as number };
}

function rangeOr(value: unknown): Look['range'] {
  if (typeof value !== 'object' || value === null) return null;
  const { from, to } = value as { from?: unknown; to?: unknown };
  const isRange = wholeOr(from, -1) >= 0 && wholeOr(to, -1) >= 0;
  return isRange ? { from: from as number, to: to as number } : null;
}
