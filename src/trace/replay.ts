/** Moves a table of descriptors forward, event by event: the live end, and every moment that is gone back to. */

import { type Descriptor, learn, type WithDescriptors } from './descriptors';
import { CODE } from './kinds';
import { movedOf } from './moved';
import type { Pass } from './pass';
import { meetExit, meetLoop, meetProcess, processOf } from './processes';
import {
  CELL,
  FLAG,
  forkedWith,
  inheritedAs,
  ownerOf,
  release,
  releaseAll,
  rowOf,
  setWatch,
  STRIDE,
  type Table,
  WATCH,
} from './table';

const { recv, send, ready, enqueue, dequeue, drop, frame, watch, shutdown, sockerr } = CODE;
const { open, close, dup, connect, exit, loop: loopKind, process: processKind } = CODE;

/** Moves a table over settled events, from `from` to `to`: its descriptors are those that were met then. */
export function advance(table: Table, trace: WithDescriptors, from: number, to: number): void {
  for (let seq = from; seq < to; seq++) step(table, trace, seq, false);
}

/** Moves the live table over new events: descriptors are met and learnt about, and readers told of each event. */
export function advanceLive(
  table: Table,
  trace: WithDescriptors & { readonly pass: Pass },
  from: number,
  to: number,
): void {
  const { kind, mask } = trace;
  const { byCode } = trace.pass;
  for (let seq = from; seq < to; seq++) {
    const row = step(table, trace, seq, true);
    const notes = byCode[kind[seq & mask]!]!;
    for (let i = 0; i < notes.length; i++) notes[i]!(seq, row);
  }
}

/** 1 for the kinds that tell of a descriptor's being open, by code. */
const hasRow = new Uint8Array(256);
for (const code of [ready, shutdown, sockerr, recv, send, enqueue, dequeue, drop, frame, watch]) {
  hasRow[code] = 1;
}
for (const code of [open, dup, connect]) hasRow[code] = 1;

/** Moves the table over one event and returns the row of its descriptor; −1 where it has none, or none any more. */
function step(table: Table, trace: WithDescriptors, seq: number, isLive: boolean): number {
  const slot = seq & trace.mask;
  const code = trace.kind[slot]!;
  const row = hasRow[code] === 1 ? rowOf(table, trace, slot, seq, isLive) : -1;
  switch (code) {
    case recv:
      applyRecv(table, trace, slot, row);
      break;
    case send:
      applySend(table, trace, slot, row);
      break;
    case enqueue:
    case dequeue:
    case drop:
      applyQueue(table, trace, slot, row);
      break;
    case frame:
      applyFrame(table, trace, slot, row);
      break;
    case watch:
      applyWatch(table, trace, slot, row);
      break;
    case open:
    case dup:
    case connect:
      if (isLive) applyOpen(table, trace, seq, row);
      break;
    case close:
      applyClose(table, trace, slot, seq, isLive);
      break;
    case loopKind:
      if (isLive) meetLoop(trace, seq);
      applyLeft(table, trace, seq, isLive);
      break;
    case processKind:
      if (isLive) applyProcess(table, trace, seq);
      applyLeft(table, trace, seq, isLive);
      break;
    case exit:
      if (isLive) meetExit(trace, slot);
  }
  return row;
}

function applyRecv(table: Table, trace: WithDescriptors, slot: number, row: number): void {
  const got = trace.b[slot]!;
  if (row < 0 || got < 0) return;
  if (got > 0) table.cells[row * STRIDE + CELL.bytesIn]! += movedOf(trace, slot);
  else if (isEndOfStream(trace, slot, table.owners[row])) {
    table.cells[row * STRIDE + CELL.flags]! |= FLAG.endOfStream;
  }
}

/** Nothing came though something was asked for; a datagram may be empty. */
export function isEndOfStream(
  trace: WithDescriptors,
  slot: number,
  owner: Descriptor | undefined,
): boolean {
  const isEmpty = trace.b[slot] === 0 && trace.a[slot]! > 0 && trace.errno[slot] === 0;
  return isEmpty && owner?.proto !== 'udp' && owner?.proto !== 'udp6';
}

function applySend(table: Table, trace: WithDescriptors, slot: number, row: number): void {
  if (row >= 0) table.cells[row * STRIDE + CELL.bytesOut]! += movedOf(trace, slot);
}

function applyQueue(table: Table, trace: WithDescriptors, slot: number, row: number): void {
  if (row < 0) return;
  table.cells[row * STRIDE + CELL.depth] = trace.b[slot]!;
  table.cells[row * STRIDE + CELL.queued] = trace.c[slot]!;
}

function applyFrame(table: Table, trace: WithDescriptors, slot: number, row: number): void {
  if (row < 0) return;
  const base = row * STRIDE;
  const isOut = (trace.flags[slot]! & 1) === 1;
  const isComplete = (trace.flags[slot]! & 2) === 2;
  table.cells[base + (isOut ? CELL.outLength : CELL.inLength)] = trace.a[slot]!;
  table.cells[base + (isOut ? CELL.outHave : CELL.inHave)] = trace.b[slot]!;
  const complete = isOut ? FLAG.outComplete : FLAG.inComplete;
  const flags = table.cells[base + CELL.flags]! & ~complete;
  const has = isOut ? FLAG.hasOut : FLAG.hasIn;
  table.cells[base + CELL.flags] = flags | has | (isComplete ? complete : 0);
}

function applyWatch(table: Table, trace: WithDescriptors, slot: number, row: number): void {
  if (row < 0 || trace.errno[slot] !== 0) return;
  setWatch(table, row, trace.loop[slot]!, trace.flags[slot]! & WATCH);
}

function applyOpen(table: Table, trace: WithDescriptors, seq: number, row: number): void {
  const slot = seq & trace.mask;
  const owner = table.owners[row];
  if (owner === undefined) return;
  const isDup = trace.kind[slot] === dup;
  const from = isDup ? ownerOf(table, owner.process, trace.a[slot]!) : undefined;
  learn(trace, seq, owner, from);
}

function applyClose(
  table: Table,
  trace: WithDescriptors,
  slot: number,
  seq: number,
  isLive: boolean,
): void {
  const process = processOf(trace.processes, trace.loop[slot]!);
  const fd = trace.fd[slot]!;
  // Closing is often all that a child does with what it was forked with.
  if (inheritedAs(trace, process, fd) !== undefined) rowOf(table, trace, slot, seq, isLive);
  if (ownerOf(table, process, fd)?.gen === trace.gen[slot])
    release(table, process, fd, isLive ? seq : -1);
}

/** fork(2): the child has open what its parent has. */
function applyProcess(table: Table, trace: WithDescriptors, seq: number): void {
  const { processes, descriptors } = trace;
  const index = meetProcess(trace, seq);
  const { parent, table: own } = processes.list[index]!;
  const isFork = parent >= 0 && own === index;
  if (isFork)
    descriptors.inherited[index] = forkedWith(table, trace, processes.list[parent]!.table);
}

/** What a process had open whose number is another's now. */
function applyLeft(table: Table, trace: WithDescriptors, seq: number, isLive: boolean): void {
  const process = trace.processes.left.get(seq);
  if (process === undefined) return;
  releaseAll(table, process, isLive ? seq : -1);
  if (!isLive) return;
  const { inherited } = trace.descriptors;
  table.entries -= inherited[process]?.length ?? 0;
  inherited[process] = undefined;
}
