/** What each key and command of the panel does. */

import type { Action } from './keys';
import type { Actions } from './model';

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
};
