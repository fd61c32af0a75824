/**
 * The state of every open descriptor at any moment of a trace: from a checkpoint before it, moved forward.
 *
 * What is kept always begins at a checkpoint, so that letting events go loses no state. A checkpoint costs as much
 * as there are rows; they stand far enough apart that this is a few bytes an event.
 */

import { type Descriptor, prune, type WithDescriptors } from './descriptors';
import { advance } from './replay';
import { CELL, FLAG, openTable, ownerOf, STRIDE, type Table, tableFrom } from './table';

export type States = {
  /** At the live end. */
  readonly live: Table;
  /** Oldest first; the first one stands at the oldest event kept. */
  readonly checkpoints: Checkpoint[];
  /** Events between checkpoints, at least and at most. */
  readonly least: number;
  readonly most: number;
};

/** The table before the event `seq`. */
type Checkpoint = {
  readonly seq: number;
  readonly cells: Float64Array;
  readonly owners: (Descriptor | undefined)[];
};

/** How far the newest frame of one direction is. */
export type FrameProgress = {
  /** Payload bytes, −1 until known. */
  readonly length: number;
  readonly have: number;
  readonly complete: boolean;
};

/** An open descriptor at one moment. */
export type DescriptorState = {
  readonly descriptor: Descriptor;
  /** Bits of INTEREST_LETTERS. */
  readonly interest: number;
  readonly edge: boolean;
  /** Messages and bytes the program holds for it. */
  readonly depth: number;
  readonly queued: number;
  /** Bytes received and sent since it was opened. */
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly endOfStream: boolean;
  readonly frameIn: FrameProgress | undefined;
  readonly frameOut: FrameProgress | undefined;
};

/** The open descriptors after the event `seq`, in the order of opening. */
export type State = { readonly seq: number; readonly descriptors: readonly DescriptorState[] };

export type WithStates = WithDescriptors & { readonly states: States; readonly settled: number };

const LEAST = 4096;
const EVENTS_PER_ROW = 64;

export function openStates(capacity: number): States {
  const most = capacity >> 3;
  return {
    live: openTable(),
    checkpoints: [{ seq: 0, cells: new Float64Array(0), owners: [] }],
    least: Math.min(LEAST, most),
    most,
  };
}

/** Moves the live end over the events from `from` to `to`, and leaves a checkpoint when it is time for one. */
export function settleStates(trace: WithStates, from: number, to: number): void {
  const { live, checkpoints, least, most } = trace.states;
  advance(live, trace, from, to, true);
  const since = to - checkpoints.at(-1)!.seq;
  const apart = Math.min(most, Math.max(least, live.owners.length * EVENTS_PER_ROW));
  if (since < apart) return;
  const cells = live.cells.slice(0, live.owners.length * STRIDE);
  checkpoints.push({ seq: to, cells, owners: live.owners.slice() });
}

/** Drops checkpoints until the first one is not before `oldest`, and returns what is the oldest event to keep. */
export function letGo(trace: WithStates, oldest: number): number {
  const { checkpoints } = trace.states;
  const keepFrom = checkpoints.findIndex(({ seq }) => seq >= oldest);
  checkpoints.splice(0, keepFrom);
  const first = checkpoints[0]!.seq;
  prune(trace.descriptors, first);
  return first;
}

/** The state after the event `seq`; the oldest that can be known when that was let go. */
export function stateAt(trace: WithStates, seq: number): State {
  const table = tableAt(trace, seq);
  const descriptors: DescriptorState[] = [];
  table.owners.forEach((descriptor, row) => {
    if (descriptor !== undefined) descriptors.push(describe(table, row, descriptor));
  });
  descriptors.sort((one, other) => one.descriptor.opened - other.descriptor.opened);
  return { seq: Math.max(trace.first - 1, Math.min(seq, trace.settled - 1)), descriptors };
}

/** One descriptor's state at the live end; undefined when the number is not open. */
export function stateNow(
  trace: WithStates,
  process: number,
  fd: number,
): DescriptorState | undefined {
  const { live } = trace.states;
  const descriptor = ownerOf(live, process, fd);
  return descriptor && describe(live, live.owners.indexOf(descriptor), descriptor);
}

/** The table after the event `seq`, to be read only. */
export function tableAt(trace: WithStates, seq: number): Table {
  const { live, checkpoints } = trace.states;
  if (seq >= trace.settled - 1) return live;
  let i = checkpoints.length - 1;
  while (i > 0 && checkpoints[i]!.seq > seq + 1) i--;
  const { seq: from, cells, owners } = checkpoints[i]!;
  const table = tableFrom(cells.slice(), owners.slice());
  advance(table, trace, from, seq + 1, false);
  return table;
}

function describe(table: Table, row: number, descriptor: Descriptor): DescriptorState {
  const cell = (name: keyof typeof CELL): number => table.cells[row * STRIDE + CELL[name]]!;
  const flags = cell('flags');
  const has = (flag: number): boolean => (flags & flag) !== 0;
  const frame = (length: number, have: number, complete: number): FrameProgress => ({
    ...{ length, have, complete: has(complete) },
  });
  return {
    descriptor,
    interest: flags & FLAG.interest,
    edge: has(FLAG.edge),
    depth: cell('depth'),
    queued: cell('queued'),
    bytesIn: cell('bytesIn'),
    bytesOut: cell('bytesOut'),
    endOfStream: has(FLAG.endOfStream),
    frameIn: has(FLAG.hasIn) ? frame(cell('inLength'), cell('inHave'), FLAG.inComplete) : undefined,
    frameOut: has(FLAG.hasOut)
      ? frame(cell('outLength'), cell('outHave'), FLAG.outComplete)
      : undefined,
  };
}
