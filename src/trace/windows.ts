/**
 * A window of the readiness timeline: a row for each descriptor, a column for each span of ticks, everything a view paints
 * in one typed array. Its cost is that of the events in it.
 */

import { type Axis, axisFromColumn, columnOf, firstTickOf } from './axis';
import { CELL_BITS, READY_SHIFT } from './cells';
import { type Descriptor, openedBefore } from './descriptors';
import { hasFailed } from './errnos';
import { CODE } from './kinds';
import { hasMoved } from './moved';
import { bandOf } from './overview';
import { processOf } from './processes';
import { isEndOfStream } from './replay';
import { tableAt } from './state';
import { FLAG, type Table, watchedBy } from './table';
import { startOfTick, tickAt } from './ticks';
import type { Trace } from './trace';

export type WindowRequest = {
  readonly loop: number;
  readonly axis: Axis;
  readonly rows: readonly Descriptor[];
  /** Where several share a line of cells: that of each of `rows`, ascending, and how many lines there are. */
  readonly lines?: { readonly of: Int32Array; readonly count: number };
  /** The table before the first column that is read, where that is known already. */
  readonly before?: Table;
  /** Before this column nothing is read but where descriptors were open; absent: all is read. */
  readonly readFrom?: number;
};

export type Window = {
  /** Row after row, a cell for each column: what its ticks tell together; 0 for ticks that are not kept. */
  readonly cells: Uint16Array;
  /** For each column: nanoseconds waited, and worked until the next wait, the longest of its ticks; −1 not known. */
  readonly waitedNs: Float64Array;
  readonly workNs: Float64Array;
  /** For each column how many descriptors were ready, the most of its ticks; −1 on an error, or not known. */
  readonly ready: Int32Array;
};

/** A window on its way: where each row stands, and what it watches at the event that was reached. */
type Painting = Omit<WindowRequest, 'lines' | 'before'> & {
  readonly window: Window;
  /** Where the line of each row begins among the cells. */
  readonly starts: Int32Array;
  readonly process: number;
  readonly rowsOfFd: ReadonlyMap<number, readonly number[]>;
  readonly interest: Uint8Array;
};

/** The descriptors a loop opened, watched or used that were open in these ticks, in the order of opening. */
export function descriptorsIn(
  trace: Trace,
  loop: number,
  firstTick: number,
  lastTick: number,
): Descriptor[] {
  const from = startOfTick(trace, loop, firstTick);
  const to = startOfTick(trace, loop, lastTick + 1);
  return trace.descriptors.list
    .slice(0, openedBefore(trace.descriptors.list, to))
    .filter(({ closed, loops }) => (closed < 0 || closed >= from) && loops.includes(loop));
}

export function windowOf(trace: Trace, request: WindowRequest): Window {
  const { loop, axis, rows, lines, before, readFrom = 0 } = request;
  const { columns } = axis;
  const window: Window = {
    cells: new Uint16Array((lines?.count ?? rows.length) * columns),
    waitedNs: new Float64Array(columns).fill(-1),
    workNs: new Float64Array(columns).fill(-1),
    ready: new Int32Array(columns).fill(-1),
  };
  const from = startOfTick(trace, loop, firstTickOf(axis, readFrom));
  const to = startOfTick(trace, loop, firstTickOf(axis, columns));
  const painting: Painting = {
    loop,
    axis,
    rows,
    window,
    starts: Int32Array.from(rows, (_, row) => (lines?.of[row] ?? row) * columns),
    process: processOf(trace.processes, loop),
    rowsOfFd: groupByFd(rows),
    interest: interestIn(
      before ?? tableBefore(trace, loop, axisFromColumn(axis, readFrom)),
      loop,
      rows,
    ),
  };
  for (let column = 0; column < columns; column++) paintColumn(trace, painting, column);
  paintOpen(trace, painting);
  for (let seq = from; seq < to; seq++) paintEvent(trace, painting, seq);
  return window;
}

function groupByFd(rows: readonly Descriptor[]): Map<number, number[]> {
  const groups = new Map<number, number[]>();
  rows.forEach(({ fd }, row) => {
    const group = groups.get(fd);
    if (group === undefined) groups.set(fd, [row]);
    else group.push(row);
  });
  return groups;
}

/** What stood before the first column. */
export function tableBefore(trace: Trace, loop: number, { firstTick }: Axis): Table {
  return tableAt(trace, startOfTick(trace, loop, firstTick) - 1);
}

function interestIn(table: Table, loop: number, rows: readonly Descriptor[]): Uint8Array {
  return Uint8Array.from(rows, (descriptor) => {
    const row = (table.processes[descriptor.process]?.rows[descriptor.fd] ?? 0) - 1;
    return table.owners[row] === descriptor ? watchedBy(table, row, loop) & FLAG.interest : 0;
  });
}

/** What is told of its ticks as a whole. */
function paintColumn(trace: Trace, painting: Painting, column: number): void {
  const { window, axis, loop } = painting;
  const first = firstTickOf(axis, column);
  const next = firstTickOf(axis, column + 1);
  if (startOfTick(trace, loop, first) === startOfTick(trace, loop, next)) return;
  const isTick = axis.starts === undefined;
  const band = isTick ? tickAt(trace, loop, first) : bandOf(trace, loop, first, next - 1);
  window.waitedNs[column] = band?.waitedNs ?? -1;
  window.workNs[column] = band?.workNs ?? -1;
  window.ready[column] = band?.ready ?? -1;
}

/** In which columns that have ticks each was open: the costs are those of the rows, however many share a line. */
function paintOpen(trace: Trace, { window, rows, axis, loop, starts }: Painting): void {
  const { columns } = axis;
  const edges = Int32Array.from({ length: columns + 1 }, (_, column) =>
    startOfTick(trace, loop, firstTickOf(axis, column)),
  );
  const painted = new Map<number, number>();
  rows.forEach(({ opened, closed }, row) => {
    const line = starts[row]!;
    let column = columnAt(edges, opened);
    // Who is open from the window's beginning on fills the line, and the next one finds it full.
    if (column === 0 && closed < 0) {
      if (painted.get(line) === columns) return;
      painted.set(line, columns);
    }
    for (; column < columns && (closed < 0 || closed >= edges[column]!); column++)
      if (edges[column] !== edges[column + 1]) window.cells[line + column]! |= CELL_BITS.open;
  });
}

/** By halving: the first column that ends behind an event. */
function columnAt(edges: Int32Array, seq: number): number {
  let [low, high] = [0, edges.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle + 1]! > seq) high = middle;
    else low = middle + 1;
  }
  return low;
}

const { wait, wake, watch, close, accept, ready, recv, send } = CODE;

function paintEvent(trace: Trace, painting: Painting, seq: number): void {
  const slot = seq & trace.mask;
  const code = trace.kind[slot]!;
  const loop = trace.loop[slot]!;
  const { axis } = painting;
  const column = loop === painting.loop ? columnOf(axis, trace.tick[slot]!) : -1;
  if (code === wait || code === wake) {
    if (column >= 0 && column < axis.columns) paintWatched(trace, painting, seq, column);
    return;
  }
  if (processOf(trace.processes, loop) !== painting.process) return;
  const row = code === accept ? openRow(trace, painting, seq) : rowOf(trace, painting, seq);
  if (row < 0) return;
  if (code === watch && trace.errno[slot] === 0 && loop === painting.loop) {
    painting.interest[row] = trace.flags[slot]! & FLAG.interest;
  } else if (code === close) painting.interest[row] = 0;
  if (column < 0 || column >= axis.columns) return;
  painting.window.cells[painting.starts[row]! + column]! |= factsOf(
    trace,
    slot,
    painting.rows[row]!,
  );
}

/** At the event a tick begins with. */
function paintWatched(trace: Trace, painting: Painting, seq: number, column: number): void {
  const { window, rows, starts, interest } = painting;
  const tick = trace.tick[seq & trace.mask]!;
  if (startOfTick(trace, painting.loop, tick) !== seq) return;
  for (let row = 0; row < interest.length; row++) {
    if (interest[row] === 0) continue;
    const { opened, closed } = rows[row]!;
    if (opened > seq || (closed >= 0 && closed < seq)) continue;
    window.cells[starts[row]! + column]! |= interest[row]!;
  }
}

/**
 * The row of the event's descriptor, also when that is closed already; −1 when it is not in the window. The last
 * that fits counts: a source that does not count generations has the same ones again.
 */
function rowOf(trace: Trace, painting: Painting, seq: number): number {
  const slot = seq & trace.mask;
  let found = -1;
  for (const row of painting.rowsOfFd.get(trace.fd[slot]!) ?? []) {
    const { gen, process, opened } = painting.rows[row]!;
    const isSame = gen === trace.gen[slot] && process === painting.process;
    if (isSame && opened <= seq) found = row;
  }
  return found;
}

/** The row of the listener of an accept, whose generation the event does not tell. */
function openRow(trace: Trace, painting: Painting, seq: number): number {
  for (const row of painting.rowsOfFd.get(trace.a[seq & trace.mask]!) ?? []) {
    const { opened, closed, process } = painting.rows[row]!;
    const isOpen = opened <= seq && (closed < 0 || closed >= seq);
    if (isOpen && process === painting.process) return row;
  }
  return -1;
}

function factsOf(trace: Trace, slot: number, descriptor: Descriptor): number {
  const failed = hasFailed(trace, slot) ? CELL_BITS.failed : 0;
  switch (trace.kind[slot]!) {
    case ready:
      return (trace.flags[slot]! << READY_SHIFT) & CELL_BITS.ready;
    case recv:
      if (hasMoved(trace, slot)) return failed | CELL_BITS.received;
      return failed | (isEndOfStream(trace, slot, descriptor) ? CELL_BITS.endOfStream : 0);
    case send:
      return failed | (hasMoved(trace, slot) ? CELL_BITS.sent : 0);
    case accept:
      return failed | (trace.fd[slot]! >= 0 ? CELL_BITS.accepted : 0);
    default:
      return failed;
  }
}
