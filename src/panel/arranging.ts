/** What may be asked of the panel about its rows: another order, groups, a filter, and rows pinned, hidden or alone. */

import type { DescriptorName } from '../core/activity';
import type { Sight } from '../core/protocol';
import { groupKeyOf } from '../core/groupKey';
import { groupingName, sortName } from './groups';
import {
  after,
  allShown,
  arranged,
  closedHiddenOrNot,
  GROUPINGS,
  groupedBy,
  hiddenOne,
  isPinned,
  onlyOrAll,
  pinnedOrNot,
  sortedBy,
  SORTS,
  turnedGroup,
} from './look/arrangement';
import type { Kept } from './look/kept';
import type { Look } from './look/look';
import { isRowOf } from './look/rows';
import type { Actions, RowMenu } from './model';
import { t } from './texts';
import { isSame } from './views/parts';

export type Arranged = {
  readonly kept: Kept;
  readonly sight: () => Sight | null;
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
    turnGroup: (key = keyOfSelected(sight(), kept.look)) => {
      if (key !== undefined) arrange(turnedGroup(kept.look, key));
    },
  } satisfies Partial<Actions>;
}

/** Of the selected descriptor's group; undefined where there is none. */
function keyOfSelected(sight: Sight | null, { selected, arrangement }: Look): string | undefined {
  if (arrangement.group === 'none' || selected === null) return undefined;
  const { timeline, descriptor } = sight ?? {};
  const row = timeline?.rows.find((one) => isRowOf(one, selected));
  const told = isSame(descriptor ?? null, selected) ? descriptor : null;
  const info = row ?? told;
  return info ? groupKeyOf(info, arrangement.group) : undefined;
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
    showOnly: about(onlyOrAll),
    hideClosed: () => arrange(closedHiddenOrNot(kept.look)),
    showAll: () => {
      arrange(allShown(kept.look));
      say(t('all rows are shown'));
    },
  } satisfies Partial<Actions>;
}

function lineActions({ kept, arrange, draw, focus, anchor, say }: Arranged) {
  let rowMenu: RowMenu | undefined;
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
    rowMenu: () => rowMenu,
    openRowMenu: (at?: RowMenu) => {
      const { selected } = kept.look;
      rowMenu = at ?? (selected === null ? undefined : { of: selected, ...anchor() });
      if (rowMenu === undefined) say(t('No descriptor is selected.'));
      else focus('.row-menu [role^=menuitem]');
    },
    closeRowMenu: () => {
      if (rowMenu === undefined) return;
      rowMenu = undefined;
      draw();
    },
  };
}
