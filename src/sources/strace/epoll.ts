/** epoll_create(2) and epoll_ctl(2): what a poller in the kernel is asked to watch. */

import { type Call, type Family, fdOf, isDone, learnt, type Log, noted } from './call';
import { hasFlag } from './flags';
import { eventsOf } from './letters';
import { named, numberOf } from './values';
import { dataOf } from './waits';

export const EPOLL_CALLS: Family = {
  epoll_create: create,
  epoll_create1: create,
  epoll_ctl: control,
  epoll_ctl_old: control,
};

function create(call: Call, { teller }: Log): void {
  if (!isDone(call)) return;
  const { pid, tid, t, dur, ret: fd, args } = call;
  const isClosedOnExec = hasFlag(args[0], 'EPOLL_CLOEXEC');
  teller.openPoller({ pid, tid, t, dur, fd, isClosedOnExec });
}

/** The kernel's numbers, where the log has numbers for all. */
const OPERATIONS = ['', 'EPOLL_CTL_ADD', 'EPOLL_CTL_DEL', 'EPOLL_CTL_MOD'];

function control(call: Call, log: Log): void {
  const { pid, tid, t, dur, args, ret, errno } = call;
  const [poller, operation, watched, event] = args;
  const of = fdOf(poller);
  const fd = noted(call, log, watched);
  if (!(of >= 0) || !(fd >= 0) || Number.isNaN(ret)) return;
  if (isDone(call)) learnt(call, log, watched);
  const name = OPERATIONS[numberOf(operation)] ?? operation?.word;
  if (name === 'EPOLL_CTL_DEL') {
    log.teller.watch({ pid, tid, t, dur, of, fd, interest: '', errno });
    return;
  }
  const { interest, edge, oneshot } = eventsOf(named(event?.items, 'events') ?? event?.items?.[0]);
  const data = dataOf(event?.items);
  const isIdle = interest === '';
  log.teller.watch({ pid, tid, t, dur, of, fd, interest, edge, oneshot, data, isIdle, errno });
}
