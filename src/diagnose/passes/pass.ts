/** One event after another: its loop, its descriptor, and then the rules that asked for its sort. */

import { BEFORE_FLAG, CODE, type Kind, POLLER_KINDS, PROTOS, ROLES } from '../../trace/kinds';
import { processOf } from '../../trace/processes';
import { textAt } from '../../trace/texts';
import {
  noteAccept,
  noteClose,
  noteConnect,
  noteRecv,
  noteSend,
  noteShutdown,
  noteSockerr,
} from './calls';
import { type Facts, forget, leaveAll, loopOf, SEEN, useAt, useOf } from './facts';
import type { Loop } from './loop';
import { tellLoop, tellSeq, tellUse } from './subscribers';
import { noteReady, noteWait, noteWake, noteWatch } from './turns';

/** Moves the facts over one event. */
export function noteEvent(facts: Facts, seq: number): void {
  const { trace } = facts;
  const slot = seq & trace.mask;
  const note = NOTES[trace.kind[slot]!];
  if (note === undefined) return;
  const loop = loopOf(facts, trace.loop[slot]!);
  note(facts, loop, seq, slot);
  const at = trace.t[slot]!;
  if (trace.kind[slot] !== CODE.ready) loop.last = seq;
  if (at >= 0) {
    loop.lastAt = at;
    if (loop.firstAt < 0) loop.firstAt = at;
  }
}

type Note = (facts: Facts, loop: Loop, seq: number, slot: number) => void;

const NOTES: (Note | undefined)[] = [];
NOTES[CODE.loop] = ({ trace }, loop, _seq, slot) => {
  loop.process = processOf(trace.processes, loop.number);
  loop.thread = trace.processes.loops.get(loop.number)?.thread ?? loop.number;
  const poller = POLLER_KINDS[trace.flags[slot]! & 15] ?? '';
  if (poller !== '') loop.poller = poller;
  const name = textAt(trace.texts, trace.text[slot]!);
  if (name !== '') loop.name = name;
};
NOTES[CODE.open] = noteOpen;
NOTES[CODE.dup] = noteDup;
NOTES[CODE.watch] = noteWatch;
NOTES[CODE.wait] = noteWait;
NOTES[CODE.wake] = noteWake;
NOTES[CODE.ready] = noteReady;
NOTES[CODE.accept] = noteAccept;
NOTES[CODE.connect] = noteConnect;
NOTES[CODE.recv] = noteRecv;
NOTES[CODE.send] = noteSend;
NOTES[CODE.shutdown] = noteShutdown;
NOTES[CODE.close] = noteClose;
NOTES[CODE.sockerr] = noteSockerr;
NOTES[CODE.enqueue] = noteQueue;
NOTES[CODE.dequeue] = noteQueue;
NOTES[CODE.drop] = noteQueue;
NOTES[CODE.kernel] = noteKernel;
NOTES[CODE.decode] = noteDecode;
NOTES[CODE.client] = (facts, _loop, seq) => {
  facts.seen |= SEEN.clients;
  tellSeq(facts.told, facts.told.client, seq);
};
NOTES[CODE.handed] = (facts, by, seq, slot) => {
  facts.seen |= SEEN.handovers;
  const to = facts.loops.get(facts.trace.a[slot]!);
  if (to !== undefined && !hasWoken(facts, by)) tellLoop(facts.told, facts.told.handed, to, seq);
};
NOTES[CODE.signal] = (facts, loop, seq) => {
  tellLoop(facts.told, facts.told.signal, loop, seq);
};
NOTES[CODE.exit] = (facts, loop, seq) => {
  facts.seen |= SEEN.ends;
  tellLoop(facts.told, facts.told.exit, loop, seq);
  leaveAll(facts, loop.process, seq);
};
NOTES[CODE.lost] = noteLost;

/** The thread's newest call was a send to a pipe, an eventfd or a pair of sockets without a name: it has woken somebody. */
function hasWoken({ trace, tables }: Facts, { last, process }: Loop): boolean {
  const slot = last & trace.mask;
  if (last < trace.first || trace.kind[slot] !== CODE.send) return false;
  const use = tables[process]?.[trace.fd[slot]!];
  return use !== undefined && use.fd > STDERR && use.peer === '';
}

const STDERR = 2;

/** What is looked at: events of other kinds tell no rule anything. */
export const KINDS_NOTED = (Object.keys(CODE) as Kind[]).filter(
  (kind) => NOTES[CODE[kind]] !== undefined,
);

/** What came meanwhile is not known: nothing is told of before and behind it together. */
function noteLost(facts: Facts, _loop: Loop, _seq: number, slot: number): void {
  facts.losses++;
  facts.lost += Math.max(1, facts.trace.a[slot]!);
  forget(facts);
  facts.renew();
}

function noteOpen(facts: Facts, loop: Loop, seq: number, slot: number): void {
  const { trace } = facts;
  const use = useAt(facts, loop, seq, slot);
  if (use === undefined) return;
  use.role = ROLES[trace.flags[slot]! & 15] ?? 'other';
  use.proto = PROTOS[(trace.flags[slot]! >> 4) & 15] ?? '';
  use.local = textAt(trace.texts, trace.text[slot]!);
  use.peer = textAt(trace.texts, trace.a[slot]!);
  use.isBefore = (trace.flags[slot]! & BEFORE_FLAG) !== 0;
  if (use.role === 'listener' || use.role === 'connection' || use.role === 'client')
    use.isSocket = true;
}

function noteDup(facts: Facts, loop: Loop, seq: number, slot: number): void {
  const use = useAt(facts, loop, seq, slot);
  const from = useOf(facts, loop.process, facts.trace.a[slot]!);
  if (use === undefined || from === undefined) return;
  use.role = from.role;
  use.proto = from.proto;
  use.local = from.local;
  use.peer = from.peer;
  use.isSocket = from.isSocket;
}

function noteQueue(facts: Facts, loop: Loop, seq: number, slot: number): void {
  const { trace } = facts;
  facts.seen |= SEEN.queues;
  const use = useAt(facts, loop, seq, slot);
  if (use === undefined) return;
  use.depth = trace.b[slot]!;
  use.queued = trace.c[slot]!;
  if (trace.kind[slot] === CODE.enqueue) {
    use.enqueued = trace.d[slot]!;
    use.enqueuer = loop.number;
  } else if (trace.kind[slot] === CODE.dequeue && use.depth > 0)
    tellUse(facts.told, facts.told.queue, use, loop, seq);
}

function noteKernel(facts: Facts, loop: Loop, seq: number, slot: number): void {
  facts.seen |= SEEN.unread;
  const use = useAt(facts, loop, seq, slot);
  if (use !== undefined) tellUse(facts.told, facts.told.kernel, use, loop, seq);
}

function noteDecode(facts: Facts, loop: Loop, seq: number, slot: number): void {
  facts.seen |= SEEN.decodes;
  const use = useAt(facts, loop, seq, slot);
  if (use !== undefined) tellUse(facts.told, facts.told.decode, use, loop, seq);
}
