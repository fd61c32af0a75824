/** What /proc/PID/fdinfo/FD tells of an epoll descriptor (proc_pid_fdinfo(5)), where it was put into the log: what io_uring or an attach hides. */

import { type Call, type Log, type Watched } from './call';
import { eventsOfBits } from './letters';

/** `tfd:        8 events:       19 data:                8  pos:0 ino:551b0 sdev:9`, all but the first hexadecimal. */
const WATCHED = /tfd:\s*(\d+)\s+events:\s*([\da-f]+)\s+data:\s*([\da-f]+)/i;
/** `# fdinfo 5`, `==> /proc/30890/fdinfo/5 <==`, `# epfd 16`. */
const HEADING = /\b(?:fdinfo|epfd)[/ :=]*(\d+)/i;

/** How many of one poller are kept. */
const MOST = 65_536;

/** Reads a line, `of` being the poller whose table it may stand in; returns that of the next line. */
export function readFdinfo(log: Log, line: string, of: number): number {
  const heading = HEADING.exec(line);
  if (heading !== null) return Number(heading[1]);
  const found = WATCHED.exec(line);
  if (found === null || of < 0) return of;
  const [, fd, events, data] = found;
  const interests = log.interests.get(of) ?? [];
  log.interests.set(of, interests);
  if (interests.length < MOST)
    interests.push({
      fd: Number(fd),
      events: parseInt(events!, 16),
      data: BigInt(`0x${data}`),
    });
  return of;
}

/** Tells what the poller watches as far as it was not told of, before the call waits on it. */
export function applyInterests(call: Call, { teller, interests, program }: Log, of: number): void {
  const listed = interests.get(of);
  if (listed === undefined) return;
  const { pid, tid, at: t } = call;
  const later: Watched[] = [];
  for (const one of listed) {
    const { fd, events, data } = one;
    // A program seen from its begin opens them in the log: the table was taken after that.
    if (program !== '' && !teller.isOpen({ pid, tid, fd })) later.push(one);
    else {
      const { interest, edge, oneshot } = eventsOfBits(events);
      teller.watchFound({ pid, tid, t, of, fd, interest, edge, oneshot, data });
    }
  }
  if (later.length > 0) interests.set(of, later);
  else interests.delete(of);
}
