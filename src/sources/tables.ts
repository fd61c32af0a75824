/** What processes have open, as their calls tell it: which use of its number each descriptor is, which file it stands for, what pollers watch. */

import type { Proto, Role } from '../trace/kinds';

/** What is known of a file. */
export type Facts = {
  readonly role?: Role;
  readonly proto?: Proto;
  readonly local?: string;
  readonly peer?: string;
};

/** An open file description (open(2)): one for all that dup(2) and fork(2) made of it. */
export type OpenFile = {
  facts: Facts;
  /** Where pollers watch it. */
  readonly watchings: Set<Watching>;
  /** How many descriptors stand for it. */
  uses: number;
  /** What it watches, where it is a poller. */
  watches: KernelSet | undefined;
};

export type Descriptor = {
  readonly fd: number;
  /** Which use of its number it is of those that are told of, 0 for the first. */
  readonly gen: number;
  readonly file: OpenFile;
  isClosedOnExec: boolean;
  /** No event has told of it yet: a socket whose role will show, an ordinary file. */
  isQuiet: boolean;
  /** It was open before the first call. */
  isBefore: boolean;
};

/** A table of descriptors, which processes may share. */
export type FdTable = {
  readonly open: Map<number, Descriptor>;
  /** The newest use of each number that was told of; −1: it was used, and no use was told of. */
  readonly gens: Map<number, number>;
  /** How many processes use it. */
  users: number;
  /** Counts each use of a number that begins, ends or is told of. */
  changes: number;
};

/** What is asked about a descriptor. */
export type Asked = {
  /** Letters of `rwx`. */
  readonly interest: string;
  readonly edge: boolean;
  readonly oneshot: boolean;
};

export type Watching = Asked & {
  readonly set: KernelSet;
  /** Its number where it was registered; the file may have others. */
  readonly fd: number;
  readonly file: OpenFile;
  /** What the kernel gives back when it is ready, where that is known: often the number, often a pointer. */
  readonly data: bigint | undefined;
};

export type KernelSet = {
  /** The newest of each number: one may be registered again while its former file is open elsewhere. */
  readonly byFd: Map<number, Watching>;
  /** The newest of each data: two registered with the same cannot be told apart. */
  readonly byData: Map<bigint, Watching>;
  /** How many of them are asked about nothing: disarmed (EPOLLONESHOT), or modified to no events. */
  idle: number;
  /** False once something was registered with other data than its number. */
  isByNumber: boolean;
};

export function openTable(): FdTable {
  return { open: new Map(), gens: new Map(), users: 1, changes: 0 };
}

export function openFile(facts: Facts): OpenFile {
  return { facts, uses: 0, watchings: new Set(), watches: undefined };
}

/** Gives a number its next use; one that is open, whose close was not seen or was dup2's, ends. */
export function use(
  table: FdTable,
  fd: number,
  file: OpenFile,
  {
    isClosedOnExec = false,
    isQuiet = false,
  }: Partial<Pick<Descriptor, 'isClosedOnExec' | 'isQuiet'>> = {},
): Descriptor {
  drop(table, fd);
  const gen = nextGen(table, fd);
  const descriptor = { fd, gen, file, isClosedOnExec, isQuiet, isBefore: false };
  file.uses++;
  // What is quiet to its end does not count: a program has opened its libraries before its first socket.
  table.gens.set(fd, isQuiet ? gen - 1 : gen);
  table.open.set(fd, descriptor);
  table.changes++;
  return descriptor;
}

/** It is told of from now on. */
export function countUse(table: FdTable, descriptor: Descriptor): void {
  descriptor.isQuiet = false;
  table.changes++;
  table.gens.set(descriptor.fd, descriptor.gen);
}

/** Ends the use of a number; a file that nothing stands for any more is watched no more (epoll(7)). */
export function drop(table: FdTable, fd: number): void {
  const file = table.open.get(fd)?.file;
  if (file === undefined) return;
  table.open.delete(fd);
  table.changes++;
  if (--file.uses === 0) forgetFile(file);
}

/** Which use of a number is the next to be told of. */
export function nextGen(table: FdTable, fd: number): number {
  return (table.gens.get(fd) ?? -1) + 1;
}

/** The use of a number that is open, else its newest that was told of, of one never used the first to come. */
export function genOf({ open, gens }: FdTable, fd: number): number {
  return open.get(fd)?.gen ?? Math.max(0, gens.get(fd) ?? 0);
}

/** fork(2): the same files under the same numbers, whose uses are counted anew. */
export function copyOf(table: FdTable): FdTable {
  const copy = openTable();
  for (const { fd, file, isClosedOnExec, isQuiet, isBefore } of table.open.values()) {
    use(copy, fd, file, { isClosedOnExec, isQuiet }).isBefore = isBefore;
  }
  return copy;
}

/** A process lets go of its table: with the last one its descriptors are closed. */
export function leave(table: FdTable): void {
  if (--table.users > 0) return;
  for (const fd of [...table.open.keys()]) drop(table, fd);
}

export function openSet(): KernelSet {
  return { byFd: new Map(), byData: new Map(), idle: 0, isByNumber: true };
}

/** EPOLL_CTL_ADD and EPOLL_CTL_MOD; what is not given anew stays registered with its former data. */
export function register(
  set: KernelSet,
  fd: number,
  file: OpenFile,
  asked: Asked,
  data: bigint | undefined,
): void {
  const before = set.byFd.get(fd);
  if (before?.file === file) forget(before);
  const { interest, edge, oneshot } = asked;
  const kept = data ?? (before?.file === file ? before.data : undefined);
  const watching: Watching = { set, fd, file, interest, edge, oneshot, data: kept };
  const replaced = set.byFd.get(fd);
  if (replaced?.interest === '') set.idle--;
  if (interest === '') set.idle++;
  if (kept !== undefined && BigInt.asIntN(32, kept) !== BigInt(fd)) set.isByNumber = false;
  set.byFd.set(fd, watching);
  if (kept !== undefined) set.byData.set(kept, watching);
  file.watchings.add(watching);
}

/** EPOLL_CTL_DEL. */
export function unregister(set: KernelSet, fd: number): void {
  const watching = set.byFd.get(fd);
  if (watching !== undefined) forget(watching);
}

/** Its last descriptor was closed. */
function forgetFile(file: OpenFile): void {
  for (const watching of file.watchings) forget(watching);
}

function forget(watching: Watching): void {
  const { set, fd, file, data } = watching;
  file.watchings.delete(watching);
  if (set.byFd.get(fd) === watching) {
    set.byFd.delete(fd);
    if (watching.interest === '') set.idle--;
  }
  if (data !== undefined && set.byData.get(data) === watching) set.byData.delete(data);
}
