/** What the views draw, and what may be asked of the panel: plain data and functions. */

import type { DescriptorName } from '../core/descriptorViews';
import type { Place } from '../core/place';
import type { Grouping, Sort } from '../core/arrangement';
import type { FindingInfo } from '../core/findingViews';
import type {
  CoreState,
  FromPanel,
  LostSession,
  PanelCommand,
  SessionName,
} from '../core/panelProtocol';
import type { Pages } from '../core/pages';
import type { ScenarioInfo, Sight } from '../core/protocol';
import type { Move } from './look/choice';
import type { Kept } from './look/kept';
import type { Look, Scene, Tab } from './look/look';
import { type Shown, turnedBack, turnedOn } from './look/turned';
import type { Edge, Span } from './look/zoom';

export type Model = {
  readonly place: 'sidebar' | 'editor';
  readonly scenarios: readonly ScenarioInfo[];
  /** What the session is called of which nothing has come yet; empty where that is none. */
  readonly awaited: string;
  readonly core: CoreState;
  /** What there was, where there is no session now. */
  readonly lost: LostSession | null;
  /** Those of which one can be shown instead; empty where there is no choice. */
  readonly sessions: readonly SessionName[];
  readonly sight: Sight | null;
  readonly look: Look;
  readonly scene: Scene;
  /** The event that a link of "why" led to; −1: none. */
  readonly event: number;
  /** Id of the finding that is looked at; empty: none. */
  readonly finding: string;
  /** The notice that was closed; empty: none was. */
  readonly closedNotice: string;
  /** What is told of how the file was read is shown. */
  readonly isFactsShown: boolean;
  /** The line of the search is there, and what stands in it. */
  readonly isSearching: boolean;
  readonly search: string;
  /** The line that says how rows are arranged is there. */
  readonly isArranging: boolean;
  /** There is something to go back to, or forward. */
  readonly canGoBack: boolean;
  readonly canGoForward: boolean;
  /** Undefined where it is closed. */
  readonly rowMenu: RowMenu | undefined;
  readonly menu: Menu | undefined;
  /** Of the page, CSS pixels. */
  readonly width: number;
  /** Narrower than the stylesheet's first step. */
  readonly isNarrow: boolean;
  /** Narrow, or low: what only helps is folded. */
  readonly isSmall: boolean;
  /** Hex columns that fit beside their text. */
  readonly hexColumns: 8 | 16;
  /** What changed by a key, for screen readers. */
  readonly said: string;
};

/** The menu of all commands: what is typed in it, and which line is chosen. */
export type Menu = { readonly text: string; readonly chosen: number };

/** The menu of a row: whose, and where on the page, CSS pixels. */
export type RowMenu = { readonly of: DescriptorName; readonly x: number; readonly y: number };

export type Actions = {
  readonly send: (message: FromPanel) => void;
  readonly command: (command: PanelCommand) => void;
  readonly toggle: () => void;
  readonly step: () => void;
  readonly follow: () => void;
  readonly move: (move: Move) => void;
  /** Back to what was looked at before, or forward again. */
  readonly visit: (direction: -1 | 1) => void;
  readonly seek: (direction: -1 | 1) => void;
  readonly scrollTo: (lastTick: number) => void;
  /** The timeline as near as it shows these ticks; the other edge stays where it is. */
  readonly spanTicks: (span: Span) => void;
  /** An edge of what the timeline shows, moved by a step. */
  readonly resize: (edge: Edge, by: -1 | 1) => void;
  readonly scrollToRow: (firstRow: number) => void;
  readonly select: (name: DescriptorName) => void;
  readonly openTab: (tab: Tab) => void;
  /** Leads to an event: its tick, and its line. */
  readonly showEvent: (seq: number, tick: number) => void;
  /** Leads to a moment that the scenario names, in whichever thread. */
  readonly showMoment: (at: Place) => void;
  /** Looks at a finding, where its evidence begins; at none where it was looked at. */
  readonly chooseFinding: (finding: FindingInfo) => void;
  /** The evidence before what is shown of the finding, or after it. */
  readonly showEvidence: (direction: -1 | 1) => void;
  /** The selected descriptor's call before the one that is shown, or after it. */
  readonly showCall: (direction: -1 | 1) => void;
  /** The next note, or the one before. */
  readonly showNote: (direction: -1 | 1) => void;
  readonly openMenu: () => void;
  readonly closeMenu: () => void;
  /** Closes it where the keys are elsewhere already. */
  readonly dropMenu: () => void;
  readonly typeInMenu: (text: string) => void;
  readonly moveInMenu: (by: -1 | 1) => void;
  /** This tick selected and in view, as far as it is kept. */
  readonly goTo: (tick: number) => void;
  /** The tick that goes on then, ns since the trace began. */
  readonly goToTime: (atNs: number) => void;
  /** Selects a descriptor by its number, wherever it is: the use of it that is open in the tick, or the nearest. */
  readonly find: (fd: number) => void;
  /** How rows are arranged: by a choice, or by the one after it. */
  readonly sortBy: (sort: Sort) => void;
  readonly groupBy: (grouping: Grouping) => void;
  readonly nextSort: () => void;
  readonly nextGrouping: () => void;
  /** A group is folded or unfolded: this one, or that of the selected descriptor. */
  readonly turnGroup: (key?: string) => void;
  /** About this descriptor, or the selected one; each is taken back in the same way, but for hiding. */
  readonly pin: (name?: DescriptorName) => void;
  readonly hide: (name?: DescriptorName) => void;
  readonly showOnly: (name?: DescriptorName) => void;
  readonly hideClosed: () => void;
  /** Nothing is hidden or filtered any more. */
  readonly showAll: () => void;
  readonly filterRows: (text: string) => void;
  readonly openArranging: () => void;
  readonly closeArranging: () => void;
  /** Of the selected descriptor, beside its row, or of this one there. */
  readonly openRowMenu: (at?: RowMenu) => void;
  readonly closeRowMenu: () => void;
  readonly openSearch: () => void;
  readonly closeSearch: () => void;
  /** Looks for this instead. */
  readonly search: (text: string) => void;
  /** The hit before what is shown, or after it. */
  readonly showHit: (direction: -1 | 1) => void;
  /** Another thread, and the event of it to be shown; −1: none. */
  readonly chooseLoop: (loop: number, seq: number) => void;
  /** Marks ticks from the selected one on to where this leads; marks none; shows the marked ones alone. */
  readonly extendTo: (move: Move) => void;
  readonly unmark: () => void;
  readonly showMarked: () => void;
  /** Ticks on the timeline's axis, or real time. */
  readonly toggleAxis: () => void;
  /** Idle ticks folded into one column, and the last that is not is followed; or each by itself. */
  readonly toggleFolds: () => void;
  /** Bars of waits and work in proportion, or by powers of ten. */
  readonly toggleBars: () => void;
  readonly toggleTable: () => void;
  /** The next window of a long list, or the one before. */
  readonly turnOn: (list: keyof Pages, shown: Shown) => void;
  readonly turnBack: (list: keyof Pages, shown: Shown) => void;
  readonly toggleFacts: () => void;
  readonly closeNotice: (text: string) => void;
};

/** What is shown and closed without a word to anybody else. */
export function noticeActions(
  kept: Kept,
  draw: () => void,
): Pick<Actions, 'closeNotice' | 'toggleFacts' | 'turnOn' | 'turnBack'> {
  return {
    turnOn: (list, shown) => {
      kept.turned = turnedOn(kept.turned, list, shown);
      draw();
    },
    turnBack: (list, shown) => {
      kept.turned = turnedBack(kept.turned, list, shown);
      draw();
    },
    closeNotice: (text) => {
      kept.closedNotice = text;
      draw();
    },
    toggleFacts: () => {
      kept.isFactsShown = !kept.isFactsShown;
      draw();
    },
  };
}

/** What fits into a page of this size, CSS pixels; the stylesheet's steps are the same. */
export function roomIn(
  width: number,
  height: number,
): Pick<Model, 'width' | 'isNarrow' | 'isSmall' | 'hexColumns'> {
  const isNarrow = width < 640;
  return { width, isNarrow, isSmall: isNarrow || height < 640, hexColumns: width < 1150 ? 8 : 16 };
}
