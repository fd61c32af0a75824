/** Which descriptors are rows, in which order and in which groups: what a look keeps of that, and how it changes. */

import type { DescriptorName } from '../../core/descriptorViews';
import type { Arrangement, Grouping, HiddenRows, Sort } from '../../core/arrangement';
import { arrangementKey } from '../../core/arrangementKey';
import { GROUPINGS, MOST, SORTS } from '../../core/orders';
import type { Timeline } from '../../core/protocol';
import { type Look, USUAL } from './look';
import { isSame } from './names';

/** Whether it is as it begins: then the core need not be told. */
export function isUsual(arrangement: Arrangement): boolean {
  const { sort, group, pinned, filter } = arrangement;
  const isOrdered = sort !== 'opened' || group !== 'none' || pinned.length > 0;
  return !isOrdered && filter.trim() === '' && !hidesByHand(arrangement);
}

/** What the core is told of it. */
export function asAsked(arrangement: Arrangement): Arrangement {
  return { ...arrangement, filter: arrangement.filter.trim() };
}

/** Whether rows are told as they are to be now. */
export function isArranged(timeline: Timeline, arrangement: Arrangement): boolean {
  const { arranged: key, isCounting = false } = timeline;
  if (isCounting) return false;
  return key === (isUsual(arrangement) ? undefined : arrangementKey(asAsked(arrangement)));
}

/** Whether it leaves descriptors out, but for the words of the filter. */
export function hidesByHand({ hidden, only, isClosedHidden }: Arrangement): boolean {
  return hidden.length > 0 || only !== null || isClosedHidden;
}

export function hiddenCount(hidden: HiddenRows | undefined): number {
  return Object.values(hidden ?? {}).reduce((sum, count) => sum + count, 0);
}

/** What an arrangement becomes, its rows seen from the top. */
export function arranged(look: Look, change: Partial<Arrangement>): Look {
  return { ...look, firstRow: 0, arrangement: { ...look.arrangement, ...change } };
}

export function sortedBy(look: Look, sort: Sort): Look {
  return arranged(look, { sort });
}

/** Groups of another kind are as they usually are. */
export function groupedBy(look: Look, group: Grouping): Look {
  return arranged(look, { group, turned: [] });
}

/** The one after it, round the end. */
export function after<One>(list: readonly One[], one: One): One {
  return list[(list.indexOf(one) + 1) % list.length]!;
}

/** A group is folded, or unfolded; the rows stay where they are. */
export function turnedGroup(look: Look, key: string): Look {
  const { arrangement } = look;
  const { turned } = arrangement;
  const others = turned.filter((one) => one !== key);
  const now = others.length < turned.length ? others : [...others.slice(1 - MOST.turned), key];
  return { ...look, arrangement: { ...arrangement, turned: now } };
}

export function isPinned({ pinned }: Arrangement, name: DescriptorName): boolean {
  return pinned.some((one) => isSame(one, name));
}

/** Pinned, or no longer; undefined: there are too many. */
export function pinnedOrNot(look: Look, name: DescriptorName): Look | undefined {
  const { pinned } = look.arrangement;
  const others = pinned.filter((one) => !isSame(one, name));
  if (others.length < pinned.length) return kept(look, { pinned: others });
  return others.length >= MOST.pinned ? undefined : kept(look, { pinned: [...others, name] });
}

/** No row, and not pinned any more; undefined: there are too many. */
export function hiddenOne(look: Look, name: DescriptorName): Look | undefined {
  const { pinned, hidden } = look.arrangement;
  if (hidden.length >= MOST.hidden) return undefined;
  const others = hidden.filter((one) => !isSame(one, name));
  return kept(look, {
    ...{ pinned: pinned.filter((one) => !isSame(one, name)), hidden: [...others, name] },
  });
}

/** It alone, or all where it is alone. */
export function onlyOrAll(look: Look, name: DescriptorName): Look {
  const { only } = look.arrangement;
  return arranged(look, { only: isSame(only, name) ? null : name });
}

export function closedHiddenOrNot(look: Look): Look {
  return arranged(look, { isClosedHidden: !look.arrangement.isClosedHidden });
}

/** Nothing is left out any more; order, groups and pins stay. */
export function allShown(look: Look): Look {
  return arranged(look, { hidden: [], only: null, isClosedHidden: false, filter: '' });
}

/** What is named in it is of one session, and one thread. */
export function withoutNames({ sort, group, isClosedHidden, filter }: Arrangement): Arrangement {
  return { ...USUAL, sort, group, isClosedHidden, filter };
}

/** What was kept, or what is usual in place of something else. */
export function restoredArrangement(value: unknown): Arrangement {
  const given = (value ?? {}) as Partial<Record<keyof Arrangement, unknown>>;
  return {
    sort: SORTS.find((one) => one === given.sort) ?? USUAL.sort,
    group: GROUPINGS.find((one) => one === given.group) ?? USUAL.group,
    turned: listOf(given.turned, MOST.turned).filter((one) => typeof one === 'string'),
    pinned: namesOf(given.pinned, MOST.pinned),
    hidden: namesOf(given.hidden, MOST.hidden),
    only: namesOf([given.only], 1)[0] ?? null,
    isClosedHidden: given.isClosedHidden === true,
    filter: typeof given.filter === 'string' ? given.filter.slice(0, MOST.filter) : '',
  };
}

function kept(look: Look, change: Partial<Arrangement>): Look {
  return { ...look, arrangement: { ...look.arrangement, ...change } };
}

function listOf(value: unknown, most: number): unknown[] {
  return Array.isArray(value) ? value.slice(0, most) : [];
}

function namesOf(value: unknown, most: number): DescriptorName[] {
  return listOf(value, most).flatMap((one) => descriptorOr(one) ?? []);
}

/** A descriptor's name as it was kept; null: it is none. */
export function descriptorOr(value: unknown): DescriptorName | null {
  if (typeof value !== 'object' || value === null) return null;
  const { fd, gen } = value as { fd?: unknown; gen?: unknown };
  const isName = [fd, gen].every((one) => Number.isSafeInteger(one) && Number(one) >= 0);
  return isName ? { fd: fd as number, gen: gen as number } : null;
}
