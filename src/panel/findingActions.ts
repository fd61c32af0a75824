/** What may be asked of the panel about findings: to look at one, and to go along its evidence. */

import type { Place } from '../core/place';
import type { Sight } from '../core/protocol';
import { nextFinding, placeBeside } from './look/findings';
import type { Kept } from './look/kept';
import type { Actions } from './model';

export type Seen = {
  readonly kept: Kept;
  readonly sight: () => Sight | null;
  /** Draws, too, where there is no place. */
  readonly show: (at: Place | undefined) => void;
};

export function findingActions({
  kept,
  sight,
  show,
}: Seen): Pick<Actions, 'chooseFinding' | 'showEvidence'> {
  const chooseFinding: Actions['chooseFinding'] = ({ id, at }) => {
    kept.finding = kept.finding === id ? '' : id;
    show(kept.finding === '' ? undefined : at);
  };
  return {
    chooseFinding,
    showEvidence: (direction) => {
      const findings = sight()?.findings ?? null;
      const next = nextFinding(findings, kept.finding);
      if (next !== undefined) chooseFinding(next);
      else show(placeBeside(findings, kept, direction));
    },
  };
}
