/** Every system call that events are made of, a family a file. */

import { BYTE_CALLS } from './bytes';
import type { Family } from './call';
import { EPOLL_CALLS } from './epoll';
import { FILE_CALLS } from './files';
import { RING_CALLS } from './ioUring';
import { PROCESS_CALLS } from './processes';
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
  // Tells which call a signal ended (decoder.ts).
  rt_sigreturn: () => {},
  sigreturn: () => {},
};

const BY_NAME = new Map(Object.entries(CALLS));

/** Undefined for calls that tell nothing of descriptors. */
export const handlerOf = BY_NAME.get.bind(BY_NAME);
