/** io_uring(7): calls are made through memory that strace does not see; said on the loops whose calls they are. */

import type { Call, Family, Log } from './call';

export const UNSEEN =
  'some calls are not visible: they are made through io_uring, which strace does not show';

export const RING_CALLS: Family = {
  io_uring_enter: entered,
};

/** Once for each thread that submits. */
function entered({ task, pid, tid, t }: Call, { teller, facts }: Log): void {
  if (task.isUnseen) return;
  task.isUnseen = true;
  facts.unseen++;
  teller.tell({ pid, tid, t, kind: 'note', text: UNSEEN, at: -1 });
}
