/** Every system call that events are made of, a family a file. */

import { BYTE_CALLS } from './bytes';
import type { Call, Family, Log } from './call';
import { EPOLL_CALLS } from './epoll';
import { FILE_CALLS } from './files';
import { RING_CALLS } from './ioUring';
import { PROCESS_CALLS } from './processes';
import { SLEEP_CALLS } from './sleeps';
import { SOCKET_CALLS } from './sockets';
import { WAIT_CALLS } from './waits';

const CALLS: Family = {
  ...WAIT_CALLS,
  ...EPOLL_CALLS,
  ...SOCKET_CALLS,
  ...BYTE_CALLS,
  ...FILE_CALLS,
  ...PROCESS_CALLS,
  ...RING_CALLS,
  ...SLEEP_CALLS,
  socketcall,
  // Tells which call a signal ended (decoder.ts).
  rt_sigreturn: () => {},
  sigreturn: () => {},
};

const BY_NAME = new Map(Object.entries(CALLS));

/** Undefined for calls that tell nothing of descriptors. */
export const handlerOf = BY_NAME.get.bind(BY_NAME);

/** It tells something of descriptors. */
export function isTold(name: string): boolean {
  return BY_NAME.has(name);
}

/** socketcall(2), by which 32-bit programs made all calls of sockets: `socketcall(SYS_RECV, [4, "ab", 10, 0])`. */
function socketcall(call: Call, log: Log): void {
  const { task, pid, tid, at, t, dur, isEntry, line, hasBegun, ret, errno, of, shown } = call;
  const [which, given] = call.args;
  const name = (which?.word ?? '').replace(/^SYS_/, '').toLowerCase();
  const args = given?.items ?? call.args.slice(1);
  if (name === 'socketcall') return;
  // oxfmt-ignore
  BY_NAME.get(name)?.({ task, pid, tid, at, t, dur, isEntry, line, hasBegun, name, args, ret, errno, of, shown }, log);
}
