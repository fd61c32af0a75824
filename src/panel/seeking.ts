/** What the core is asked to look for, the next readiness or a time: only the answer to the last question counts. */

import type { FromPanel, ToPanel } from '../core/panelProtocol';
import type { Kept } from './look/kept';
import type { Look, Scene } from './look/look';
import { atTick } from './look/time';
import type { Actions } from './model';
import { t } from './texts';

type Asked = Extract<FromPanel, { type: 'seek' }>;

export type Sought = {
  readonly send: (message: FromPanel) => void;
  readonly kept: Kept;
  readonly scene: () => Scene;
  readonly lookAt: (look: Look) => void;
  /** To screen readers. */
  readonly say: (text: string) => void;
};

export type Seeking = Pick<Actions, 'seek' | 'goToTime'> & {
  /** The answer is of no use any more. */
  readonly forget: () => void;
  readonly onSought: (answer: Extract<ToPanel, { type: 'sought' }>) => void;
};

export function openSeeking({ send, kept, scene, lookAt, say }: Sought): Seeking {
  let count = 0;
  let asked: Asked | undefined;
  const ask = (direction: -1 | 1, at: { atNs?: number } = {}): void => {
    const { loop, selected } = kept.look;
    const seek = { loop, from: scene().tick, direction, selected, ...at };
    send((asked = { type: 'seek', number: ++count, seek }));
  };
  return {
    seek: (direction) => ask(direction),
    goToTime: (atNs) => ask(1, { atNs }),
    forget: () => (asked = undefined),
    onSought: ({ number, tick }) => {
      if (asked?.number !== number) return;
      const { direction } = asked.seek;
      asked = undefined;
      if (tick >= 0) lookAt(atTick(kept.look, scene(), tick));
      else say(direction < 0 ? t('Not ready before') : t('Not ready after'));
    },
  };
}
