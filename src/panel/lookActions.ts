/** What may be asked of the panel about what is looked at: other ticks, rows, threads, events. */

import type { Place } from '../core/place';
import type { Sight } from '../core/protocol';
import { atEvent, atLoop, callBeside, moved } from './look/choice';
import type { Kept } from './look/kept';
import type { Look, Scene } from './look/look';
import { extended, rangeOf } from './look/range';
import { scrolledToRow } from './look/rows';
import { atTick, followingOrNot, scrolledTo } from './look/time';
import { foldedOrNot, hasTimes, onOtherAxis, resized, spanning } from './look/zoom';
import type { Actions } from './model';
import { noteBeside } from './notes';
import { t } from './texts';

export type Looking = {
  readonly kept: Kept;
  readonly sight: () => Sight | null;
  readonly scene: () => Scene;
  /** `speaks`: screen readers hear what is selected then. */
  readonly lookAt: (look: Look, speaks?: boolean) => void;
  /** The event whose line is to be shown; −1: none. */
  readonly choose: (event: number) => void;
  readonly show: (at: Place | undefined) => void;
  /** To screen readers. */
  readonly say: (text: string) => void;
};

type Looks =
  | (
      | 'follow'
      | 'goTo'
      | 'scrollTo'
      | 'spanTicks'
      | 'resize'
      | 'scrollToRow'
      | 'openTab'
      | 'showEvent'
      | 'showMoment'
    )
  | (
      | 'showCall'
      | 'showNote'
      | 'chooseLoop'
      | 'toggleTable'
      | 'toggleAxis'
      | 'toggleFolds'
      | 'extendTo'
      | 'unmark'
      | 'showMarked'
      | 'toggleBars'
    );

/** The newest where that is followed. */
function sceneTick({ tick }: Look, { newestTick }: Scene): number {
  return tick < 0 ? newestTick : tick;
}

export function lookActions(looking: Looking): Pick<Actions, Looks> {
  const { kept, sight, scene, lookAt, choose, show, say } = looking;
  return {
    follow: () => lookAt(followingOrNot(kept.look, scene())),
    goTo: (tick) => lookAt(atTick(kept.look, scene(), tick)),
    scrollTo: (tick) => lookAt(scrolledTo(kept.look, scene(), tick), false),
    spanTicks: (span) => lookAt(spanning(kept.look, scene(), span), false),
    resize: (edge, by) => lookAt(resized(kept.look, scene(), edge, by), false),
    scrollToRow: (row) => lookAt(scrolledToRow(kept.look, scene(), row), false),
    openTab: (tab) => lookAt({ ...kept.look, tab }, false),
    showEvent: (seq, tick) => {
      choose(seq);
      lookAt(atEvent(kept.look, scene(), tick));
    },
    showMoment: show,
    showCall: (direction) => show(callBeside(sight()?.descriptor ?? null, kept.look, direction)),
    showNote: (direction) => {
      const note = noteBeside(sight(), kept, scene().tick, direction);
      if (note === undefined) say(direction < 0 ? t('No note before') : t('No note after'));
      else show(note);
    },
    chooseLoop: (loop, seq) => {
      choose(seq);
      lookAt(atLoop(kept.look, loop), false);
    },
    extendTo: (move) => {
      const there = sceneTick(moved(kept.look, scene(), move), scene());
      lookAt(extended(kept.look, scene(), there));
    },
    unmark: () => lookAt({ ...kept.look, range: null }, false),
    showMarked: () => {
      const range = rangeOf(kept.look);
      if (range !== null) lookAt(spanning(kept.look, scene(), { ...range, moves: 'first' }), false);
    },
    toggleAxis: () => {
      // Without times there is no other.
      if (hasTimes(scene())) lookAt(onOtherAxis(kept.look, scene()), false);
    },
    toggleFolds: () => lookAt(foldedOrNot(kept.look, scene()), false),
    toggleBars: () => lookAt({ ...kept.look, isLinear: !kept.look.isLinear }, false),
    toggleTable: () => lookAt({ ...kept.look, isTable: !kept.look.isTable }, false),
  };
}
