/** What a teller makes of waits: the loops that wait, what they watch, what was ready. */

import type { SetKeeper, SetTaker } from '../pollers/list';
import { INTEREST_LETTERS, READY_LETTERS } from '../trace/kinds';
import { MAX_FD } from '../trace/table';
import {
  type Asked,
  type FdTable,
  genOf,
  type KernelSet,
  openFile,
  type OpenFile,
  openSet,
  register,
  unregister,
  use,
} from './tables';
import { type By, meet, put, putLoop, type Telling, threadOf } from './telling';
import {
  beginWait,
  endWait,
  type InSet,
  type Loop,
  loopOf,
  NO_POLLER,
  settleOn,
  type Thread,
  turnTo,
  type Waited,
  waitersOn,
} from './who';

/** epoll_ctl(2), or a change that kqueue(2) made. */
export type WatchCall = Partial<Asked> & {
  /** The poller's own descriptor. */
  readonly of: number;
  readonly fd: number;
  /** What the kernel gives back when it is ready: the number or a pointer; absent where the number is given. */
  readonly data?: bigint | undefined;
  /** With an empty interest: it stays in the set, asked about nothing but what comes unasked (EPOLLERR, EPOLLHUP). */
  readonly isIdle?: boolean;
  readonly errno?: string;
};

/** What a thread begins to wait for. */
export type WaitCall = {
  /** Milliseconds, −1 for ever. */
  readonly timeout: number;
} & (
  | { readonly poller: SetKeeper; readonly of: number }
  /** A `set` that is absent is that of the loop's wait before. */
  /** With `isPart` others may be in the set: what was watched before and is not named is watched still. */
  | {
      readonly poller: SetTaker;
      readonly set?: readonly InSet[] | undefined;
      readonly isPart?: boolean;
    }
);

export type WakeCall = {
  readonly ready: readonly Ready[];
  /** How many descriptors were ready, where not all of them are among `ready`. */
  readonly count?: number;
  readonly errno?: string;
};

/** Letters of `rwxhedn` of a descriptor, or of the one whose `data` the kernel gave. */
export type Ready = { readonly events: string } & (
  | { readonly fd: number }
  | { readonly data: bigint }
);

/** Asked for nothing: no longer watched. */
const NOTHING: Asked = { interest: '', edge: false, oneshot: false };

export function tellWatch(telling: Telling, call: By & WatchCall): void {
  const thread = threadOf(telling, call);
  const { of, fd, interest = '', edge = false, oneshot = false, data, errno = '' } = call;
  const asked = { interest, edge, oneshot };
  const set = setOf(thread, of);
  const loop = loopOf(thread);
  if (errno !== '') {
    putWatch(telling, call, loop, fd, asked, of, errno);
    return;
  }
  const { file } = meet(telling, thread, call, fd, {});
  if (interest === '' && call.isIdle !== true) unregister(set, fd);
  else register(set, fd, file, asked, data);
  // A thread that has not waited yet is about to wait on what it fills.
  if (loop.on === undefined) tellChange(telling, call, loop, fd, asked, of);
  for (const waiter of waitersOn(telling.who, set))
    if (opensAs(waiter.thread, fd) === file) tellChange(telling, call, waiter, fd, asked, of);
}

/** The thread begins to wait, at `t`. */
export function tellWait(telling: Telling, call: By & WaitCall): void {
  const thread = threadOf(telling, call);
  const on = 'of' in call ? setOf(thread, call.of) : call.poller;
  const loop = turnTo(telling.who, thread, on);
  loop.of = 'of' in call ? call.of : NO_POLLER;
  if (loop.on === undefined) {
    settleOn(telling.who, loop, on, call.poller);
    putLoop(telling, call, loop, '');
    if (typeof on === 'object') tellRegistered(telling, call, loop, on);
  }
  if (!('of' in call) && (call.set !== undefined || loop.givenAt !== tableOf(loop).changes))
    tellGiven(telling, call, loop, call.set ?? loop.given, call.isPart);
  beginWait(loop);
  const watched = typeof on === 'object' ? on.byFd.size - on.idle : loop.told.size;
  put(telling, call, loop, 0, { kind: 'wait', timeout: call.timeout, watched });
}

/** The wait that the thread was in returned; `dur`: how long it took. */
export function tellWake(telling: Telling, call: By & WakeCall): void {
  const loop = loopOf(threadOf(telling, call));
  const { errno = '', dur: waited = -1 } = call;
  endWait(loop);
  // What is told beside the wake took no time of its own.
  const { pid, tid, t = -1 } = call;
  const beside: By = { pid, tid, t };
  const answers = answersOf(loop, call.ready);
  for (const [fd, events] of answers) tellImplied(telling, beside, loop, fd, events);
  const ready = errno === '' ? (call.count ?? answers.size) : -1;
  put(telling, call, loop, 0, { kind: 'wake', ready, waited, errno });
  for (const [fd, events] of answers)
    put(telling, call, loop, genIn(loop, fd), { kind: 'ready', fd, events });
  if (typeof loop.on === 'object') disarm(telling, beside, loop.on, answers.keys());
}

/** What was to be told of once (EPOLLONESHOT) is registered still, and asked about nothing until it is asked again. */
function disarm(telling: Telling, by: By, set: KernelSet, fds: Iterable<number>): void {
  for (const fd of fds) {
    const watching = set.byFd.get(fd);
    if (watching?.oneshot !== true || watching.interest === '') continue;
    const { file, data } = watching;
    register(set, fd, file, NOTHING, data);
    for (const waiter of waitersOn(telling.who, set))
      if (opensAs(waiter.thread, fd) === file)
        tellChange(telling, by, waiter, fd, NOTHING, waiter.of);
  }
}

/** The set of a poller; one that was there before is met, and nothing of what it watches is known. */
function setOf({ process }: Thread, of: number): KernelSet {
  const known = process.table.open.get(of)?.file;
  if (known?.watches !== undefined) return known.watches;
  const file = known ?? openFile({});
  if (known === undefined) use(process.table, of, file);
  return (file.watches = openSet());
}

/** What the loop finds in the set that it waits on from now on, filled before or by others. */
function tellRegistered(telling: Telling, by: By, loop: Loop, set: KernelSet): void {
  for (const { fd, file, interest, edge, oneshot } of set.byFd.values()) {
    const asked = { interest, edge, oneshot };
    if (opensAs(loop.thread, fd) !== file || interest === '' || isSame(loop, fd, asked)) continue;
    tellChange(telling, by, loop, fd, asked, loop.of);
  }
}

/** The differences to what was given at the call before. */
function tellGiven(
  telling: Telling,
  by: By,
  loop: Loop,
  set: readonly InSet[],
  isPart = false,
): void {
  loop.given = set;
  const wanted = new Map<number, string>();
  const places = new Map<number, string>();
  for (const { fd, interest, src = '' } of set) {
    if (src !== '') places.set(fd, src);
    wanted.set(fd, united(wanted.get(fd) ?? '', interest, INTEREST_LETTERS));
  }
  for (const [fd, { interest, gen }] of loop.told) {
    if (wanted.has(fd) || isPart) continue;
    // With a close it has gone from every set.
    if (interest !== '' && gen === genIn(loop, fd) && !isClosed(loop.thread, fd))
      tellChange(telling, by, loop, fd, NOTHING, NO_POLLER);
    loop.told.delete(fd);
  }
  for (const [fd, interest] of wanted) {
    const asked = { interest, edge: false, oneshot: false };
    if (isSame(loop, fd, asked)) continue;
    const src = places.get(fd);
    tellChange(telling, src === undefined ? by : at(by, src), loop, fd, asked, NO_POLLER);
    // Asked about nothing it is in the set all the same: what comes unasked comes (POLLERR, POLLHUP).
    if (interest === '')
      loop.told.set(fd, { interest, edge: false, oneshot: false, gen: genIn(loop, fd) });
  }
  loop.givenAt = tableOf(loop).changes;
}

/** The same call, told on another line. */
function at({ pid, tid, t = -1, dur = -1 }: By, src: string): By {
  return { pid, tid, t, dur, src };
}

/** It was watched, or it would not be ready: registered before the trace began, or past the calls that are seen (io_uring). */
function tellImplied(telling: Telling, by: By, loop: Loop, fd: number, events: string): void {
  const { on, thread } = loop;
  if (typeof on !== 'object' || on.byFd.has(fd)) return;
  const { file } = meet(telling, thread, by, fd, {});
  const asked = { interest: united('', events, INTEREST_LETTERS), edge: false, oneshot: false };
  if (asked.interest === '') return;
  register(on, fd, file, asked, undefined);
  tellChange(telling, by, loop, fd, asked, loop.of);
}

/** Letters by descriptor: select gives one in each of its sets. What stands for no descriptor is left out. */
function answersOf({ on, thread }: Loop, ready: readonly Ready[]): Map<number, string> {
  const answers = new Map<number, string>();
  for (const answer of ready) {
    const fd = 'fd' in answer ? answer.fd : fdOf(on, thread, answer.data);
    const before = answers.get(fd);
    const { events } = answer;
    if (fd >= 0)
      answers.set(fd, before === undefined ? events : united(before, events, READY_LETTERS));
  }
  return answers;
}

/**
 * The descriptor that was registered with this data. Where none was, its low half is most often the number: of one that
 * is open, or of one never heard of, where nobody uses other data and it is small enough (Python leaves the high half as it was).
 */
function fdOf(on: Waited | undefined, thread: Thread, data: bigint): number {
  const found = typeof on === 'object' ? on.byData.get(data) : undefined;
  if (found !== undefined) return found.fd;
  const fd = Number(BigInt.asIntN(32, data));
  const { open, gens } = thread.process.table;
  if (open.has(fd)) return fd;
  const isNumber = typeof on === 'object' && on.isByNumber && fd >= 0 && fd < MAX_FD;
  return isNumber && !gens.has(fd) ? fd : -1;
}

function tellChange(
  telling: Telling,
  by: By,
  loop: Loop,
  fd: number,
  asked: Asked,
  of: number,
): void {
  const { interest, edge, oneshot } = asked;
  if (opensAs(loop.thread, fd) !== undefined) meet(telling, loop.thread, by, fd, {});
  if (interest === '') loop.told.delete(fd);
  else loop.told.set(fd, { interest, edge, oneshot, gen: genIn(loop, fd) });
  putWatch(telling, by, loop, fd, asked, of, '');
}

function putWatch(
  telling: Telling,
  by: By,
  loop: Loop,
  fd: number,
  { interest, edge, oneshot }: Asked,
  of: number,
  errno: string,
): void {
  const fields = { kind: 'watch', fd, interest, edge, oneshot, of, errno } as const;
  put(telling, by, loop, genIn(loop, fd), fields);
}

function isSame({ told, thread }: Loop, fd: number, { interest, edge, oneshot }: Asked): boolean {
  const before = told.get(fd);
  if (before?.gen !== genOf(thread.process.table, fd)) return false;
  return before.interest === interest && before.edge === edge && before.oneshot === oneshot;
}

function isClosed({ process: { table } }: Thread, fd: number): boolean {
  return table.gens.has(fd) && !table.open.has(fd);
}

function opensAs({ process }: Thread, fd: number): OpenFile | undefined {
  return process.table.open.get(fd)?.file;
}

function genIn(loop: Loop, fd: number): number {
  return genOf(tableOf(loop), fd);
}

function tableOf({ thread }: Loop): FdTable {
  return thread.process.table;
}

/** The letters of either, in their order. */
function united(one: string, other: string, order: string): string {
  return Array.from(order)
    .filter((letter) => one.includes(letter) || other.includes(letter))
    .join('');
}
