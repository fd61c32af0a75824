/** Which descriptors are the rows of a view and in which order: what it asks for, and what it is told of those that are no rows. */

import * as v from 'valibot';
import { type Described, DESCRIPTOR } from './guard';
import type { DescriptorInfo, DescriptorName } from './descriptorViews';
import type { SearchView } from './place';
import { GROUPINGS, MOST, SORTS } from './orders';

export const ARRANGEMENT = v.object({
  sort: v.picklist(SORTS),
  group: v.picklist(GROUPINGS),
  /** Keys of groups that are folded where such are open usually, or the other way round. */
  turned: v.pipe(v.array(v.pipe(v.string(), v.maxLength(400))), v.maxLength(MOST.turned)),
  /** On top, whatever the rest says. */
  pinned: v.pipe(v.array(DESCRIPTOR), v.maxLength(MOST.pinned)),
  hidden: v.pipe(v.array(DESCRIPTOR), v.maxLength(MOST.hidden)),
  /** No other; null: all. */
  only: v.nullable(DESCRIPTOR),
  /** Those that are closed in the selected tick are none. */
  isClosedHidden: v.boolean(),
  /** A condition in words: those alone on which something happened that fits; empty: all. */
  filter: v.pipe(v.string(), v.maxLength(MOST.filter)),
});
export type Arrangement = Described<typeof ARRANGEMENT>;

export type Sort = Arrangement['sort'];
export type Grouping = Arrangement['group'];

/** What a row stands for that is the head of a group; a folded one stands for all of it. */
export type GroupInfo = {
  readonly by: Exclude<Grouping, 'none'>;
  /** A role, a host, or a number: what `turned` names it by. */
  readonly key: string;
  readonly count: number;
  readonly isFolded: boolean;
  /** Of a folded number: its uses in these ticks, the newest 64, each with the column that it begins in. */
  readonly uses?: readonly { readonly gen: number; readonly column: number }[];
};

/** What a row tells besides its descriptor. */
type InRow = {
  readonly group?: GroupInfo;
  /** Bytes, at the least, that its simulated client had sent and the program not received; absent: none, or not known. */
  readonly unread?: number;
};

/** A descriptor, or the head of a group: that of several descriptors has a number of −1. */
export type RowInfo = DescriptorInfo & InRow;

/** Descriptors that would be rows, by why they are none. */
export type HiddenRows = {
  readonly filtered: number;
  readonly closed: number;
  readonly hidden: number;
  /** Than the only one that was asked for. */
  readonly others: number;
};

/** How far the rows are filtered. */
export type FilterView = Pick<SearchView, 'text' | 'wrong' | 'isOver'>;

/** What a timeline tells of how its rows are arranged. */
export type Arranged = {
  /** The key of the arrangement that was asked for (arrangementKey.ts); absent: the usual one. */
  readonly arranged?: number;
  /** How many rows are pinned, on top of the others; absent: none. */
  readonly pinned?: number;
  /** What rows are to be sorted by is still being counted: they are in the order of opening until it is known. */
  readonly isCounting?: true;
  /** Absent: none are. */
  readonly hidden?: HiddenRows;
  readonly filter?: FilterView;
  /** What was to be found: its use in the selected tick, or the nearest; a `gen` of −1: that number was never used. */
  readonly found?: DescriptorName;
  /** Threes of numbers: the place of one of `rows`, a column from which on so many messages are queued, and how many; absent: none. */
  readonly queues?: Uint16Array;
};
