/** The state of every open descriptor at any moment of a trace, in words that tests compare. */

import type { Descriptor } from '../../src/trace/descriptors';
import { tableAt, type WithStates } from '../../src/trace/state';
import { CELL, FLAG, ownerOf, STRIDE, type Table, watchedBy } from '../../src/trace/table';

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
  /** Bits of INTEREST_LETTERS, as the loop that was asked about watches it. */
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

/** The state after the event `seq`; the oldest that can be known when that was let go. */
export function stateAt(trace: WithStates, seq: number, loop = 0): State {
  const table = tableAt(trace, seq);
  const descriptors: DescriptorState[] = [];
  table.owners.forEach((descriptor, row) => {
    if (descriptor !== undefined) descriptors.push(describe(table, row, descriptor, loop));
  });
  descriptors.sort((one, other) => one.descriptor.opened - other.descriptor.opened);
  return { seq: Math.max(trace.first - 1, Math.min(seq, trace.settled - 1)), descriptors };
}

/** One descriptor's state at the live end; undefined when the number is not open. */
export function stateNow(
  trace: WithStates,
  process: number,
  fd: number,
  loop = 0,
): DescriptorState | undefined {
  const { live } = trace.states;
  const descriptor = ownerOf(live, process, fd);
  return descriptor && describe(live, live.owners.indexOf(descriptor), descriptor, loop);
}

function describe(
  table: Table,
  row: number,
  descriptor: Descriptor,
  loop: number,
): DescriptorState {
  const watched = watchedBy(table, row, loop);
  const cell = (name: keyof typeof CELL): number => table.cells[row * STRIDE + CELL[name]]!;
  const flags = cell('flags');
  const has = (flag: number): boolean => (flags & flag) !== 0;
  const frame = (length: number, have: number, complete: number): FrameProgress => ({
    ...{ length, have, complete: has(complete) },
  });
  return {
    descriptor,
    interest: watched & FLAG.interest,
    edge: (watched & FLAG.edge) !== 0,
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
