/** Every change of what is looked at, as far as one can go back to what was looked at before. */

import type { Kept } from './look/kept';
import type { Look, Scene } from './look/look';
import { openVisited } from './look/visited';
import type { Model } from './model';

export type Visiting = {
  /** Looks at this, and knows where one came from; `speaks`: screen readers hear what is selected then. */
  readonly lookAt: (look: Look, speaks: boolean) => void;
  /** Back, or forward again; false where there is nothing. */
  readonly visit: (direction: -1 | 1) => boolean;
  readonly can: () => Pick<Model, 'canGoBack' | 'canGoForward'>;
  /** Another session is shown. */
  readonly forget: () => void;
};

export type Visited = {
  readonly kept: Kept;
  readonly scene: () => Scene;
  readonly turn: (look: Look, speaks: boolean) => void;
};

export function openVisiting({ kept, scene, turn }: Visited): Visiting {
  const visited = openVisited();
  return {
    lookAt: (look, speaks) => {
      visited.note(kept.look, scene().tick);
      turn(look, speaks);
      visited.note(look, scene().tick);
    },
    visit: (direction) => {
      const look = visited.step(direction, kept.look);
      if (look !== undefined) turn(look, true);
      return look !== undefined;
    },
    can: () => ({ canGoBack: visited.has(-1), canGoForward: visited.has(1) }),
    forget: () => visited.forget(),
  };
}
