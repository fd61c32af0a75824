/** The processes, threads and loops that a source has told of, by the numbers of the kernel. */

import type { SetTaker } from '../pollers/list';
import type { PollerKind } from '../trace/kinds';
import { type Asked, copyOf, type FdTable, type KernelSet, leave, openTable } from './tables';

/** The `of` of a set that no poller keeps. */
export const NO_POLLER = -1;

/** How the ticks of a loop are counted. */
export type Ticking = {
  /** Of the wait that the loop is in, or of the last that returned; −1 before the first. */
  tick: number;
  isWaiting: boolean;
};

/** What a loop waits on: a set in the kernel, or one that it hands over at each call. */
export type Waited = KernelSet | SetTaker;

/** A thread and what it waits on: one that waits on two epolls is two loops. */
export type Loop = Ticking & {
  readonly number: number;
  readonly thread: Thread;
  /** Undefined: it has not waited yet. */
  on: Waited | undefined;
  /** The number of the poller that it waited on last. */
  of: number;
  poller: PollerKind;
  /** What the trace says that it watches, by number. */
  readonly told: Map<number, ToldWatch>;
  /** The set of its last call, where it hands one over. */
  given: readonly InSet[];
  /** How often the table of its process had changed by then. */
  givenAt: number;
};

/** What is asked about a descriptor in a set that is handed over at each call; one may stand in it more than once. */
export type InSet = {
  readonly fd: number;
  readonly interest: string;
  /** Where the program asked so, where that is another line than the wait's. */
  readonly src?: string | undefined;
};

export type ToldWatch = Asked & { readonly gen: number };

export type Thread = {
  readonly tid: number;
  readonly process: Process;
  readonly loops: Loop[];
  /** Index of the one it waited in last: what it does belongs to that one's tick. */
  current: number;
};

export type Process = {
  readonly pid: number;
  readonly table: FdTable;
  readonly threads: Map<number, Thread>;
};

/** Everybody; loops are numbered through. */
export type Who = {
  readonly processes: Map<number, Process>;
  /** The loops that wait on each set. */
  readonly waiters: WeakMap<KernelSet, Set<Loop>>;
  loops: number;
};

export function openTicking(): Ticking {
  return { tick: -1, isWaiting: false };
}

/** The loop waits: for its next tick, or once more for the one that it has been waiting for. */
export function beginWait(ticking: Ticking): void {
  if (!ticking.isWaiting) ticking.tick++;
  ticking.isWaiting = true;
}

/** The wait returned; where its begin was not seen (attached late) it is a tick all the same. */
export function endWait(ticking: Ticking): void {
  beginWait(ticking);
  ticking.isWaiting = false;
}

export function openWho(): Who {
  return { processes: new Map(), waiters: new WeakMap(), loops: 0 };
}

export function processOf(who: Who, pid: number): Process {
  return who.processes.get(pid) ?? addProcess(who, pid, openTable());
}

/** fork(2), or clone(2) with CLONE_FILES where the table is shared; a process of the same number is gone. */
export function forked(who: Who, parent: Process, pid: number, shares: boolean): void {
  endProcess(who, pid);
  if (shares) parent.table.users++;
  addProcess(who, pid, shares ? parent.table : copyOf(parent.table));
}

export function endProcess(who: Who, pid: number): void {
  const process = who.processes.get(pid);
  if (process === undefined) return;
  for (const thread of process.threads.values()) endThread(who, thread);
  who.processes.delete(pid);
  leave(process.table);
}

export function addThread(who: Who, process: Process, tid: number): Thread {
  const thread: Thread = { tid, process, loops: [], current: 0 };
  addLoop(who, thread);
  process.threads.set(tid, thread);
  return thread;
}

export function endThread(who: Who, { process, tid, loops }: Thread): void {
  process.threads.delete(tid);
  for (const loop of loops) if (isKernelSet(loop.on)) who.waiters.get(loop.on)?.delete(loop);
}

export function loopOf({ loops, current }: Thread): Loop {
  return loops[current]!;
}

/** The thread waits on this now: in the loop that always does, in its first if that has not waited yet, or in a new one. */
export function turnTo(who: Who, thread: Thread, on: Waited): Loop {
  let index = thread.loops.findIndex((loop) => loop.on === on);
  if (index < 0) index = thread.loops.findIndex((loop) => loop.on === undefined);
  if (index < 0) index = addLoop(who, thread);
  thread.current = index;
  return thread.loops[index]!;
}

/** From now on the loop is one that waits on this. */
export function settleOn(who: Who, loop: Loop, on: Waited, poller: PollerKind): void {
  loop.on = on;
  loop.poller = poller;
  if (!isKernelSet(on)) return;
  const waiters = who.waiters.get(on) ?? new Set();
  who.waiters.set(on, waiters.add(loop));
}

/** The loops that wait on a set, in whatever process. */
export function waitersOn(who: Who, set: KernelSet): Iterable<Loop> {
  return who.waiters.get(set) ?? [];
}

/** Returns its index among the thread's. */
function addLoop(who: Who, thread: Thread): number {
  const number = who.loops++;
  const { tick, isWaiting } = openTicking();
  const told = new Map<number, ToldWatch>();
  const loop: Loop = {
    number,
    thread,
    on: undefined,
    of: NO_POLLER,
    poller: '',
    told,
    given: [],
    givenAt: -1,
    tick,
    isWaiting,
  };
  return thread.loops.push(loop) - 1;
}

function addProcess(who: Who, pid: number, table: FdTable): Process {
  const process: Process = { pid, table, threads: new Map() };
  who.processes.set(pid, process);
  return process;
}

function isKernelSet(on: Waited | undefined): on is KernelSet {
  return typeof on === 'object';
}
