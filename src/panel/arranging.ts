/** What may be asked of the panel about its rows: another order, groups, a filter, and rows pinned, hidden or alone. */

import type { DescriptorName } from '../core/descriptorViews';
import { GROUPINGS, SORTS } from '../core/orders';
import type { Sight } from '../core/protocol';
import { groupingName, sortName } from './groups';
import {
  after,
  allShown,
  arranged,
  closedHiddenOrNot,
  groupedBy,
  hiddenOne,
  isPinned,
  onlyOrAll,
  pinnedOrNot,
  sortedBy,
  turnedGroup,
} from './look/arrangement';
import type { Kept } from './look/kept';
import type { Look } from './look/look';
import { groupOf } from './look/rows';
import type { Actions, RowMenu } from './model';
import { t } from './texts';

export type Arranged = {
  readonly kept: Kept;
  readonly sight: () => Sight | null;
  /** Nothing can be asked of the core. */
  readonly isHeld: () => boolean;
  /** Looks so, and brings the selected row into view. */
  readonly arrange: (look: Look) => void;
  readonly draw: () => void;
  /** Draws at once, and gives what is there then the keys. */
  readonly focus: (selector: string) => void;
  /** To screen readers. */
  readonly say: (text: string) => void;
  /** Where the menu of the selected row belongs on the page. */
  readonly anchor: () => { readonly x: number; readonly y: number };
};

type Arrangements =
  | ('sortBy' | 'groupBy' | 'nextSort' | 'nextGrouping' | 'turnGroup' | 'pin' | 'hide')
  | ('showOnly' | 'hideClosed' | 'showAll' | 'filterRows' | 'openArranging' | 'closeArranging')
  | ('openRowMenu' | 'closeRowMenu');

export type Arranging = Pick<Actions, Arrangements> & {
  readonly rowMenu: () => RowMenu | undefined;
};

export function openArranging(arranged: Arranged): Arranging {
  return { ...orderActions(arranged), ...rowActions(arranged), ...lineActions(arranged) };
}

function orderActions({ kept, sight, arrange, say }: Arranged) {
  const sortBy: Actions['sortBy'] = (sort) => {
    arrange(sortedBy(kept.look, sort));
    say(t('sorted by {0}', sortName(sort)));
  };
  const groupBy: Actions['groupBy'] = (group) => {
    arrange(groupedBy(kept.look, group));
    say(group === 'none' ? t('not grouped') : t('grouped by {0}', groupingName(group)));
  };
  return {
    ...{ sortBy, groupBy },
    nextSort: () => sortBy(after(SORTS, kept.look.arrangement.sort)),
    nextGrouping: () => groupBy(after(GROUPINGS, kept.look.arrangement.group)),
    turnGroup: (key = groupOf(sight(), kept.look)) => {
      if (key !== undefined) arrange(turnedGroup(kept.look, key));
    },
  } satisfies Partial<Actions>;
}

function rowActions({ kept, arrange, say }: Arranged) {
  /** About a descriptor that is given, or the selected one. */
  const about =
    (change: (look: Look, name: DescriptorName) => Look | undefined) =>
    (name = kept.look.selected ?? undefined): void => {
      const look = name && change(kept.look, name);
      if (name === undefined) say(t('No descriptor is selected.'));
      else if (look === undefined) say(t('That is as many as can be named: filter rows instead.'));
      else arrange(look);
    };
  return {
    pin: about((look, name) => {
      say(isPinned(look.arrangement, name) ? t('no longer pinned') : t('pinned on top'));
      return pinnedOrNot(look, name);
    }),
    hide: about((look, name) => {
      say(t('hidden'));
      return hiddenOne(look, name);
    }),
    showOnly: about((look, name) => {
      const next = onlyOrAll(look, name);
      const isAlone = next.arrangement.only !== null;
      say(isAlone ? t('only this row is shown') : t('no longer the only row'));
      return next;
    }),
    hideClosed: () => {
      arrange(closedHiddenOrNot(kept.look));
      const { isClosedHidden } = kept.look.arrangement;
      say(isClosedHidden ? t('closed ones are hidden') : t('closed ones are shown'));
    },
    showAll: () => {
      arrange(allShown(kept.look));
      say(t('all rows are shown'));
    },
  } satisfies Partial<Actions>;
}

function lineActions({ kept, isHeld, arrange, draw, focus, anchor, say }: Arranged) {
  let opened: { readonly menu: RowMenu; readonly session: number } | undefined;
  return {
    filterRows: (filter: string) => arrange(arranged(kept.look, { filter })),
    openArranging: () => {
      kept.isArranging = true;
      focus('.rows-filter');
    },
    closeArranging: () => {
      kept.isArranging = false;
      focus('.canvas, .table-scroll');
    },
    rowMenu: () => {
      // It is about a row of what was shown then.
      if (opened?.session !== kept.session || isHeld()) opened = undefined;
      return opened?.menu;
    },
    openRowMenu: (at?: RowMenu) => {
      if (isHeld()) return;
      const { selected } = kept.look;
      const menu = at ?? (selected === null ? undefined : { of: selected, ...anchor() });
      opened = menu && { menu, session: kept.session };
      if (menu === undefined) say(t('No descriptor is selected.'));
      else focus('.row-menu [role^=menuitem]');
    },
    closeRowMenu: () => {
      if (opened === undefined) return;
      opened = undefined;
      draw();
    },
  };
}
