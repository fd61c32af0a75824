/** The rows of a view: the descriptors open in its ticks, in the order that it asks for, in groups, and without those that it hides. */

import { type Axis, columnOf } from '../../trace/axis';
import { hasEvent } from '../../trace/columns';
import type { Descriptor } from '../../trace/descriptors';
import { lettersOf, READY_LETTERS } from '../../trace/kinds';
import { CELL, STRIDE } from '../../trace/table';
import type { Trace } from '../../trace/trace';
import type { Arrangement, GroupInfo, HiddenRows } from '../arrangement';
import type { DescriptorName } from '../descriptorViews';
import { groupKeyOf } from '../groupKey';
import type { RowInfo } from '../arrangement';
import { findDescriptor } from './descriptor';
import { answerFor, infoOf, type Instant, rowIn, useOf } from './instant';
import { countOn, talliesOf } from './tally';
import { unreadAt } from './unread';

/** Descriptors that share a row, or stand below one. */
type Group = Pick<GroupInfo, 'by' | 'key' | 'isFolded'> & { readonly members: Descriptor[] };

/** A row; what is told of it is made only where it is shown. */
export type Row = Descriptor | Group;

export type Rows = {
  readonly list: readonly Row[];
  /** How many of them, on top, are pinned. */
  readonly pinned: number;
  /** What they are sorted by is not known yet. */
  readonly isCounting?: true;
  readonly hidden?: HiddenRows;
};

/** Whether an event that fits has happened on it; absent: nothing is filtered. */
export type Owners = Pick<WeakSet<Descriptor>, 'has'>;

/** `open`: in the order of opening. */
export function rowsOf(
  instant: Instant,
  open: readonly Descriptor[],
  arrangement: Arrangement | undefined,
  owners?: Owners,
): Rows {
  if (arrangement === undefined) return { list: open, pinned: 0 };
  const { pinned: names, sort } = arrangement;
  const pinned = names.flatMap((name) => findDescriptor(instant.trace, instant.loop, name) ?? []);
  const { shown, hidden } = chosen(instant, open, pinned, arrangement, owners);
  const order = sorted(instant, shown, sort);
  const isSomeHidden = Object.values(hidden).some((count) => count > 0);
  return {
    list: [...pinned, ...grouped(order ?? shown, arrangement)],
    pinned: pinned.length,
    ...(order === undefined && { isCounting: true as const }),
    ...(isSomeHidden && { hidden }),
  };
}

/** The row that shows a descriptor; −1: none does. */
export function rowShowing(rows: Rows, name: DescriptorName | null): number {
  if (name === null) return -1;
  const isIt = ({ fd, gen }: Descriptor): boolean => fd === name.fd && gen === name.gen;
  return rows.list.findIndex((row) => membersOf(row).some(isIt));
}

/** Those whose readiness a row shows: none where they have rows of their own below it. */
export function membersOf(row: Row): readonly Descriptor[] {
  if (!isGroup(row)) return [row];
  return row.isFolded ? row.members : [];
}

/** Those that have a queue in common: none where a row stands for several that are open together. */
export function queueOwnersOf(row: Row): readonly Descriptor[] {
  return isGroup(row) && row.by !== 'number' ? [] : membersOf(row);
}

/** Not those that are pinned: they are rows already. */
function chosen(
  { seq }: Instant,
  open: readonly Descriptor[],
  pinned: readonly Descriptor[],
  { hidden: names, only, isClosedHidden }: Arrangement,
  owners: Owners | undefined,
): { readonly shown: Descriptor[]; readonly hidden: HiddenRows } {
  const above = new Set(pinned);
  const byHand = new Set(names.map(({ fd, gen }) => useOf(fd, gen)));
  const hidden = { filtered: 0, closed: 0, hidden: 0, others: 0 };
  const shown = open.filter((descriptor) => {
    const { fd, gen, closed } = descriptor;
    if (above.has(descriptor)) return false;
    if (only !== null && (only.fd !== fd || only.gen !== gen)) hidden.others++;
    else if (byHand.has(useOf(fd, gen))) hidden.hidden++;
    else if (isClosedHidden && closed >= 0 && closed <= seq) hidden.closed++;
    else if (owners?.has(descriptor) === false) hidden.filtered++;
    else return true;
    return false;
  });
  return { shown, hidden };
}

/** Undefined: what it depends on is not known yet; to count it goes on elsewhere (searches.ts). */
function sorted(
  instant: Instant,
  list: readonly Descriptor[],
  sort: Arrangement['sort'],
): readonly Descriptor[] | undefined {
  switch (sort) {
    case 'opened':
      return list;
    case 'number':
      return list.toSorted((one, other) => one.fd - other.fd || one.opened - other.opened);
    case 'queue':
      return mostFirst(list, (descriptor) => queuedOn(instant, descriptor, 'queued'));
    case 'activity':
    case 'bytes': {
      const tallies = talliesOf(instant.trace);
      countOn(tallies, instant.trace, 0);
      const by = sort === 'bytes' ? 'bytes' : 'events';
      if (!tallies.isKnown) return undefined;
      return mostFirst(list, (descriptor) => tallies.of.get(descriptor)?.[by] ?? 0);
    }
  }
}

/** Of the same value, in the order of opening. */
function mostFirst(
  list: readonly Descriptor[],
  valueOf: (descriptor: Descriptor) => number,
): Descriptor[] {
  const values = Float64Array.from(list, valueOf);
  const order = Uint32Array.from(list, (_, at) => at);
  order.sort((one, other) => values[other]! - values[one]! || one - other);
  return Array.from(order, (at) => list[at]!);
}

function queuedOn({ table }: Instant, descriptor: Descriptor, cell: 'depth' | 'queued'): number {
  const row = rowIn(table, descriptor);
  return row < 0 ? 0 : table.cells[row * STRIDE + CELL[cell]]!;
}

/** Groups stand where the first of each would; a number that was used once is no group. */
function grouped(list: readonly Descriptor[], { group: by, turned }: Arrangement): readonly Row[] {
  if (by === 'none') return list;
  const isTurned = new Set(turned);
  const groups = new Map<string, Group>();
  for (const descriptor of list) {
    const key = groupKeyOf(descriptor, by);
    const group = groups.get(key);
    if (group !== undefined) group.members.push(descriptor);
    else {
      const isFolded = (by === 'number') !== isTurned.has(key);
      groups.set(key, { by, key, isFolded, members: [descriptor] });
    }
  }
  const rows: Row[] = [];
  for (const group of groups.values()) {
    const { members, isFolded } = group;
    if (by !== 'number' || members.length > 1) rows.push(group);
    if (isFolded && (by !== 'number' || members.length > 1)) continue;
    for (const member of members) rows.push(member);
  }
  return rows;
}

function isGroup(row: Row): row is Group {
  return 'members' in row;
}

/** A row as it is told. */
export function rowInfo(instant: Instant, row: Row, axis: Axis): RowInfo {
  if (!isGroup(row)) {
    const unread = unreadAt(instant, row);
    return { ...infoOf(instant, row), ...(unread > 0 && { unread }) };
  }
  const { by, key, members, isFolded } = row;
  const group = { by, key, count: members.length, isFolded };
  if (by !== 'number') return { ...headInfo(instant, row), group };
  const uses = members.toSorted((one, other) => one.opened - other.opened);
  const then = uses.findLast(({ opened }) => opened <= instant.seq) ?? uses[0]!;
  const told = uses.slice(-MOST_USES).map((use) => ({
    ...{ gen: use.gen, column: Math.max(0, columnOpened(instant.trace, use, axis)) },
  }));
  return { ...rowInfo(instant, then, axis), group: { ...group, ...(isFolded && { uses: told }) } };
}

const MOST_USES = 64;

function columnOpened(trace: Trace, { opened }: Descriptor, axis: Axis): number {
  return hasEvent(trace, opened) ? columnOf(axis, trace.tick[opened & trace.mask]!) : 0;
}

/** No descriptor: what all of its members tell together. */
function headInfo(instant: Instant, { by, key, members }: Group): RowInfo {
  let [bits, depth] = [0, 0];
  for (const member of members) {
    bits |= answerFor(instant, member)?.bits ?? 0;
    depth += queuedOn(instant, member, 'depth');
  }
  return {
    ...{ fd: -1, gen: 0, role: members[0]!.role, proto: '', local: '' },
    ...{ peer: by === 'peer' ? key : '', interest: '', depth, isClosed: false },
    events: lettersOf(bits, READY_LETTERS),
  };
}
