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
};
