/** What each key and command of the panel does. */

import type { Move } from './look/choice';
import type { Actions } from './model';
import { t } from './texts';

export type Action =
  | { readonly do: 'move' | 'extend'; readonly move: Move }
  | {
      readonly do: 'seek' | 'call' | 'evidence' | 'hit' | 'note' | 'visit';
      readonly direction: -1 | 1;
    }
  | {
      readonly do:
        | 'toggle'
        | 'step'
        | 'follow'
        | 'table'
        | 'search'
        | 'menu'
        | TimeAction
        | RowAction;
    };

/** About the axis, marked ticks and the bars above. */
type TimeAction = 'axis' | 'fold' | 'unmark' | 'showMarked' | 'bars';

/** About rows, or that of the selected descriptor. */
export type RowAction =
  | ('filterRows' | 'nextSort' | 'nextGrouping' | 'turnGroup' | 'pin' | 'hide' | 'only')
  | ('hideClosed' | 'showAll' | 'rowMenu');

/** A command as the menu shows it; `key` by its name in `aria-keyshortcuts`. */
export type Command = {
  readonly title: () => string;
  readonly key: string;
  readonly action: Action;
};

/** All that a key does, in the order in which most are looked for. */
export const COMMANDS = [
  { title: () => t('Search'), key: 'Ctrl+F', action: { do: 'search' } },
  { title: () => t('Next Hit'), key: 'F3', action: { do: 'hit', direction: 1 } },
  { title: () => t('Previous Hit'), key: 'Shift+F3', action: { do: 'hit', direction: -1 } },
  { title: () => t('Next Tick'), key: 'ArrowRight', action: { do: 'move', move: 'right' } },
  { title: () => t('Previous Tick'), key: 'ArrowLeft', action: { do: 'move', move: 'left' } },
  {
    title: () => t('Ten Ticks On'),
    key: 'Ctrl+ArrowRight',
    action: { do: 'move', move: 'tenRight' },
  },
  {
    title: () => t('Ten Ticks Back'),
    key: 'Ctrl+ArrowLeft',
    action: { do: 'move', move: 'tenLeft' },
  },
  { title: () => t('A Window On'), key: 'PageDown', action: { do: 'move', move: 'pageRight' } },
  { title: () => t('A Window Back'), key: 'PageUp', action: { do: 'move', move: 'pageLeft' } },
  { title: () => t('Oldest Tick'), key: 'Home', action: { do: 'move', move: 'home' } },
  { title: () => t('Newest Tick'), key: 'End', action: { do: 'move', move: 'end' } },
  { title: () => t('Follow the Newest Tick'), key: 'F', action: { do: 'follow' } },
  { title: () => t('Go Back'), key: 'Alt+ArrowLeft', action: { do: 'visit', direction: -1 } },
  { title: () => t('Go Forward'), key: 'Alt+ArrowRight', action: { do: 'visit', direction: 1 } },
  { title: () => t('Descriptor Above'), key: 'ArrowUp', action: { do: 'move', move: 'up' } },
  { title: () => t('Descriptor Below'), key: 'ArrowDown', action: { do: 'move', move: 'down' } },
  {
    title: () => t('Rows: a Page Down'),
    key: 'Ctrl+ArrowDown',
    action: { do: 'move', move: 'pageDown' },
  },
  {
    title: () => t('Rows: a Page Up'),
    key: 'Ctrl+ArrowUp',
    action: { do: 'move', move: 'pageUp' },
  },
  { title: () => t('First Row'), key: 'Ctrl+Home', action: { do: 'move', move: 'top' } },
  { title: () => t('Last Row'), key: 'Ctrl+End', action: { do: 'move', move: 'bottom' } },
  { title: () => t('Filter Rows'), key: '/', action: { do: 'filterRows' } },
  { title: () => t('Sort Rows Otherwise'), key: 'S', action: { do: 'nextSort' } },
  { title: () => t('Group Rows Otherwise'), key: 'B', action: { do: 'nextGrouping' } },
  { title: () => t('Fold or Unfold the Group'), key: 'Z', action: { do: 'turnGroup' } },
  { title: () => t('Pin on Top'), key: 'K', action: { do: 'pin' } },
  { title: () => t('Hide This Row'), key: 'H', action: { do: 'hide' } },
  { title: () => t('Only This Row'), key: 'O', action: { do: 'only' } },
  { title: () => t('Hide Closed Ones'), key: 'C', action: { do: 'hideClosed' } },
  { title: () => t('Show All Rows'), key: 'A', action: { do: 'showAll' } },
  { title: () => t('Menu of the Row'), key: 'Shift+F10', action: { do: 'rowMenu' } },
  { title: () => t('Next Readiness'), key: ']', action: { do: 'seek', direction: 1 } },
  { title: () => t('Previous Readiness'), key: '[', action: { do: 'seek', direction: -1 } },
  { title: () => t('Next Call on It'), key: 'N', action: { do: 'call', direction: 1 } },
  { title: () => t('Previous Call on It'), key: 'P', action: { do: 'call', direction: -1 } },
  { title: () => t('Next Evidence'), key: '}', action: { do: 'evidence', direction: 1 } },
  { title: () => t('Previous Evidence'), key: '{', action: { do: 'evidence', direction: -1 } },
  { title: () => t('Next Note'), key: ')', action: { do: 'note', direction: 1 } },
  { title: () => t('Previous Note'), key: '(', action: { do: 'note', direction: -1 } },
  {
    title: () => t('Mark Ticks On'),
    key: 'Shift+ArrowRight',
    action: { do: 'extend', move: 'right' },
  },
  {
    title: () => t('Mark Ticks Back'),
    key: 'Shift+ArrowLeft',
    action: { do: 'extend', move: 'left' },
  },
  { title: () => t('Show the Marked Ticks'), key: 'M', action: { do: 'showMarked' } },
  { title: () => t('Mark No Ticks'), key: 'Escape', action: { do: 'unmark' } },
  { title: () => t('Zoom In'), key: '+', action: { do: 'move', move: 'zoomIn' } },
  { title: () => t('Zoom Out'), key: '-', action: { do: 'move', move: 'zoomOut' } },
  { title: () => t('Show All Ticks'), key: 'W', action: { do: 'move', move: 'fit' } },
  { title: () => t('Zoom as at First'), key: '0', action: { do: 'move', move: 'unzoom' } },
  { title: () => t('Axis of Ticks or of Time'), key: 'X', action: { do: 'axis' } },
  { title: () => t('Fold Idle Ticks'), key: 'I', action: { do: 'fold' } },
  { title: () => t('Bars in Proportion or by Powers of Ten'), key: 'L', action: { do: 'bars' } },
  { title: () => t('Show as a Table'), key: 'T', action: { do: 'table' } },
  { title: () => t('Pause or Resume'), key: 'Space', action: { do: 'toggle' } },
  { title: () => t('Step Tick'), key: '.', action: { do: 'step' } },
] as const satisfies readonly Command[];

/** A key that a command, or the menu, has: no other is told of. */
export type KeyName = (typeof COMMANDS)[number]['key'] | '?';

/** What is done with rows has each its line. */
export function commandOf(does: RowAction): Command {
  return COMMANDS.find(({ action }) => action.do === does)!;
}

export function carryOut(action: Action, actions: Actions): void {
  if ('direction' in action) BY_DIRECTION[action.do](actions)(action.direction);
  else if (action.do === 'move') actions.move(action.move);
  else if (action.do === 'extend') actions.extendTo(action.move);
  else OTHERS[action.do](actions)();
}

type Directed = Extract<Action, { readonly direction: -1 | 1 }>['do'];
type Other = Exclude<Action['do'], Directed | 'move' | 'extend'>;

const BY_DIRECTION: Readonly<Record<Directed, (actions: Actions) => (direction: -1 | 1) => void>> =
  {
    seek: ({ seek }) => seek,
    evidence: ({ showEvidence }) => showEvidence,
    call: ({ showCall }) => showCall,
    hit: ({ showHit }) => showHit,
    note: ({ showNote }) => showNote,
    visit: ({ visit }) => visit,
  };

const OTHERS: Readonly<Record<Other, (actions: Actions) => () => void>> = {
  toggle: ({ toggle }) => toggle,
  step: ({ step }) => step,
  follow: ({ follow }) => follow,
  table: ({ toggleTable }) => toggleTable,
  search: ({ openSearch }) => openSearch,
  menu: ({ openMenu }) => openMenu,
  filterRows: ({ openArranging }) => openArranging,
  nextSort: ({ nextSort }) => nextSort,
  nextGrouping: ({ nextGrouping }) => nextGrouping,
  turnGroup: ({ turnGroup }) => turnGroup,
  pin: ({ pin }) => pin,
  hide: ({ hide }) => hide,
  only: ({ showOnly }) => showOnly,
  hideClosed: ({ hideClosed }) => hideClosed,
  showAll: ({ showAll }) => showAll,
  rowMenu: ({ openRowMenu }) => openRowMenu,
  axis: ({ toggleAxis }) => toggleAxis,
  fold: ({ toggleFolds }) => toggleFolds,
  unmark: ({ unmark }) => unmark,
  showMarked: ({ showMarked }) => showMarked,
  bars: ({ toggleBars }) => toggleBars,
};
