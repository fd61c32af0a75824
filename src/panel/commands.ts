/** What each key and command of the panel does. */

import type { Action } from './keys';
import type { Actions } from './model';
import { t } from './texts';

/** A command as the menu shows it; `key` by its name in `aria-keyshortcuts`. */
export type Command = {
  readonly title: () => string;
  readonly key: string;
  readonly action: Action;
};

/** All that a key does, in the order in which most are looked for. */
export const COMMANDS: readonly Command[] = [
  { title: () => t('Search'), key: 'Ctrl+F', action: { do: 'search' } },
  { title: () => t('Next Hit'), key: 'F3', action: { do: 'hit', direction: 1 } },
  { title: () => t('Previous Hit'), key: 'Shift+F3', action: { do: 'hit', direction: -1 } },
  { title: () => t('Next Tick'), key: 'ArrowRight', action: { do: 'move', move: 'right' } },
  { title: () => t('Previous Tick'), key: 'ArrowLeft', action: { do: 'move', move: 'left' } },
  {
    title: () => t('Ten Ticks On'),
    key: 'Shift+ArrowRight',
    action: { do: 'move', move: 'tenRight' },
  },
  {
    title: () => t('Ten Ticks Back'),
    key: 'Shift+ArrowLeft',
    action: { do: 'move', move: 'tenLeft' },
  },
  { title: () => t('A Window On'), key: 'PageDown', action: { do: 'move', move: 'pageRight' } },
  { title: () => t('A Window Back'), key: 'PageUp', action: { do: 'move', move: 'pageLeft' } },
  { title: () => t('Oldest Tick'), key: 'Home', action: { do: 'move', move: 'home' } },
  { title: () => t('Newest Tick'), key: 'End', action: { do: 'move', move: 'end' } },
  { title: () => t('Follow the Newest Tick'), key: 'F', action: { do: 'follow' } },
  { title: () => t('Descriptor Above'), key: 'ArrowUp', action: { do: 'move', move: 'up' } },
  { title: () => t('Descriptor Below'), key: 'ArrowDown', action: { do: 'move', move: 'down' } },
  {
    title: () => t('Rows: a Page Down'),
    key: 'Shift+PageDown',
    action: { do: 'move', move: 'pageDown' },
  },
  {
    title: () => t('Rows: a Page Up'),
    key: 'Shift+PageUp',
    action: { do: 'move', move: 'pageUp' },
  },
  { title: () => t('First Row'), key: 'Shift+Home', action: { do: 'move', move: 'top' } },
  { title: () => t('Last Row'), key: 'Shift+End', action: { do: 'move', move: 'bottom' } },
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
  { title: () => t('Wider Ticks'), key: '+', action: { do: 'move', move: 'zoomIn' } },
  { title: () => t('Narrower Ticks'), key: '-', action: { do: 'move', move: 'zoomOut' } },
  { title: () => t('Show as a Table'), key: 'T', action: { do: 'table' } },
  { title: () => t('Pause or Resume'), key: 'Space', action: { do: 'toggle' } },
  { title: () => t('Step Tick'), key: '.', action: { do: 'step' } },
];

export function carryOut(action: Action, actions: Actions): void {
  if ('direction' in action) BY_DIRECTION[action.do](actions)(action.direction);
  else if (action.do === 'move') actions.move(action.move);
  else OTHERS[action.do](actions)();
}

type Directed = Extract<Action, { readonly direction: -1 | 1 }>['do'];
type Other = Exclude<Action['do'], Directed | 'move'>;

const BY_DIRECTION: Readonly<Record<Directed, (actions: Actions) => (direction: -1 | 1) => void>> =
  {
    seek: ({ seek }) => seek,
    evidence: ({ showEvidence }) => showEvidence,
    call: ({ showCall }) => showCall,
    hit: ({ showHit }) => showHit,
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
};
