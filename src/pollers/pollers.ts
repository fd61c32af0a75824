/** What opens each poller of the list. */

import { epollPoller } from './epoll';
import { pollPoller } from './poll';
import type { PollerName } from './list';
import type { Poller } from './poller';
import { selectPoller } from './select';

const factories: Readonly<Record<PollerName, () => Poller>> = {
  select: selectPoller,
  poll: pollPoller,
  epoll: () => epollPoller('level'),
  'epoll-et': () => epollPoller('edge'),
};

/** A new poller with nothing watched, to be closed by the caller; throws SyscallError where the kernel has no room. */
export function openPoller(name: PollerName): Poller {
  return factories[name]();
}
