/** The processes of a trace and their threads: which process a loop is of, and whose table of descriptors that uses. */

import type { Columns } from './columns';
import { POLLER_KINDS, type PollerKind } from './kinds';
import { type Texts, textAt } from './texts';

/** A process by its index; 0 is the first the trace tells of. */
export type Process = {
  readonly pid: number;
  /** Index of its parent; −1 not known. */
  readonly parent: number;
  readonly name: string;
  /** Index of the process whose table of descriptors it uses: its own, unless they share one (CLONE_FILES, clone(2)). */
  readonly table: number;
};

/** What a loop is: known for as long as its trace. */
export type LoopInfo = {
  readonly name: string;
  /** Empty where it never waits, or is not known to yet. */
  readonly poller: PollerKind;
  readonly pid: number;
  readonly tid: number;
  /** The first loop of its thread, which may wait on several pollers: most often itself. */
  readonly thread: number;
};

export type Processes = {
  readonly list: Process[];
  /** The newest process of each pid: numbers are used again. */
  readonly ofPid: Map<number, number>;
  /** The process of each loop that was told of. */
  readonly ofLoop: Map<number, number>;
  readonly loops: Map<number, LoopInfo>;
  /** Numbers of processes that have ended, until they are used again. */
  readonly ended: Set<number>;
  /** How many processes use each table, less those whose number is another's by now. */
  readonly users: number[];
  /** By seq of the event that told of the process which has its number now: a table that nobody uses any more. */
  readonly left: Map<number, number>;
  /** The first loop of each thread: in the order of beginning, and of those that wait, ascending. */
  readonly threads: number[];
  readonly waiting: number[];
  /** By process and thread id: the first loop of the thread that waits. */
  readonly ofTid: Map<string, number>;
  /** The loop that was asked about last, and what the answer was: most events come after another of the same. */
  readonly asked: { loop: number; table: number };
};

/** What belongs to no loop is the first process's. */
const NO_LOOP = -1;

type WithProcesses = Columns & { readonly texts: Texts; readonly processes: Processes };

export function openProcesses(): Processes {
  return {
    list: [],
    ofPid: new Map(),
    ofLoop: new Map(),
    loops: new Map(),
    ended: new Set(),
    users: [],
    left: new Map(),
    threads: [],
    waiting: [],
    ofTid: new Map(),
    asked: { loop: NO_LOOP, table: 0 },
  };
}

/** What a loop waits on; empty where it never waits, or is not known. */
export function pollerOf({ loops }: Processes, loop: number): PollerKind {
  return loops.get(loop)?.poller ?? '';
}

/** The process whose table the descriptors of a loop are in; the first where the loop was not told of. */
export function processOf({ list, ofLoop, asked }: Processes, loop: number): number {
  if (asked.loop !== loop) {
    const process = ofLoop.get(loop);
    asked.table = process === undefined ? 0 : list[process]!.table;
    asked.loop = loop;
  }
  return asked.table;
}

/** Takes down a `process` event, at `seq`, and returns the index of the process. */
export function meetProcess(trace: WithProcesses, seq: number): number {
  const { processes, texts } = trace;
  const slot = seq & trace.mask;
  const [pid, parentPid] = [trace.a[slot]!, trace.b[slot]!];
  const parent = processes.ofPid.get(parentPid) ?? -1;
  const table = processes.list[parent]?.table ?? -1;
  const shares = (trace.flags[slot]! & 1) === 1 && table >= 0;
  const name = textAt(texts, trace.text[slot]!);
  return addProcess(trace, seq, {
    pid,
    parent,
    name,
    table: shares ? table : processes.list.length,
  });
}

/** Takes down an `exit` event: who speaks under the number of its process after that is another one. */
export function meetExit({ processes, loop }: WithProcesses, slot: number): void {
  const { loops, ofLoop, ofPid, ended } = processes;
  const pid = loops.get(loop[slot]!)?.pid;
  if (pid !== undefined && ofPid.get(pid) === ofLoop.get(loop[slot]!)) ended.add(pid);
}

/** Takes down a `loop` event, at `seq`. A loop never moves to another process; what it waits on may be learnt later. */
export function meetLoop(trace: WithProcesses, seq: number): void {
  const { processes, texts } = trace;
  const slot = seq & trace.mask;
  const loop = trace.loop[slot]!;
  // What belongs to no loop tells of none.
  if (loop < 0) return;
  const known = processes.loops.get(loop);
  const [pid, tid] = [trace.a[slot]!, trace.b[slot]!];
  const name = textAt(texts, trace.text[slot]!);
  const told = POLLER_KINDS[trace.flags[slot]! & 15] ?? '';
  const poller = told === '' ? (known?.poller ?? '') : told;
  const isWaiting = poller !== '' && (known?.poller ?? '') === '';
  const thread = known?.thread ?? threadOf(processes, loop, pid, tid, poller);
  // A thread that was told of before it waited for the first time.
  if (known !== undefined && isWaiting) processes.ofTid.set(keyOf(known), thread);
  processes.loops.set(loop, {
    name: name === '' ? (known?.name ?? '') : name,
    poller,
    pid: known?.pid ?? pid,
    tid: known?.tid ?? tid,
    thread,
  });
  if (isWaiting) addWaiting(processes.waiting, thread);
  if (known !== undefined) return;
  if (thread === loop) processes.threads.push(thread);
  const process = processes.ended.has(pid) ? undefined : processes.ofPid.get(pid);
  processes.ofLoop.set(loop, process ?? addUntold(trace, seq, pid));
  processes.asked.loop = NO_LOOP;
  processes.asked.table = 0;
}

/** Ids of threads are used again: only what waits beside another wait is sure to be the same thread. */
function threadOf(
  { ofTid }: Processes,
  loop: number,
  pid: number,
  tid: number,
  poller: PollerKind,
): number {
  if (tid <= 0 || poller === '') return loop;
  const key = keyOf({ pid, tid });
  const first = ofTid.get(key) ?? loop;
  ofTid.set(key, first);
  return first;
}

function keyOf({ pid, tid }: { readonly pid: number; readonly tid: number }): string {
  return `${pid}.${tid}`;
}

function addWaiting(waiting: number[], thread: number): void {
  let at = waiting.length;
  while (at > 0 && waiting[at - 1]! > thread) at--;
  if (waiting[at - 1] !== thread) waiting.splice(at, 0, thread);
}

/** A process that only its first loop tells of. */
function addUntold(trace: WithProcesses, seq: number, pid: number): number {
  const table = trace.processes.list.length;
  return addProcess(trace, seq, { pid, parent: -1, name: '', table });
}

function addProcess({ processes, first }: WithProcesses, seq: number, process: Process): number {
  const { list, ofPid, ended, users, left } = processes;
  const { pid, table } = process;
  const before = list[ofPid.get(pid) ?? -1];
  const index = list.push(process) - 1;
  ofPid.set(pid, index);
  ended.delete(pid);
  users[table] = (users[table] ?? 0) + 1;
  if (before === undefined || --users[before.table]! > 0) return index;
  for (const [oldest] of left) {
    if (oldest >= first) break;
    left.delete(oldest);
  }
  left.set(seq, before.table);
  return index;
}
