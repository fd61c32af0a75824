/** Descriptors that are no sockets, and what is done to numbers: open(2), pipe(2), eventfd(2), dup(2), close(2), fcntl(2). */

import type { Facts } from '../tables';
import { isOrdinary } from './addresses';
import { type Call, type Family, fdOf, isDone, learnt, type Log, noted } from './call';
import { hasFlag, isClosing, isOne } from './flags';
import { emptyValue, numberOf, type Value } from './values';

const decoder = new TextDecoder();

export const FILE_CALLS: Family = {
  open: (call, log) => opened(call, log, call.args[0], call.args[1]),
  creat: (call, log) => opened(call, log, call.args[0], undefined),
  openat: (call, log) => opened(call, log, call.args[1], call.args[2]),
  openat2: (call, log) => opened(call, log, call.args[1], call.args[2]?.items?.[0]),
  memfd_create: (call, log) => quiet(call, log, { proto: 'file', local: 'memfd' }, call.args[1]),
  eventfd: (call, log) => quiet(call, log, { local: 'eventfd' }, undefined),
  eventfd2: (call, log) => quiet(call, log, { local: 'eventfd' }, call.args[1]),
  timerfd_create: (call, log) => quiet(call, log, { role: 'timer', proto: 'timer' }, call.args[1]),
  signalfd: (call, log) => quiet(call, log, { local: 'signalfd' }, undefined),
  signalfd4: (call, log) => quiet(call, log, { local: 'signalfd' }, call.args[3]),
  inotify_init: (call, log) => quiet(call, log, { local: 'inotify' }, undefined),
  inotify_init1: (call, log) => quiet(call, log, { local: 'inotify' }, call.args[0]),
  fanotify_init: (call, log) => quiet(call, log, { local: 'fanotify' }, undefined),
  // Always closed by execve(2).
  pidfd_open: (call, log) => quiet(call, log, { local: 'pidfd' }, CLOSED_ON_EXEC),
  userfaultfd: (call, log) => quiet(call, log, { local: 'userfaultfd' }, call.args[0]),
  io_uring_setup: (call, log) => quiet(call, log, { local: 'io_uring' }, CLOSED_ON_EXEC),
  pipe: (call, log) => piped(call, log),
  pipe2: (call, log) => piped(call, log),
  dup: (call, log) => doubled(call, log, call.ret, undefined),
  dup2: (call, log) => doubled(call, log, fdOf(call.args[1]), undefined),
  dup3: (call, log) => doubled(call, log, fdOf(call.args[1]), call.args[2]),
  fcntl: controlled,
  fcntl64: controlled,
  ioctl: (call, log) => {
    const isOn = isOne(call.args[1], 'FIOCLEX');
    if (isOn || isOne(call.args[1], 'FIONCLEX')) onExec(call, log, isOn);
  },
  close: closed,
  close_range: closedRange,
};

/**
 * What happens to a number happens when such a call begins: another thread may have it before the call has returned. What it
 * returns is then known only where an argument tells it.
 */
export const AT_ENTRY: Family = {
  close: closed,
  close_range: closedRange,
  dup2: (call, log) => doubled(call, log, fdOf(call.args[1]), undefined),
  dup3: (call, log) => doubled(call, log, fdOf(call.args[1]), call.args[2]),
};

const CLOSED_ON_EXEC: Value = { ...emptyValue(), word: 'CLOEXEC' };

function opened(call: Call, log: Log, path: Value | undefined, flags: Value | undefined): void {
  const local = decoder.decode(path?.bytes);
  quiet(call, log, { proto: isOrdinary(local) ? 'file' : '', local }, flags);
}

/** Told of when somebody uses or watches it. */
function quiet(call: Call, { teller }: Log, facts: Facts, flags: Value | undefined): void {
  if (!isDone(call)) return;
  const { pid, tid, t, dur, ret: fd } = call;
  const { role = 'other', proto = '', local = '' } = facts;
  const isClosedOnExec = isClosing(flags);
  teller.open({ pid, tid, t, dur, fd, isClosedOnExec, isQuiet: true, role, proto, local });
}

function piped(call: Call, { teller }: Log): void {
  if (!isDone(call)) return;
  const { pid, tid, t, dur, args } = call;
  const isClosedOnExec = isClosing(args[1]);
  for (const end of args[0]?.items ?? []) {
    const fd = fdOf(end);
    if (fd >= 0) teller.open({ pid, tid, t, dur, fd, isClosedOnExec, role: 'pipe', proto: 'pipe' });
  }
}

/** `fd`: the number that it gets. */
function doubled(call: Call, log: Log, fd: number, flags: Value | undefined): void {
  const { pid, tid, t, dur, args, hasBegun, errno } = call;
  const from = noted(call, log, args[0]);
  if (hasBegun || errno !== '' || !(fd >= 0) || !(from >= 0)) return;
  log.teller.dup({ pid, tid, t, dur, fd, from, isClosedOnExec: isClosing(flags) });
}

function controlled(call: Call, log: Log): void {
  if (!isDone(call)) return;
  const [, command, value] = call.args;
  if (isOne(command, 'F_DUPFD')) doubled(call, log, call.ret, undefined);
  else if (isOne(command, 'F_DUPFD_CLOEXEC')) doubled(call, log, call.ret, CLOSED_ON_EXEC);
  // FD_CLOEXEC is 1.
  else if (isOne(command, 'F_SETFD'))
    onExec(call, log, isClosing(value) || (numberOf(value) & 1) === 1);
}

function onExec(call: Call, { teller }: Log, isOn: boolean): void {
  const { pid, tid, t, args } = call;
  const fd = fdOf(args[0]);
  if (isDone(call) && fd >= 0) teller.closeOnExec({ pid, tid, t, fd, isOn });
}

function closed(call: Call, log: Log): void {
  const { pid, tid, t, dur, args, hasBegun, errno } = call;
  const fd = fdOf(args[0]);
  if (hasBegun || !(fd >= 0) || errno === 'EBADF') return;
  learnt(call, log, args[0]);
  log.teller.close({ pid, tid, t, dur, fd });
}

function closedRange(call: Call, { teller }: Log): void {
  const { pid, tid, t, dur, args, hasBegun, errno } = call;
  const [first, last] = [numberOf(args[0]), lastOf(args[1])];
  if (hasBegun || errno !== '' || Number.isNaN(first) || Number.isNaN(last)) return;
  const isOnExec = hasFlag(args[2], 'CLOSE_RANGE_CLOEXEC');
  teller.closeRange({ pid, tid, t, dur, first, last, isOnExec });
}

/** `~0U`, 4294967295, -1: all. */
function lastOf(value: Value | undefined): number {
  const last = numberOf(value);
  return value?.word.startsWith('~') === true || last < 0 ? Infinity : last;
}
