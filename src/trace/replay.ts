/** Moves a table of descriptors forward, event by event: the live end, and every moment that is gone back to. */

import { type Descriptor, learn, type WithDescriptors } from './descriptors';
import { CODE } from './kinds';
import { movedOf } from './moved';
import { meetLoop, meetProcess, processOf } from './processes';
import {
  CELL,
  FLAG,
  inheritedAs,
  openIn,
  ownerOf,
  release,
  rowOf,
  setWatch,
  STRIDE,
  type Table,
  WATCH,
} from './table';

const { recv, send, ready, enqueue, dequeue, drop, frame, watch, shutdown, sockerr } = CODE;
const { open, close, dup, connect, loop: loopKind, process: processKind } = CODE;

/**
 * Moves a table over the events from `from` to `to`. Live, descriptors are met and learnt about; else they are
 * those that were met then.
 */
export function advance(
  table: Table,
  trace: WithDescriptors,
  from: number,
  to: number,
  isLive: boolean,
): void {
  const { kind, mask } = trace;
  for (let seq = from; seq < to; seq++) {
    const slot = seq & mask;
    switch (kind[slot]!) {
      case ready:
      case shutdown:
      case sockerr:
        rowOf(table, trace, slot, seq, isLive);
        break;
      case recv:
        applyRecv(table, trace, slot, rowOf(table, trace, slot, seq, isLive));
        break;
      case send:
        applySend(table, trace, slot, rowOf(table, trace, slot, seq, isLive));
        break;
      case enqueue:
      case dequeue:
      case drop:
        applyQueue(table, trace, slot, rowOf(table, trace, slot, seq, isLive));
        break;
      case frame:
        applyFrame(table, trace, slot, rowOf(table, trace, slot, seq, isLive));
        break;
      case watch:
        applyWatch(table, trace, slot, rowOf(table, trace, slot, seq, isLive));
        break;
      case open:
      case dup:
      case connect:
        applyOpen(table, trace, slot, seq, isLive);
        break;
      case close:
        applyClose(table, trace, slot, seq, isLive);
        break;
      case loopKind:
        if (isLive) meetLoop(trace, slot);
        break;
      case processKind:
        if (isLive) meetProcess(trace, slot, (process) => openIn(table, trace, process));
    }
  }
}

function applyRecv(table: Table, trace: WithDescriptors, slot: number, row: number): void {
  const got = trace.b[slot]!;
  if (row < 0 || got < 0) return;
  if (got > 0) table.cells[row * STRIDE + CELL.bytesIn]! += movedOf(trace, slot);
  else if (isEndOfStream(trace, slot, table.owners[row]!)) {
    table.cells[row * STRIDE + CELL.flags]! |= FLAG.endOfStream;
  }
}

/** Nothing came though something was asked for; a datagram may be empty. */
export function isEndOfStream(trace: WithDescriptors, slot: number, owner: Descriptor): boolean {
  const isEmpty = trace.b[slot] === 0 && trace.a[slot]! > 0 && trace.errno[slot] === 0;
  return isEmpty && owner.proto !== 'udp' && owner.proto !== 'udp6';
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

function applyOpen(
  table: Table,
  trace: WithDescriptors,
  slot: number,
  seq: number,
  isLive: boolean,
): void {
  const isDup = trace.kind[slot] === dup;
  const process = processOf(trace.processes, trace.loop[slot]!);
  const from = isLive && isDup ? ownerOf(table, process, trace.a[slot]!) : undefined;
  const owner = table.owners[rowOf(table, trace, slot, seq, isLive)];
  if (isLive && owner !== undefined) learn(trace, seq, owner, from);
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
