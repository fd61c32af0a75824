/** How keys, clicks and links change what is looked at. */

import type { Place } from '../../core/place';
import type { Sight } from '../../core/protocol';
import { FIRST_LOOK, type Look, type Scene, type Tab, within } from './look';
import { columnOf } from '../../trace/axis';
import { isArranged, withoutNames } from './arrangement';
import { atDescriptor, atRowBeside, infoOfRow, scrolledRows, useIn } from './rows';
import { atColumnBeside, atTick, following, lastShown, lastTickIn, lastWith } from './time';
import { fitted, unzoomed, zoomed } from './zoom';

export type Move =
  | 'left'
  | 'right'
  | 'tenLeft'
  | 'tenRight'
  | 'pageLeft'
  | 'pageRight'
  | 'up'
  | 'down'
  | 'pageUp'
  | 'pageDown'
  | 'top'
  | 'bottom'
  | 'home'
  | 'end'
  | 'zoomIn'
  | 'zoomOut'
  | 'fit'
  | 'unzoom';

export function moved(look: Look, scene: Scene, move: Move): Look {
  switch (move) {
    case 'left':
      return atColumnBeside(look, scene, -1);
    case 'right':
      return atColumnBeside(look, scene, 1);
    case 'tenLeft':
      return atColumnBeside(look, scene, -10);
    case 'tenRight':
      return atColumnBeside(look, scene, 10);
    case 'pageLeft':
      return atColumnBeside(look, scene, -scene.columns);
    case 'pageRight':
      return atColumnBeside(look, scene, scene.columns);
    case 'up':
      return atRowBeside(look, scene, -1);
    case 'down':
      return atRowBeside(look, scene, 1);
    case 'pageUp':
      return scrolledRows(look, scene, scene.sticky - scene.rows);
    case 'pageDown':
      return scrolledRows(look, scene, scene.rows - scene.sticky);
    case 'top':
      return scrolledRows(look, scene, -scene.timeline.rowCount);
    case 'bottom':
      return scrolledRows(look, scene, scene.timeline.rowCount);
    case 'home':
      return atTick(look, scene, scene.oldestTick);
    case 'end':
      return following(look);
    case 'zoomIn':
      return zoomed(look, scene, 1);
    case 'zoomOut':
      return zoomed(look, scene, -1);
    case 'fit':
      return fitted(look, scene);
    case 'unzoom':
      return unzoomed(look, scene);
  }
}

/** A new session; of another scenario with the tab and the zoom that most begin with. */
export function atSession(look: Look, isAgain: boolean): Look {
  const { tab, cellWidth, scale } = isAgain ? look : FIRST_LOOK;
  const fresh = { tab, cellWidth, scale, loop: 0, selected: null, firstRow: 0, range: null };
  return { ...following(look), ...fresh, arrangement: withoutNames(look.arrangement) };
}

/** Another thread, its newest ticks. */
export function atLoop(look: Look, loop: number): Look {
  if (look.loop === loop) return look;
  const arrangement = withoutNames(look.arrangement);
  return { ...following(look), loop, selected: null, firstRow: 0, range: null, arrangement };
}

/** The same look, or the first thread where the one that is looked at is none of this session. */
export function atKnownLoop(look: Look, { loop, lanes }: Sight): Look {
  const isKnown =
    look.loop === 0 || loop !== look.loop || lanes?.list.some(({ loops }) => loops.includes(loop));
  return isKnown === true ? look : atLoop(look, 0);
}

/** This tick, and the descriptor of this row where there is one, selected; `row` −1: above the rows. */
export function atCell(look: Look, scene: Scene, tick: number, row: number): Look {
  const there = atTick(look, scene, tick);
  const info = row < 0 ? undefined : infoOfRow(scene.timeline, row);
  const name = info && useIn(info, columnOf(scene.timeline, tick));
  return name ? atDescriptor(there, scene, name) : there;
}

/** Where an event of this tick is seen; what is older than the first tick (−1) is among its descriptor's calls. */
export function atEvent(look: Look, scene: Scene, tick: number): Look {
  return tick < 0 ? { ...look, tab: 'calls' } : atTick(look, scene, tick);
}

/** Where a moment is seen: its thread and tick, and its descriptor with the tab that tells of it. */
export function atMoment(look: Look, scene: Scene, at: Place): Look {
  const { loop, tick, kind, fd, gen, tab = TAB_OF[kind] ?? FIRST_LOOK.tab } = at;
  const there = atLoop(look, loop);
  const shown = tick < 0 ? there : amid(there, scene, tick, look.loop === loop);
  if (fd < 0) return shown;
  return atDescriptor({ ...shown, tab }, scene, { fd, gen });
}

/** The selected descriptor's call before the one that is shown, or after it, in whichever tick and thread; undefined: none is kept, or known yet. */
export function callBeside(
  detail: Sight['descriptor'],
  { selected, tab }: Look,
  direction: -1 | 1,
): Place | undefined {
  if (detail?.fd !== selected?.fd || detail?.gen !== selected?.gen) return undefined;
  const at = direction < 0 ? detail?.callBefore : detail?.callAfter;
  // What happened before the first tick is among its calls alone.
  return at && { ...at, tab: at.tick < 0 ? 'calls' : tab };
}

/** Whether a sight shows the tick and the descriptor that are looked at. */
export function isAnswer(sight: Sight, look: Look): boolean {
  const { fd, gen } = look.selected ?? {};
  const { loop, tick, descriptor, firstTick, newestTick, timeline } = sight;
  const isIt = loop === look.loop && descriptor?.fd === fd && descriptor?.gen === gen;
  if (!isIt || !isArranged(timeline, look.arrangement)) return false;
  return look.tick < 0 || tick?.tick === within(look.tick, firstTick, newestTick);
}

/** The tab that tells of events of a kind, where that is not the first. */
const TAB_OF: Readonly<Partial<Record<Place['kind'], Tab>>> = {
  ...{ frame: 'frames', decode: 'stream' },
  ...{ accept: 'calls', recv: 'calls', send: 'calls', close: 'calls' },
};

/** This tick selected, with what was before and after it; the ticks of another loop are not known yet. */
function amid(look: Look, scene: Scene, tick: number, isHere: boolean): Look {
  const isShown = scene.firstTick <= tick && tick <= lastShown(scene);
  if (isHere && isShown) return atTick(look, scene, tick);
  const lastTick = lastWith(look, scene, tick, scene.columns >> 1);
  const there = { ...look, tick, lastTick };
  return isHere ? { ...there, lastTick: lastTickIn(there, scene) } : there;
}
