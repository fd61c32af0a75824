/** Descriptors whose number is too high for the fd_set of the C library, and that select is asked about (select(2)). */

import { bytesOf } from '../../trace/bytes';
import { plural } from '../../trace/words';
import type { Scene, Told } from '../rule';
import { nameOf } from '../words';
import type { Loop } from './loop';
import { type Use, WATCHED } from './use';

/** What fd_set has room for; the kernel takes more, from who makes room for it. */
export const FD_SETSIZE = 1024;
/** Waits in which a number beyond that is never ready. */
const NEVER_READY = 3;
const MOST_HIGH = 1024;
/** What Python and the C library say before they ask the kernel. */
const COMPLAINT =
  /filedescriptor out of range in select|bit out of range 0 - FD_SETSIZE|FD_SETSIZE on fd_set/;

export type HighNumbers = {
  /** Watched, and too high: most often none. */
  readonly uses: Set<Use>;
  /** The waits of each in which it was not ready. */
  readonly waits: WeakMap<Use, number>;
};

export function openHighNumbers(): HighNumbers {
  return { uses: new Set(), waits: new WeakMap() };
}

export function noteHigh({ uses }: HighNumbers, use: Use): void {
  if ((use.watch & WATCHED.rwx) === 0) uses.delete(use);
  else if (use.fd >= FD_SETSIZE && uses.size < MOST_HIGH) uses.add(use);
}

/** select has returned; a number beyond is never ready, unless somebody made room for it: then it is now and then. */
export function judgeHigh(scene: Scene, high: HighNumbers, loop: Loop): void {
  const [lowest, others] = lowestOf(high, loop);
  if (lowest === undefined) return;
  const count = (high.waits.get(lowest) ?? 0) + 1;
  high.waits.set(lowest, count);
  // Who refuses such a number has not asked at all.
  const isRefused = loop.errno === 'EINVAL';
  if (loop.errno !== '' && !isRefused) return;
  if (!isRefused && count < NEVER_READY) return;
  const { number, tick, wait, wake } = loop;
  const says = (): string => {
    const what = `select was asked about ${nameOf(lowest)} and ${plural(others, 'other')} from ${FD_SETSIZE} on, where fd_set has no room`;
    return isRefused
      ? `${what}, and was refused (EINVAL).`
      : `${what}: overwritten memory, most likely.`;
  };
  const told = { loop: number, use: lowest, first: tick - count + 1, last: tick, count, says };
  scene.tell({ severity: 'error', evidence: isRefused ? [wait, wake] : [wait], ...told });
}

/** The program has ended over such a number: what it says of that is all that a log of system calls has. */
export function endedHigh({ trace }: Scene, loop: Loop, seq: number): Told | undefined {
  const text = new TextDecoder().decode(bytesOf(trace, seq));
  if (!COMPLAINT.test(text)) return undefined;
  const { number, tick } = loop;
  const says = (): string =>
    `select was to be asked about a number from ${FD_SETSIZE} on, where fd_set has no room, and the program ended over it.`;
  const told = { loop: number, first: tick, last: tick, count: 1, says, evidence: [seq] };
  return { severity: 'error', ...told };
}

/** Of those never ready the lowest, and how many others there are. */
function lowestOf({ uses }: HighNumbers, loop: Loop): [Use | undefined, number] {
  let lowest: Use | undefined;
  let count = 0;
  for (const use of uses) {
    if (use.closed >= 0) uses.delete(use);
    if (use.closed >= 0 || use.readySeq >= 0 || use.watcher !== loop.number) continue;
    count++;
    if (lowest === undefined || use.fd < lowest.fd) lowest = use;
  }
  return [lowest, count - 1];
}
