/** Calls by which a thread sleeps, whoever is ready meanwhile: told where they were long, and in a thread that waits on descriptors. */

import { type Call, type Family, isDone, type Log } from './call';
import { nsOf } from './timespec';

/** Shorter ones are what any turn has, on a busy machine. */
const LEAST_NS = 100e6;

export const SLEEP_CALLS: Family = {
  nanosleep: slept,
  clock_nanosleep: slept,
  clock_nanosleep_time64: slept,
  wait4: slept,
  waitpid: slept,
  waitid: slept,
};

function slept(call: Call, { teller }: Log): void {
  const { pid, tid, at, name } = call;
  const dur = call.dur >= 0 ? call.dur : askedBy(call);
  if (dur < LEAST_NS || at < 0 || !isDone(call) || !teller.hasWaited(call)) return;
  const t = call.isEntry ? at + dur : call.t;
  teller.tell({ pid, tid, t: t - dur, kind: 'task', name, state: 'begin' });
  teller.tell({ pid, tid, t, kind: 'task', name, state: 'end' });
}

/** How long it was to sleep, ns: so long it did where it was not interrupted (nanosleep(2)). −1: till a time, or for a child. */
function askedBy({ name, args }: Call): number {
  if (name === 'nanosleep') return nsOf(args[0], 'ns');
  const isFor = name.startsWith('clock_nanosleep') && args[1]?.word === '0';
  return isFor ? nsOf(args[2], 'ns') : -1;
}
