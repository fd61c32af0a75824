/** select(2), poll(2) and epoll_wait(2): what they ask, how long they wait, and who is ready. */

import { INTEREST_LETTERS } from '../../trace/kinds';
import type { Ready } from '../waits';
import type { InSet } from '../who';
import { type Call, type Family, fdOf, type Log, noted } from './call';
import { applyInterests } from './fdinfo';
import { eventsOf } from './letters';
import { nsOf } from './timespec';
import { bigOf, named, numberOf, parseValues, type Value } from './values';

/** What a call that waits asks for, and what its result says. */
type Wait = {
  /** Tells that it begins; false where what was printed is not enough yet. `isLast`: no more will be. */
  readonly begin: (call: Call, log: Log, isLast: boolean) => boolean;
  readonly ready: (call: Call) => { readonly ready: readonly Ready[]; readonly count: number };
  /** The argument that its timeout is, and what the second number of a pair counts. */
  readonly timeout: readonly [at: number, unit: 'us' | 'ns'];
};

const SELECT: Wait = { begin: beginSelect, ready: readyOfSelect, timeout: [4, 'us'] };
const PSELECT: Wait = { begin: beginSelect, ready: readyOfSelect, timeout: [4, 'ns'] };
const POLL: Wait = { begin: beginPoll, ready: readyOfPoll, timeout: [2, 'ns'] };
const EPOLL: Wait = { begin: beginEpoll, ready: readyOfEpoll, timeout: [3, 'ns'] };

const WAITS: Readonly<Record<string, Wait>> = {
  select: SELECT,
  _newselect: SELECT,
  // As 32-bit ARM, Alpha and the oldest kernels call them.
  old_select: SELECT,
  osf_select: SELECT,
  pselect6: PSELECT,
  pselect6_time64: PSELECT,
  poll: POLL,
  ppoll: POLL,
  ppoll_time64: POLL,
  epoll_wait: EPOLL,
  epoll_wait_old: EPOLL,
  epoll_pwait: EPOLL,
  epoll_pwait2: EPOLL,
};

export const WAIT_CALLS: Family = {
  ...Object.fromEntries(Object.keys(WAITS).map((name) => [name, endWait])),
  restart_syscall: endRestarted,
};

export function isWait(name: string): boolean {
  return Object.hasOwn(WAITS, name);
}

/** Tells that a wait begins, as soon as what it asks is known; `isLast`: whether it is or not. */
export function beginWait(call: Call, log: Log, isLast: boolean): boolean {
  return WAITS[call.name]!.begin(call, log, isLast);
}

type Asking = Pick<Call, 'name' | 'args'>;

/** Whether a wait asks for what is left of the one before: the same, for no longer. */
export function isRestOf(call: Asking, before: Asking): boolean {
  const [at] = WAITS[call.name]!.timeout;
  const [one, other] = [call, before].map(({ args }) =>
    JSON.stringify(args.filter((_, i) => i !== at)),
  );
  const [rest, whole] = [timeoutOf(call), timeoutOf(before)];
  return one === other && (whole < 0 ? rest < 0 : rest >= 0 && rest < whole);
}

/** A wait returned; where its begin was not seen its arguments are not known either. */
function endWait(call: Call, log: Log): void {
  const wait = WAITS[call.name]!;
  const { teller } = log;
  const { line } = teller;
  teller.line = call.line;
  if (!call.hasBegun && call.args.length > 0) wait.begin(call, log, true);
  teller.line = line;
  if (Number.isNaN(call.ret)) return;
  const { ready, count } = call.errno === '' ? wait.ready(call) : NONE;
  if (ready.length < count) log.facts.cutLists++;
  wake(call, log, ready, count);
}

const NONE = { ready: [], count: 0 };

/** What a wait goes on as that a signal stopped: nothing is printed but how many are ready. */
function endRestarted(call: Call, log: Log): void {
  const interrupted = log.interrupted.get(call.task);
  if (interrupted === undefined || !isWait(interrupted.name) || Number.isNaN(call.ret)) return;
  log.interrupted.delete(call.task);
  wake(call, log, [], Math.max(0, call.ret));
}

function wake(call: Call, { teller }: Log, ready: readonly Ready[], count: number): void {
  const { task, pid, tid, at, errno, isEntry } = call;
  const waited = call.dur >= 0 ? call.dur : waitedBy(call);
  if (isEntry && waited < 0) {
    // Its thread's next line tells when at the latest it returned.
    task.held = { at, ready, count, errno, line: teller.line };
    return;
  }
  const t = isEntry ? at + waited : call.t;
  teller.wake({ pid, tid, t, dur: waited, ready, count, errno });
}

/** What the kernel left of the timeout tells how long it was. */
function waitedBy({ name, args, shown }: Call): number {
  const at = shown.search(/\bleft ?\{/);
  const wait = WAITS[name];
  if (at < 0 || wait === undefined) return -1;
  const [left] = parseValues(shown, shown.indexOf('{', at)).values;
  const [index, unit] = wait.timeout;
  const [asked, rest] = [nsOf(args[index], unit), nsOf(left, unit)];
  return asked >= rest && rest >= 0 ? asked - rest : -1;
}

/** Milliseconds, −1 for ever and where it is not told. */
function timeoutOf({ name, args }: Asking): number {
  const [index, unit] = WAITS[name]!.timeout;
  const value = args[index];
  if (value?.items === undefined) {
    const ms = numberOf(value);
    // A pointer that was not read; -1 without its sign.
    return ms >= 0 && ms < 0xffff_ffff && value?.word.startsWith('0x') === false ? ms : -1;
  }
  const ns = nsOf(value, unit);
  return ns < 0 ? -1 : ns / 1e6;
}

function beginSelect(call: Call, log: Log): boolean {
  const set: InSet[] = [];
  const given = call.args.slice(1, 4);
  given.forEach(({ items = [] }, i) => {
    const interest = INTEREST_LETTERS.charAt(i);
    for (const one of items) {
      const fd = noted(call, log, one);
      if (fd >= 0) set.push({ fd, interest });
    }
  });
  // Pointers, where they could not be read.
  const isRead = given.some(({ items, word }) => items !== undefined || word === 'NULL');
  const isPart = given.some(({ isCut }) => isCut);
  tellTaken(call, log, 'select', isRead ? set : undefined, isPart);
  return true;
}

function beginPoll(call: Call, log: Log): boolean {
  const [given] = call.args;
  const set: InSet[] = [];
  for (const { items } of given?.items ?? []) {
    const fd = noted(call, log, named(items, 'fd') ?? items?.[0]);
    const { interest } = eventsOf(named(items, 'events') ?? items?.[1]);
    if (fd >= 0) set.push({ fd, interest });
  }
  const isRead = given?.items !== undefined || given?.word === 'NULL';
  tellTaken(call, log, 'poll', isRead ? set : undefined, given?.isCut === true);
  return true;
}

function tellTaken(
  call: Call,
  { teller, facts }: Log,
  poller: 'select' | 'poll',
  set: readonly InSet[] | undefined,
  isPart: boolean,
): void {
  const { pid, tid, at } = call;
  if (isPart) facts.cutLists++;
  teller.wait({ pid, tid, t: at, dur: -1, poller, set, isPart, timeout: timeoutOf(call) });
}

function beginEpoll(call: Call, log: Log, isLast: boolean): boolean {
  const { pid, tid, at, args } = call;
  const of = fdOf(args[0]);
  // The timeout is printed when it returns; what went on before the log has no first argument.
  if ((args.length < 4 && !isLast) || !(of >= 0)) return false;
  applyInterests(call, log, of);
  const timeout = timeoutOf(call);
  log.teller.wait({ pid, tid, t: at, dur: -1, poller: 'epoll', of, timeout });
  return true;
}

/** `(in [5], out [6], left {…})`: how many bits are set, of which strace prints so many as its buffer holds. */
function readyOfSelect({ shown, ret, args }: Call): { ready: Ready[]; count: number } {
  const ready: Ready[] = [];
  for (const [section, events] of SECTIONS) {
    const at = shown.search(section);
    if (at < 0) continue;
    const [set] = parseValues(shown, shown.indexOf('[', at)).values;
    for (const one of set?.items ?? []) {
      const fd = fdOf(one);
      if (fd >= 0) ready.push({ fd, events });
    }
  }
  const count = countOf(ret, ready.length, ready);
  if (!(ready.length < ret)) return { ready, count };
  // Bits that are not listed may be of one that is, or two of one; no more are ready than were asked about.
  const asked = args.slice(1, 4).flatMap(({ items = [] }) => items.map(fdOf));
  return { ready, count: asked.length < ret ? count : Math.min(count, new Set(asked).size) };
}

const SECTIONS = [
  [/\bin ?\[/, 'r'],
  [/\bout ?\[/, 'w'],
  [/\bexcept ?\[/, 'x'],
] as const;

/** `([{fd=5, revents=POLLIN}])`; the oldest versions print it among the arguments. */
function readyOfPoll({ shown, ret, args }: Call): { ready: Ready[]; count: number } {
  const at = shown.indexOf('([');
  const listed = at < 0 ? args[0] : parseValues(shown, at + 1).values[0];
  const ready: Ready[] = [];
  let entries = 0;
  for (const { items } of listed?.items ?? []) {
    const { ready: events } = eventsOf(named(items, 'revents'));
    const fd = fdOf(named(items, 'fd'));
    if (events === '' || !(fd >= 0)) continue;
    entries++;
    ready.push({ fd, events });
  }
  return { ready, count: countOf(ret, entries, ready) };
}

/** Descriptors, where the call counts bits or entries, not all of which may be listed. */
function countOf(ret: number, listed: number, ready: readonly Ready[]): number {
  const fds = new Set(ready.map((one) => ('fd' in one ? one.fd : -1)));
  return Math.max(0, ret - listed) + fds.size;
}

function readyOfEpoll({ args, ret }: Call): { ready: Ready[]; count: number } {
  // Where the first half was not seen the events are the first argument.
  const listed = args[0]?.items === undefined ? args[1] : args[0];
  const ready: Ready[] = [];
  for (const { items } of listed?.items ?? []) {
    const { ready: events } = eventsOf(named(items, 'events') ?? items?.[0]);
    const data = dataOf(items);
    if (data !== undefined) ready.push({ data, events });
  }
  return { ready, count: Math.max(0, ret) };
}

/** `data={u32=5, u64=5}`, older without the name, since 6.13 `data=0x5`. */
export function dataOf(items: readonly Value[] | undefined): bigint | undefined {
  const data = named(items, 'data') ?? items?.[1];
  if (data?.items === undefined) return bigOf(data);
  return bigOf(named(data.items, 'u64') ?? named(data.items, 'u32') ?? data.items[0]);
}
