/** The table of open descriptors and what changes while they are open: one moment of a trace. */

import { type Descriptor, meet, openedAt, type WithDescriptors } from './descriptors';
import { CODE } from './kinds';
import { processOf } from './processes';

export type Table = {
  /** STRIDE numbers for each row. */
  cells: Float64Array;
  /** The descriptor of each row; undefined: the row is free. */
  owners: (Descriptor | undefined)[];
  readonly free: number[];
  /** For each process, by number of the descriptor. */
  readonly processes: Numbers[];
  /** Entries that all of these have. */
  entries: number;
  readonly watches: Watches;
};

/** What loops beside a row's `watcher` watch it for, by row and loop: seldom anything. */
export type Watches = Map<number, Map<number, number>>;

/** The numbers of a process's descriptors, each entry one more than its value: 0 is none. */
type Numbers = { rows: Int32Array; gens: Int32Array };

/** Cells of a row. */
export const CELL = {
  gen: 0,
  flags: 1,
  bytesIn: 2,
  bytesOut: 3,
  depth: 4,
  queued: 5,
  inLength: 6,
  inHave: 7,
  outLength: 8,
  outHave: 9,
  loop: 10,
  watcher: 11,
} as const;
export const STRIDE = 12;

/** Bits of a row's flags; the lowest five are those of `watch`, as the row's `watcher` asked. */
export const FLAG = {
  interest: 7,
  edge: 8,
  oneshot: 16,
  endOfStream: 32,
  hasIn: 64,
  hasOut: 128,
  inComplete: 256,
  outComplete: 512,
} as const;
export const WATCH = FLAG.interest | FLAG.edge | FLAG.oneshot;

/** The watcher of a row that no loop has watched yet; −1 is the loop of events that belong to none. */
const NOBODY = -2;

/** Higher numbers than Linux gives (fs.nr_open) come from damaged traces. */
export const MAX_FD = 1 << 20;
/**
 * Entries for all processes together, those that they were forked with among them: 1 000 of 16 000 numbers each; what a damaged
 * trace claims beyond has no row.
 */
export const MOST_ENTRIES = 1 << 24;

export function openTable(): Table {
  const cells = new Float64Array(16 * STRIDE);
  return { cells, owners: [], free: [], processes: [], entries: 0, watches: new Map() };
}

/** What a table holds, apart from it: the rows only, as a checkpoint keeps them. */
export type Rows = Pick<Table, 'cells' | 'owners' | 'watches'>;

export function copyOfRows({ cells, owners, watches }: Rows): Rows {
  return {
    cells: cells.slice(0, owners.length * STRIDE),
    owners: owners.slice(),
    watches: new Map(Array.from(watches, ([row, byLoop]) => [row, new Map(byLoop)])),
  };
}

/** A table with a copy of these rows. */
export function tableFrom(rows: Rows): Table {
  const { cells, owners, watches } = copyOfRows(rows);
  const table: Table = { cells, owners, free: [], processes: [], entries: 0, watches };
  owners.forEach((owner, row) => {
    if (owner === undefined) table.free.push(row);
    else numbersOf(table, owner.process, owner.fd)!.rows[owner.fd] = row + 1;
  });
  return table;
}

/** The open descriptor a number stands for. */
export function ownerOf(table: Table, process: number, fd: number): Descriptor | undefined {
  return table.owners[(table.processes[process]?.rows[fd] ?? 0) - 1];
}

/** What a loop watches the descriptor of a row for: bits of FLAG, those of WATCH. */
export function watchedBy({ cells, watches }: Table, row: number, loop: number): number {
  const base = row * STRIDE;
  if (cells[base + CELL.watcher] === loop) return cells[base + CELL.flags]! & WATCH;
  return watches.get(row)?.get(loop) ?? 0;
}

/** From now on the loop watches the row's descriptor for this; for no bits no longer. */
export function setWatch({ cells, watches }: Table, row: number, loop: number, bits: number): void {
  const base = row * STRIDE;
  const flags = cells[base + CELL.flags]!;
  const isFree = (flags & WATCH) === 0 && watches.get(row)?.has(loop) !== true;
  if (isFree) cells[base + CELL.watcher] = loop;
  if (cells[base + CELL.watcher] === loop) {
    cells[base + CELL.flags] = (flags & ~WATCH) | bits;
    return;
  }
  const byLoop = watches.get(row) ?? new Map<number, number>();
  if (bits === 0) byLoop.delete(loop);
  else byLoop.set(loop, bits);
  if (byLoop.size > 0) watches.set(row, byLoop);
  else watches.delete(row);
}

/** What a process that is forked now has open, as its parent has; nothing where there is no room for it. */
export function forkedWith(
  table: Table,
  trace: WithDescriptors,
  parent: number,
): (Descriptor | undefined)[] {
  const { inherited } = trace.descriptors;
  const most = Math.max(inherited[parent]?.length ?? 0, table.processes[parent]?.rows.length ?? 0);
  if (table.entries + most > MOST_ENTRIES) return [];
  const open = openIn(table, trace, parent);
  // Where little is open among many numbers the look at them is what costs.
  table.entries += Math.max(open.length, most >> 4);
  return open;
}

/** What a process has open, by number: those it was forked with and never told of are among them. */
export function openIn(
  table: Table,
  { descriptors }: WithDescriptors,
  process: number,
): (Descriptor | undefined)[] {
  const inherited = descriptors.inherited[process] ?? [];
  const numbers = table.processes[process];
  let count = Math.max(inherited.length, numbers?.rows.length ?? 0);
  const isUsed = (fd: number): boolean =>
    inherited[fd] !== undefined || (numbers?.rows[fd] ?? 0) !== 0;
  while (count > 0 && !isUsed(count - 1)) count--;
  const open = Array.from({ length: count }, (_, fd) =>
    (numbers?.gens[fd] ?? 0) === 0 ? inherited[fd] : ownerOf(table, process, fd),
  );
  open.length = open.findLastIndex((descriptor) => descriptor !== undefined) + 1;
  return open;
}

/**
 * The row of an event's descriptor; −1 when that is closed, or nothing to be kept. Live, a descriptor never heard
 * of is met; else it is one that was met then.
 */
export function rowOf(
  table: Table,
  trace: WithDescriptors,
  slot: number,
  seq: number,
  isLive: boolean,
): number {
  const fd = trace.fd[slot]!;
  const loop = trace.loop[slot]!;
  const numbers = table.processes[processOf(trace.processes, loop)];
  const row = fd >= 0 && numbers !== undefined ? (numbers.rows[fd] ?? 0) - 1 : -1;
  const base = row * STRIDE;
  if (row < 0 || table.cells[base + CELL.gen] !== trace.gen[slot]) {
    return enter(table, trace, slot, seq, isLive);
  }
  if (isLive && table.cells[base + CELL.loop] !== loop) useFrom(table, row, loop);
  return row;
}

/** Gives a row to a descriptor that has none yet. */
function enter(
  table: Table,
  trace: WithDescriptors,
  slot: number,
  seq: number,
  isLive: boolean,
): number {
  const fd = trace.fd[slot]!;
  const gen = trace.gen[slot]!;
  if (fd < 0 || fd >= MAX_FD) return -1;
  const process = processOf(trace.processes, trace.loop[slot]!);
  const numbers = numbersOf(table, process, fd);
  if (numbers === undefined) return -1;
  // A call on a descriptor that was closed does not open it again, unless the trace says so.
  const isNew =
    gen >= numbers.gens[fd]! || trace.kind[slot] === CODE.open || trace.kind[slot] === CODE.dup;
  if (isLive && !isNew) return -1;
  const from = numbers.gens[fd] === 0 ? inheritedAs(trace, process, fd) : undefined;
  const owner = isLive ? meet(trace, seq, from) : openedAt(trace.descriptors, seq);
  if (owner === undefined) return -1;
  release(table, process, fd, isLive ? seq : -1);
  const row = table.free.pop() ?? addRow(table);
  table.cells.fill(0, row * STRIDE, row * STRIDE + STRIDE);
  table.cells[row * STRIDE + CELL.gen] = gen;
  table.cells[row * STRIDE + CELL.loop] = -1;
  table.cells[row * STRIDE + CELL.watcher] = NOBODY;
  table.owners[row] = owner;
  numbers.rows[fd] = row + 1;
  numbers.gens[fd] = gen + 1;
  if (isLive) useFrom(table, row, trace.loop[slot]!);
  return row;
}

/** What the number stood for when the process was forked; undefined where that was not open. */
export function inheritedAs(
  { descriptors }: WithDescriptors,
  process: number,
  fd: number,
): Descriptor | undefined {
  return descriptors.inherited[process]?.[fd];
}

/** Ends the use of a number, at `seq` unless that is known already. */
export function release(table: Table, process: number, fd: number, seq: number): void {
  const rows = table.processes[process]?.rows;
  const row = (rows?.[fd] ?? 0) - 1;
  const owner = table.owners[row];
  if (rows === undefined || owner === undefined) return;
  if (seq >= 0) owner.closed = seq;
  table.owners[row] = undefined;
  table.watches.delete(row);
  table.free.push(row);
  rows[fd] = 0;
}

/** Ends the use of all numbers of a process, at `seq` unless that is known already. */
export function releaseAll(table: Table, process: number, seq: number): void {
  const numbers = table.processes[process];
  if (numbers === undefined) return;
  const { rows } = numbers;
  for (let fd = 0; fd < rows.length; fd++) if (rows[fd] !== 0) release(table, process, fd, seq);
  table.entries -= rows.length;
  numbers.rows = EMPTY;
  numbers.gens = EMPTY;
}

function useFrom(table: Table, row: number, loop: number): void {
  table.cells[row * STRIDE + CELL.loop] = loop;
  const loops = table.owners[row]?.loops;
  if (loop >= 0 && loops?.includes(loop) === false) loops.push(loop);
}

function addRow(table: Table): number {
  const row = table.owners.push(undefined) - 1;
  if ((row + 1) * STRIDE > table.cells.length) {
    const longer = new Float64Array((row + 1) * STRIDE * 2);
    longer.set(table.cells);
    table.cells = longer;
  }
  return row;
}

/** The numbers of a process, with room for `fd`; undefined where there is none. */
function numbersOf(table: Table, process: number, fd: number): Numbers | undefined {
  const known = table.processes[process];
  const before = known?.rows.length ?? 0;
  if (known !== undefined && fd < before) return known;
  let size = Math.max(64, before);
  while (size <= fd) size *= 2;
  if (table.entries + size - before > MOST_ENTRIES) return undefined;
  table.entries += size - before;
  const numbers = (table.processes[process] ??= { rows: EMPTY, gens: EMPTY });
  numbers.rows = widen(numbers.rows, size);
  numbers.gens = widen(numbers.gens, size);
  return numbers;
}

const EMPTY = new Int32Array(0);

function widen(numbers: Int32Array, size: number): Int32Array {
  const longer = new Int32Array(size);
  longer.set(numbers);
  return longer;
}
