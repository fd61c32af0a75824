/** The table of open descriptors and what changes while they are open: one moment of a trace. */

import { type Descriptor, meet, openedAt, processOf, type WithDescriptors } from './descriptors';
import { CODE } from './kinds';

export type Table = {
  /** STRIDE numbers for each row. */
  cells: Float64Array;
  /** The descriptor of each row; undefined: the row is free. */
  owners: (Descriptor | undefined)[];
  readonly free: number[];
  /** For each process, by number of the descriptor. */
  readonly processes: Numbers[];
};

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
} as const;
export const STRIDE = 11;

/** Bits of a row's flags; the lowest four are those of `watch`. */
export const FLAG = {
  interest: 7,
  edge: 8,
  endOfStream: 16,
  hasIn: 32,
  hasOut: 64,
  inComplete: 128,
  outComplete: 256,
} as const;

/** Higher numbers than Linux gives (fs.nr_open) come from damaged traces. */
const MAX_FD = 1 << 20;

export function openTable(): Table {
  return { cells: new Float64Array(16 * STRIDE), owners: [], free: [], processes: [] };
}

/** A table that has the rows of `cells` and `owners`, which become its own. */
export function tableFrom(cells: Float64Array, owners: (Descriptor | undefined)[]): Table {
  const table: Table = { cells, owners, free: [], processes: [] };
  owners.forEach((owner, row) => {
    if (owner === undefined) table.free.push(row);
    else numbersOf(table, owner.process, owner.fd).rows[owner.fd] = row + 1;
  });
  return table;
}

/** The open descriptor a number stands for. */
export function ownerOf(table: Table, process: number, fd: number): Descriptor | undefined {
  return table.owners[(table.processes[process]?.rows[fd] ?? 0) - 1];
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
  const numbers = table.processes[processOf(trace.descriptors, loop)];
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
  const process = processOf(trace.descriptors, trace.loop[slot]!);
  const numbers = numbersOf(table, process, fd);
  // A call on a descriptor that was closed does not open it again, unless the trace says so.
  const isNew =
    gen >= numbers.gens[fd]! || trace.kind[slot] === CODE.open || trace.kind[slot] === CODE.dup;
  if (isLive && !isNew) return -1;
  const owner = isLive ? meet(trace, seq) : openedAt(trace.descriptors, seq);
  if (owner === undefined) return -1;
  release(table, process, fd, isLive ? seq : -1);
  const row = table.free.pop() ?? addRow(table);
  table.cells.fill(0, row * STRIDE, row * STRIDE + STRIDE);
  table.cells[row * STRIDE + CELL.gen] = gen;
  table.cells[row * STRIDE + CELL.loop] = -1;
  table.owners[row] = owner;
  numbers.rows[fd] = row + 1;
  numbers.gens[fd] = gen + 1;
  if (isLive) useFrom(table, row, trace.loop[slot]!);
  return row;
}

/** Ends the use of a number, at `seq` unless that is known already. */
export function release(table: Table, process: number, fd: number, seq: number): void {
  const rows = table.processes[process]?.rows;
  const row = (rows?.[fd] ?? 0) - 1;
  const owner = table.owners[row];
  if (rows === undefined || owner === undefined) return;
  if (seq >= 0) owner.closed = seq;
  table.owners[row] = undefined;
  table.free.push(row);
  rows[fd] = 0;
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

/** The numbers of a process, with room for `fd`. */
function numbersOf(table: Table, process: number, fd: number): Numbers {
  const numbers = (table.processes[process] ??= {
    rows: new Int32Array(64),
    gens: new Int32Array(64),
  });
  let size = numbers.rows.length;
  if (fd < size) return numbers;
  while (size <= fd) size *= 2;
  numbers.rows = widen(numbers.rows, size);
  numbers.gens = widen(numbers.gens, size);
  return numbers;
}

function widen(numbers: Int32Array, size: number): Int32Array {
  const longer = new Int32Array(size);
  longer.set(numbers);
  return longer;
}
