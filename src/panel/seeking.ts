/** What the core is asked to look for: only the answer to the last question counts. */

import type { FromPanel, ToPanel } from '../core/panelProtocol';

type Asked = Extract<FromPanel, { type: 'seek' }>;

export type Seeking = {
  ask(seek: Asked['seek']): void;
  /** Its answer is of no use any more. */
  forget(): void;
  /** In which direction it was sought; undefined for the answer to another question. */
  answered(answer: Extract<ToPanel, { type: 'sought' }>): -1 | 1 | undefined;
};

export function openSeeking(send: (message: Asked) => void): Seeking {
  let count = 0;
  let asked: Asked | undefined;
  return {
    ask: (seek) => send((asked = { type: 'seek', number: ++count, seek })),
    forget: () => (asked = undefined),
    answered: ({ number }) => {
      const direction = asked?.number === number ? asked.seek.direction : undefined;
      if (direction !== undefined) asked = undefined;
      return direction;
    },
  };
}
