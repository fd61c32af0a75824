/**
 * Turns what threads called, and what came of it, into events of a trace. It counts what nobody tells: ticks and uses
 * of numbers; it knows what fork, dup and exec leave open, what a poller watches and for whom its data stands.
 *
 * Calls come in the order in which they returned; close and dup2 in that in which they began, as a number may be
 * another thread's before its close has returned. A thread that nobody told of is met by its first call, a descriptor
 * too: it was open before. A loop is a thread and what it waits on: one that waits on two epolls is two loops, and
 * what it does belongs to the one it waited in last.
 */

import type { FieldsOfKind } from '../trace/event';
import type { Trace } from '../trace/trace';
import { type Facts, genOf, nextGen, openFile, openSet, use } from './tables';
import {
  type By,
  isTold,
  meet,
  meetQuietly,
  openTelling,
  put,
  putClose,
  putLoop,
  putOpen,
  type Telling,
  threadOf,
} from './telling';
import {
  tellWait,
  tellWake,
  tellWatch,
  type WaitCall,
  type WakeCall,
  type WatchCall,
} from './waits';
import { addThread, endProcess, endThread, forked, loopOf, processOf } from './who';

type Opening = {
  readonly fd: number;
  readonly isClosedOnExec?: boolean;
  /** Told of when it is first used or watched, of ordinary files only the latter: till then it only takes its number. */
  readonly isQuiet?: boolean;
};

/** Kinds whose events need no more than a loop, a tick and the use of a number. */
type Plain = Exclude<
  FieldsOfKind['kind'],
  | 'process'
  | 'loop'
  | 'open'
  | 'dup'
  | 'close'
  | 'accept'
  | 'watch'
  | 'wait'
  | 'wake'
  | 'ready'
  | 'exit'
>;

export class Teller {
  readonly #telling: Telling;

  constructor(trace: Trace) {
    this.#telling = openTelling(trace);
  }

  /** Where what is told from now on stands in the log, as the column of `src` has it (trace/src); 0: in none. */
  get line(): number {
    return this.#telling.line;
  }

  set line(line: number) {
    this.#telling.line = line;
  }

  /** A process that was launched, or there when the trace began; those that it forks come by `fork`. */
  process(call: By & { readonly parent: number; readonly name: string }): void {
    const { pid, parent, name } = call;
    endProcess(this.#telling.who, pid);
    put(this.#telling, call, NO_LOOP, 0, { kind: 'process', pid, parent, name });
  }

  /** fork(2), vfork(2), and with `shares` clone(2) of a process that uses the same table (CLONE_FILES). */
  fork(
    call: By & { readonly child: number; readonly name?: string; readonly shares?: boolean },
  ): void {
    const thread = threadOf(this.#telling, call);
    const { child: pid, pid: parent, name = '', shares = false } = call;
    forked(this.#telling.who, thread.process, pid, shares);
    put(this.#telling, call, loopOf(thread), 0, { kind: 'process', pid, parent, name, shares });
  }

  /** A thread, the first of a process too, or the name that it has now. */
  thread(call: By & { readonly name: string }): void {
    const { who } = this.#telling;
    const process = processOf(who, call.pid);
    const thread = process.threads.get(call.tid) ?? addThread(who, process, call.tid);
    putLoop(this.#telling, call, loopOf(thread), call.name);
  }

  /** execve(2): the other threads are gone, and so are the descriptors that were to be closed. */
  exec(call: By & { readonly name: string }): void {
    const thread = threadOf(this.#telling, call);
    const { threads, table } = thread.process;
    for (const other of threads.values()) if (other !== thread) endThread(this.#telling.who, other);
    // Where others use the table the process gets one of its own, for which a trace has no word.
    const open = table.users > 1 ? [] : [...table.open.values()];
    for (const { fd, isClosedOnExec } of open)
      if (isClosedOnExec) putClose(this.#telling, thread, call, fd);
    putLoop(this.#telling, call, loopOf(thread), call.name);
  }

  endThread(call: By): void {
    endThread(this.#telling.who, threadOf(this.#telling, call));
  }

  /** The last of a process; `code` is −1 where a signal ended it. */
  exit(call: By & { readonly code: number; readonly signal: string; readonly text: string }): void {
    const { code, signal, text } = call;
    const { number } = loopOf(threadOf(this.#telling, call));
    put(this.#telling, call, { number, tick: -1 }, 0, { kind: 'exit', code, signal, text });
    endProcess(this.#telling.who, call.pid);
  }

  /** A call that opened a descriptor. */
  open(call: By & Opening & Facts): void {
    this.#open(call, call, call);
  }

  /** What there is to know of a descriptor that was open before, unless it is known. */
  meet(call: By & Facts & { readonly fd: number }): void {
    meet(this.#telling, threadOf(this.#telling, call), call, call.fd, call);
  }

  /** The same, where it is told of when it is used or watched; one of which nothing was known is told of anew. */
  meetQuietly(call: By & Facts & { readonly fd: number }): void {
    const { facts } = meetQuietly(threadOf(this.#telling, call), call.fd, call).file;
    if (!facts.proto && !facts.local && !facts.peer && facts !== call) this.learn(call);
  }

  /** What came to be known of a descriptor: told at once, unless it is quiet. */
  learn(call: By & Facts & { readonly fd: number }): void {
    const thread = threadOf(this.#telling, call);
    const descriptor = thread.process.table.open.get(call.fd);
    if (descriptor === undefined) return;
    const { facts } = descriptor.file;
    const { role, proto, local, peer } = facts;
    const known = {
      role: call.role ?? role ?? 'other',
      proto: call.proto ?? proto ?? '',
      local: call.local ?? local ?? '',
      peer: call.peer ?? peer ?? '',
    };
    descriptor.file.facts = known;
    const isNew =
      known.role !== (role ?? 'other') ||
      known.proto !== (proto ?? '') ||
      known.local !== (local ?? '') ||
      known.peer !== (peer ?? '');
    if (isNew && isTold(descriptor)) putOpen(this.#telling, thread, call, descriptor);
  }

  /** A new epoll or kqueue: its number is used, and told by `of` alone. */
  openPoller(call: By & Opening): void {
    const file = openFile({});
    file.watches = openSet();
    const { table } = threadOf(this.#telling, call).process;
    use(table, call.fd, file, { isClosedOnExec: call.isClosedOnExec ?? false });
  }

  /** dup(2) and F_DUPFD, dup2(2) with what that closes. */
  dup(call: By & Opening & { readonly from: number }): void {
    const thread = threadOf(this.#telling, call);
    const { fd, from } = call;
    // dup2 of a number to itself does nothing.
    if (fd === from) return;
    const { table } = thread.process;
    const { file, isQuiet } = table.open.get(from) ?? meet(this.#telling, thread, call, from, {});
    const { isClosedOnExec = false } = call;
    const descriptor = use(table, fd, file, { isClosedOnExec, isQuiet });
    const { gen } = descriptor;
    if (isTold(descriptor))
      put(this.#telling, call, loopOf(thread), gen, { kind: 'dup', fd, from });
  }

  /** FD_CLOEXEC was set or taken away. */
  closeOnExec(call: By & { readonly fd: number; readonly isOn: boolean }): void {
    const descriptor = threadOf(this.#telling, call).process.table.open.get(call.fd);
    if (descriptor !== undefined) descriptor.isClosedOnExec = call.isOn;
  }

  /** Of what was not open, or was before and never used, no event tells. */
  close(call: By & { readonly fd: number }): void {
    putClose(this.#telling, threadOf(this.#telling, call), call, call.fd);
  }

  /** close_range(2): all from `first` to `last`, both included; with `isOnExec` not now (CLOSE_RANGE_CLOEXEC). */
  closeRange(
    call: By & { readonly first: number; readonly last: number; readonly isOnExec: boolean },
  ): void {
    const thread = threadOf(this.#telling, call);
    const { first, last, isOnExec } = call;
    const among = [...thread.process.table.open.values()].filter(
      ({ fd }) => fd >= first && fd <= last,
    );
    for (const descriptor of among.sort((a, b) => a.fd - b.fd)) {
      if (isOnExec) descriptor.isClosedOnExec = true;
      else putClose(this.#telling, thread, call, descriptor.fd);
    }
  }

  /** `fd` −1 with its errno: nobody was let in; else the facts are those of the connection. */
  accept(
    call: By & Opening & Facts & { readonly listener: number; readonly errno?: string },
  ): void {
    const thread = threadOf(this.#telling, call);
    const { listener, fd, peer = '', local = '', errno = '' } = call;
    const { facts } = meet(this.#telling, thread, call, listener, { role: 'listener' }).file;
    const { proto = facts.proto ?? '' } = call;
    const gen = fd < 0 ? 0 : nextGen(thread.process.table, fd);
    put(this.#telling, call, loopOf(thread), gen, { kind: 'accept', listener, fd, peer, errno });
    if (fd >= 0) this.#open(call, call, { role: 'connection', proto, local, peer });
  }

  /** epoll_ctl(2), or a change that kqueue(2) made; an empty interest takes the descriptor out. */
  watch(call: By & WatchCall): void {
    tellWatch(this.#telling, call);
  }

  /** What a poller is found to watch, of which nobody told: by what the kernel lists of it. */
  watchFound(call: By & WatchCall): void {
    const { watches } = threadOf(this.#telling, call).process.table.open.get(call.of)?.file ?? {};
    if (watches?.byFd.has(call.fd) !== true) tellWatch(this.#telling, call);
  }

  /** All that a poller watches: of what is as it was nothing is told, and what else it watched it does no more. */
  watchesAll(call: By & { readonly of: number; readonly all: readonly WatchCall[] }): void {
    const { of, all } = call;
    const { watches } = threadOf(this.#telling, call).process.table.open.get(of)?.file ?? {};
    const left = new Set(watches?.byFd.keys());
    for (const asked of all) {
      const { fd, interest = '', edge = false, oneshot = false } = asked;
      left.delete(fd);
      const known = watches?.byFd.get(fd);
      if (known?.interest !== interest || known.edge !== edge || known.oneshot !== oneshot)
        tellWatch(this.#telling, Object.assign({}, call, asked));
    }
    for (const fd of left) tellWatch(this.#telling, Object.assign({}, call, { fd, interest: '' }));
  }

  /** Whether a number is one of a descriptor that was told of, or met, and not closed since. */
  isOpen(call: By & { readonly fd: number }): boolean {
    return threadOf(this.#telling, call).process.table.open.has(call.fd);
  }

  /** The number of the loop that a thread is in. */
  loopOf(call: By): number {
    return loopOf(threadOf(this.#telling, call)).number;
  }

  /** The thread begins to wait, at `t`. */
  wait(call: By & WaitCall): void {
    tellWait(this.#telling, call);
  }

  /** The wait that the thread was in returned; `dur`: how long it took. */
  wake(call: By & WakeCall): void {
    tellWake(this.#telling, call);
  }

  /** Whether the thread is known, and has waited on descriptors. */
  hasWaited({ pid, tid }: By): boolean {
    const thread = this.#telling.who.processes.get(pid)?.threads.get(tid);
    return thread?.loops.some(({ on }) => on !== undefined) === true;
  }

  /** Any other call or fact of a thread: recv, send, connect, print … */
  tell(call: By & FieldsOfKind & { readonly kind: Plain }): void {
    const thread = threadOf(this.#telling, call);
    const { fd = -1, errno } = call;
    // What is no descriptor was not open before either.
    if (fd >= 0 && errno !== 'EBADF') {
      const known = thread.process.table.open.get(fd);
      if (known?.isQuiet === true && known.file.facts.proto === 'file') return;
      meet(this.#telling, thread, call, fd, {});
    }
    put(this.#telling, call, loopOf(thread), genOf(thread.process.table, fd), call);
  }

  #open(by: By, { fd, isClosedOnExec = false, isQuiet = false }: Opening, facts: Facts): void {
    const thread = threadOf(this.#telling, by);
    const { role = 'other', proto = '', local = '', peer = '' } = facts;
    const file = openFile({ role, proto, local, peer });
    const descriptor = use(thread.process.table, fd, file, { isClosedOnExec, isQuiet });
    if (!isQuiet) putOpen(this.#telling, thread, by, descriptor);
  }
}

const NO_LOOP = { number: -1, tick: -1 };
