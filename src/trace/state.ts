/**
 * The state of every open descriptor at any moment of a trace: from a checkpoint before it, moved forward.
 *
 * What is kept always begins at a checkpoint, so that letting events go loses no state. A checkpoint costs as much
 * as there are rows; they stand far enough apart that this is a few bytes an event.
 */

import { prune, type WithDescriptors } from './descriptors';
import type { Pass } from './pass';
import { advance, advanceLive } from './replay';
import { copyOfRows, openTable, type Rows, type Table, tableFrom } from './table';

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
type Checkpoint = { readonly seq: number; readonly rows: Rows };

export type WithStates = WithDescriptors & {
  readonly states: States;
  readonly pass: Pass;
  readonly settled: number;
};

const LEAST = 4096;
const EVENTS_PER_ROW = 64;

export function openStates(capacity: number): States {
  const most = capacity >> 3;
  return {
    live: openTable(),
    checkpoints: [{ seq: 0, rows: copyOfRows(openTable()) }],
    least: Math.min(LEAST, most),
    most,
  };
}

/** Moves the live end over the events from `from` to `to`, and leaves a checkpoint when it is time for one. */
export function settleStates(trace: WithStates, from: number, to: number): void {
  const { live, checkpoints, least, most } = trace.states;
  advanceLive(live, trace, from, to);
  const since = to - checkpoints.at(-1)!.seq;
  const apart = Math.min(most, Math.max(least, live.owners.length * EVENTS_PER_ROW));
  if (since < apart) return;
  checkpoints.push({ seq: to, rows: copyOfRows(live) });
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

/** The table after the event `seq`, to be read only. */
export function tableAt(trace: WithStates, seq: number): Table {
  const { live, checkpoints } = trace.states;
  if (seq >= trace.settled - 1) return live;
  let i = checkpoints.length - 1;
  while (i > 0 && checkpoints[i]!.seq > seq + 1) i--;
  const { seq: from, rows } = checkpoints[i]!;
  const table = tableFrom(rows);
  advance(table, trace, from, seq + 1);
  return table;
}
