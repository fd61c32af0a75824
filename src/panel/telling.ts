/** What the panel tells the extension after each painting: what it looks at where that changed, that a sight was seen, and what a reload needs. */

import type { View } from '../core/protocol';
import type { Host } from './host';
import type { Kept } from './look/kept';

export type Telling = {
  /** This sight has come, and is to be acknowledged: once it is painted it was seen. */
  onSight(number: number): void;
  /** The extension may have forgotten what is looked at. */
  again(): void;
  painted(view: View, kept: Kept): void;
};

export function openTelling(host: Pick<Host, 'send' | 'keep'>): Telling {
  let [lastView, lastKept] = ['', ''];
  let unseen: number | null = null;
  return {
    onSight: (number) => (unseen = number),
    again: () => (lastView = ''),
    painted: (view, kept) => {
      const viewText = JSON.stringify(view);
      if (viewText !== lastView) host.send({ type: 'look', view });
      lastView = viewText;
      if (unseen !== null) host.send({ type: 'seen', number: unseen });
      unseen = null;
      const keptText = JSON.stringify(kept);
      if (keptText !== lastKept) host.keep(kept);
      lastKept = keptText;
    },
  };
}
