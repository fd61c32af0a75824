/** Who calls: threads by the numbers before their lines, whose process they are of, and what each of them is in. */

import type { Ready } from '../waits';
import type { Begun } from './records';

export type Task = {
  readonly tid: number;
  /** The number of its process. */
  readonly pid: number;
  /** A call of it that others came into, and when it began. */
  begun:
    | { readonly call: Begun; readonly at: number; readonly line: number; readonly isTold: boolean }
    | undefined;
  /** Calls since one that a signal ended. */
  since: number;
  /** The signal that ended it; empty: none was told since. */
  signal: string;
  /** A wait that returned at a time that the thread's next line tells. */
  held: Held | undefined;
  /** A child was born in the call that it is in. */
  hasChild: boolean;
  /** Descriptors of rings by which calls are made that strace does not see (io_uring(7)); said once. */
  isUnseen: boolean;
  /** Its exit_group(2); −1. */
  exitCode: number;
};

export type Held = {
  readonly at: number;
  readonly ready: readonly Ready[];
  readonly count: number;
  readonly errno: string;
  readonly line: number;
};

export type Tasks = {
  /** Those that live, by number. */
  readonly byTid: Map<number, Task>;
  /** The one whose lines have no number; where lines have none. */
  main: Task | undefined;
  /** Its number, where that is known. */
  mainTid: number;
  /** The newest that spoke. */
  last: Task | undefined;
  /** Those that are in a call which makes a thread or process. */
  readonly bearing: Set<Task>;
  /** Attached before any of its calls: children, if others had called before. */
  readonly attached: Set<number>;
};

export function openTasks(): Tasks {
  return {
    byTid: new Map(),
    main: undefined,
    mainTid: -1,
    last: undefined,
    bearing: new Set(),
    attached: new Set(),
  };
}

export function addTask(tasks: Tasks, tid: number, pid: number): Task {
  const task: Task = {
    tid,
    pid,
    begun: undefined,
    since: 0,
    signal: '',
    held: undefined,
    hasChild: false,
    isUnseen: false,
    exitCode: -1,
  };
  tasks.byTid.set(tid, task);
  tasks.attached.delete(tid);
  return task;
}

/** strace says whom it traces: before any call those it was told to (`-p`), each a process; later children of theirs. */
export function attach(tasks: Tasks, tid: number, hasCalls: boolean): void {
  if (tasks.byTid.has(tid) || tasks.attached.size > MOST) return;
  if (hasCalls) tasks.attached.add(tid);
  else addTask(tasks, tid, tid);
}

/** Threads that are heard of, but never heard, are forgotten above. */
const MOST = 16_384;

/**
 * The thread whose line has this number, −1 none; `resumes`: the call that goes on in it. One that was never heard of is the child of a
 * call that goes on, of which `onBirth` tells; or the only one that was traced before lines had numbers; or else, as with
 * `strace -f -p`, a thread of the process that was met first.
 */
export function taskOf(
  tasks: Tasks,
  tid: number,
  resumes: string,
  onBirth: (parent: Task) => void,
): Task {
  const known = tid >= 0 ? byNumber(tasks, tid) : unnumbered(tasks, resumes);
  if (known !== undefined) return known;
  if (tid < 0) return (tasks.main = addTask(tasks, 0, 0));
  const parent = parentToBe(tasks);
  if (parent !== undefined) {
    parent.hasChild = true;
    onBirth(parent);
    const child = tasks.byTid.get(tid);
    if (child !== undefined) return child;
  }
  if (tasks.main !== undefined && tasks.mainTid < 0 && !tasks.attached.has(tid)) {
    tasks.mainTid = tid;
    if (tasks.byTid.has(tasks.main.tid)) return tasks.main;
  }
  const [first] = tasks.byTid.values();
  // More than a machine has at once are no threads: numbers of lines, for example.
  if (first !== undefined && tasks.byTid.size >= MOST) return tasks.last ?? first;
  return addTask(tasks, tid, first?.pid ?? tid);
}

function byNumber({ byTid, main, mainTid }: Tasks, tid: number): Task | undefined {
  return byTid.get(tid === mainTid && main !== undefined ? main.tid : tid);
}

/** Lines lose their numbers when only one thread is left. */
function unnumbered({ byTid, main, last }: Tasks, resumes: string): Task | undefined {
  const [only] = byTid.values();
  if (byTid.size === 1) return only;
  const living = resumes === '' ? [] : [...byTid.values()];
  const goesOn = living.find(({ begun }) => begun?.call.name === resumes);
  return goesOn ?? [main, last].find((task) => task !== undefined && byTid.get(task.tid) === task);
}

/** A thread that is in a call which makes a thread or process, of which no child was seen yet. */
function parentToBe(tasks: Tasks): Task | undefined {
  for (const task of tasks.bearing) if (!task.hasChild) return task;
  return undefined;
}

/** The thread is in a call now, or in none: a call that makes a thread or process is one whose child may be heard of first. */
export function setBegun(tasks: Tasks, task: Task, begun: Task['begun']): void {
  task.begun = begun;
  task.hasChild = false;
  if (begun !== undefined && BIRTHS.has(begun.call.name)) tasks.bearing.add(task);
  else tasks.bearing.delete(task);
}

const BIRTHS: ReadonlySet<string> = new Set(['fork', 'vfork', 'clone', 'clone2', 'clone3']);

/** It ended; how many of its process live on. */
export function endOf(tasks: Tasks, task: Task): number {
  const { tid, pid } = task;
  tasks.byTid.delete(tid);
  tasks.bearing.delete(task);
  let living = 0;
  for (const task of tasks.byTid.values()) if (task.pid === pid) living++;
  return living;
}
