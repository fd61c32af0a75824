/** What the pointer on the timeline does to what is looked at. */

import { atCell } from './look/choice';
import type { Kept } from './look/kept';
import type { Look, Scene } from './look/look';
import { extended, ranging } from './look/range';
import { atDescriptor, infoOfRow, scrolledRows, useIn } from './look/rows';
import { scrolledTicks } from './look/time';
import { zoomed } from './look/zoom';
import { columnOf } from '../trace/axis';
import type { Actions } from './model';
import type { Pointing } from './picture';

export type Pointed = {
  readonly kept: Kept;
  readonly scene: () => Scene;
  /** `speaks`: screen readers hear what is selected then. */
  readonly lookAt: (look: Look, speaks?: boolean) => void;
  readonly draw: () => void;
  readonly actions: () => Pick<Actions, 'openRowMenu'>;
};

export function pointingOf({ kept, scene, lookAt, draw, actions }: Pointed): Pointing {
  return {
    onPick: (tick, row) => lookAt(atCell(kept.look, scene(), tick, row)),
    onScrollTicks: (n) => lookAt(scrolledTicks(kept.look, scene(), n), false),
    onScrollRows: (n) => lookAt(scrolledRows(kept.look, scene(), n), false),
    onRange: (from, to) => lookAt(ranging(kept.look, from, to), false),
    onExtend: (to) => lookAt(extended(kept.look, scene(), to)),
    onZoom: (direction, tick) => lookAt(zoomed(kept.look, scene(), direction, tick), false),
    onMenu: (tick, row, at) => {
      const { timeline } = scene();
      const info = infoOfRow(timeline, row);
      const name = info && useIn(info, columnOf(timeline, tick));
      if (name === undefined) return false;
      lookAt(atDescriptor(kept.look, scene(), name));
      actions().openRowMenu({ of: name, ...at });
      return true;
    },
    onResize: draw,
  };
}
