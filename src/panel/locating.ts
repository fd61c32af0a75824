/** A descriptor that is looked for by its number: the core tells which use of it is meant, and then it is selected. */

import type { DescriptorName } from '../core/descriptorViews';
import type { Sight } from '../core/protocol';
import type { Actions } from './model';
import { t } from './texts';

export type Locating = Pick<Actions, 'find'> & {
  /** The number that is looked for; −1: none. */
  readonly sought: () => number;
  readonly onSight: (sight: Sight) => void;
};

export type Located = {
  readonly select: (name: DescriptorName) => void;
  /** To screen readers. */
  readonly say: (text: string) => void;
  readonly draw: () => void;
};

export function openLocating({ select, say, draw }: Located): Locating {
  let sought = -1;
  return {
    find: (fd) => {
      sought = fd;
      draw();
    },
    sought: () => sought,
    onSight: ({ timeline: { found } }) => {
      if (found?.fd !== sought) return;
      sought = -1;
      if (found.gen >= 0) select(found);
      else say(t('No descriptor {0} is kept.', found.fd));
    },
  };
}
