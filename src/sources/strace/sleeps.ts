/** Calls by which a thread sleeps, whoever is ready meanwhile: told where they were long, and in a thread that waits on descriptors. */

import { type Call, type Family, isDone, type Log } from './call';

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
  const { pid, tid, at, t, dur, name } = call;
  if (dur < LEAST_NS || at < 0 || !isDone(call) || !teller.hasWaited(call)) return;
  teller.tell({ pid, tid, t: t - dur, kind: 'task', name, state: 'begin' });
  teller.tell({ pid, tid, t, kind: 'task', name, state: 'end' });
}
