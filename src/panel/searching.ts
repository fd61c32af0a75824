/** What may be asked of the panel about a search: to look for something else, and to go from hit to hit. */

import type { Place, SearchView } from '../core/place';
import type { Sight } from '../core/protocol';
import type { Kept } from './look/kept';
import type { Scene } from './look/look';
import type { Actions } from './model';

export type Searched = {
  readonly kept: Kept;
  readonly scene: () => Scene;
  readonly sight: () => Sight | null;
  readonly draw: () => void;
  /** Draws at once, and gives what is there then the keys. */
  readonly focus: (selector: string) => void;
  readonly show: (at: Place) => void;
};

export type Searching = Pick<Actions, 'openSearch' | 'closeSearch' | 'search' | 'showHit'> & {
  /** A sight has come: steps that waited for it are done. */
  onSight(): void;
};

/** A step is done once the core has told where it leads from what is shown now: however fast keys come, none is lost. */
export function openSearching({ kept, scene, sight, draw, focus, show }: Searched): Searching {
  let steps = 0;
  const step = (): void => {
    const view = sight()?.search;
    if (steps === 0 || !view || !isAnswer(view, kept, scene())) return;
    const at = steps < 0 ? view.before : view.after;
    if (at === undefined) {
      // There may be one yet.
      if (view.isOver) steps = 0;
      return;
    }
    steps -= Math.sign(steps);
    show(at);
  };
  return {
    openSearch: () => {
      kept.isSearching = true;
      focus('.search-text');
    },
    closeSearch: () => {
      kept.isSearching = false;
      steps = 0;
      focus('.canvas, .table-scroll');
    },
    search: (text) => {
      kept.search = text;
      steps = 0;
      draw();
    },
    showHit: (direction) => {
      kept.isSearching = true;
      steps += direction;
      step();
      draw();
    },
    onSight: step,
  };
}

/** What is looked for; empty: nothing. */
export function soughtText({ isSearching, search }: Pick<Kept, 'isSearching' | 'search'>): string {
  return isSearching ? search.trim() : '';
}

function isAnswer({ text, event, tick }: SearchView, kept: Kept, { tick: shown }: Scene): boolean {
  const isOfTick = kept.look.tick < 0 || tick === shown;
  return text === soughtText(kept) && event === kept.event && isOfTick;
}
