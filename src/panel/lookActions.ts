/** What may be asked of the panel about what is looked at: other ticks, rows, threads, events. */

import type { Place } from '../core/activity';
import type { Sight } from '../core/protocol';
import { atEvent, atLoop, callBeside } from './look/choice';
import type { Kept } from './look/kept';
import type { Look, Scene } from './look/look';
import { scrolledToRow } from './look/rows';
import { atTick, followingOrNot, scrolledTo } from './look/time';
import type { Actions } from './model';

export type Looking = {
  readonly kept: Kept;
  readonly sight: () => Sight | null;
  readonly scene: () => Scene;
  /** `speaks`: screen readers hear what is selected then. */
  readonly lookAt: (look: Look, speaks?: boolean) => void;
  /** The event whose line is to be shown; −1: none. */
  readonly choose: (event: number) => void;
  readonly show: (at: Place | undefined) => void;
};

type Looks =
  | ('follow' | 'goTo' | 'scrollTo' | 'scrollToRow' | 'openTab' | 'showEvent' | 'showMoment')
  | ('showCall' | 'chooseLoop' | 'toggleTable');

export function lookActions(looking: Looking): Pick<Actions, Looks> {
  const { kept, sight, scene, lookAt, choose, show } = looking;
  return {
    follow: () => lookAt(followingOrNot(kept.look, scene())),
    goTo: (tick) => lookAt(atTick(kept.look, scene(), tick)),
    scrollTo: (tick) => lookAt(scrolledTo(kept.look, scene(), tick), false),
    scrollToRow: (row) => lookAt(scrolledToRow(kept.look, scene(), row), false),
    openTab: (tab) => lookAt({ ...kept.look, tab }, false),
    showEvent: (seq, tick) => {
      choose(seq);
      lookAt(atEvent(kept.look, scene(), tick));
    },
    showMoment: show,
    showCall: (direction) => show(callBeside(sight()?.descriptor ?? null, kept.look, direction)),
    chooseLoop: (loop, seq) => {
      choose(seq);
      lookAt(atLoop(kept.look, loop), false);
    },
    toggleTable: () => lookAt({ ...kept.look, isTable: !kept.look.isTable }, false),
  };
}
