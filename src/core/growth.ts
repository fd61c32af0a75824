/** Who is shown something that lasts sees it grow, though nothing is added: a task with each beat, a wait or a call with each second. */

import { isGrowing, showsGoingOn } from './followed';
import type { Held } from './sessions';
import type { Viewers } from './viewers';

type Growth = {
  /** A few times a second; `isNews`: its numbers changed, which all are shown. */
  beat(held: Held, isNews: boolean): void;
  forget(id: number): void;
};

export function openGrowth(viewers: Pick<Viewers, 'touch'>): Growth {
  const seen = new Map<number, number>();
  const isNextSecond = ({ id, session }: Held): boolean => {
    const second = Math.floor(session.nowNs() / 1e9);
    const isNext = seen.get(id) !== second;
    seen.set(id, second);
    return isNext;
  };
  return {
    beat: (held, isNews) => {
      const { id, session } = held;
      const isNext = isNextSecond(held);
      if (isNews || isGrowing(session)) viewers.touch(id);
      else if (isNext) viewers.touch(id, (view) => showsGoingOn(session, view));
    },
    forget: (id) => seen.delete(id),
  };
}
