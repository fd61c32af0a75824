/** What has not ended yet: a wait, or a call of a thread that never waits; told by whole seconds, so that it costs a change in each. */

import { tickAt, ticksOf } from '../../trace/ticks';
import type { Trace } from '../../trace/trace';
import type { GoingOn } from '../laneViews';
import type { SessionInfo } from '../protocol';

const SECOND = 1e9;

/** ns since the trace began, whole seconds; undefined where nothing goes on: it stands, is over, or has no times. */
export function secondOf(
  { state }: Pick<SessionInfo, 'state'>,
  trace: Trace,
  nowNs: number | undefined,
): number | undefined {
  if (state !== 'running' || nowNs === undefined || trace.about.clock === 'none') return undefined;
  return Math.floor(nowNs / SECOND) * SECOND;
}

/** How long the newest wait of a loop has lasted, ns, to the nearest second; undefined where the loop does not wait. */
export function waitingNs(
  trace: Trace,
  loop: number,
  second: number | undefined,
): number | undefined {
  const tick = tickAt(trace, loop, ticksOf(trace, loop)?.last ?? -1);
  if (second === undefined || tick === undefined || tick.wake >= 0) return undefined;
  return lasted(trace.t[tick.wait & trace.mask]!, second);
}

/**
 * What each of these threads, by its loops, is in. Of one that never waits it is known only that no call has returned; a lab
 * program which has nothing open but its listener is in accept: there its threads do nothing else.
 */
export function openGoingOn(
  trace: Trace,
  second: number | undefined,
): (loops: readonly number[], lastSeq: number) => GoingOn | undefined {
  const roles = new Map<number, Open>();
  if (second !== undefined) noteOpen(trace, roles);
  return (loops, lastSeq) => {
    if (second === undefined) return undefined;
    for (const loop of loops.toReversed()) {
      const kept = ticksOf(trace, loop);
      if (kept === undefined) continue;
      const forNs = waitingNs(trace, loop, second);
      const { wait = -1 } = tickAt(trace, loop, kept.last) ?? {};
      if (forNs === undefined) return undefined;
      const at = { loop, seq: wait, beginNs: trace.t[wait & trace.mask]! };
      return { is: 'wait', ...at, forNs, fd: -1 };
    }
    return callOf(trace, loops, lastSeq, second, roles);
  };
}

/** Of a loop: a listener that is open, whether something else is, and the seq at which the last of them was opened. */
type Open = { listener: number; hasOther: boolean; opened: number };

function noteOpen(trace: Trace, roles: Map<number, Open>): void {
  const { loops, waiting } = trace.processes;
  // Every thread waits: then nobody asks.
  if (waiting.length === loops.size) return;
  for (const { opened, closed, role, fd, loops: users } of trace.descriptors.list) {
    if (closed >= 0) continue;
    for (const loop of users) {
      const open = roles.get(loop) ?? { listener: -1, hasOther: false, opened: -1 };
      open.opened = Math.max(open.opened, opened);
      if (role === 'listener') open.listener = fd;
      else open.hasOther = true;
      roles.set(loop, open);
    }
  }
}

function callOf(
  trace: Trace,
  loops: readonly number[],
  lastSeq: number,
  second: number,
  roles: ReadonlyMap<number, Open>,
): GoingOn | undefined {
  const loop = loops.at(-1)!;
  const open = roles.get(loop);
  const seq = Math.max(lastSeq, open?.opened ?? -1);
  const isKept = seq >= trace.first && seq < trace.settled;
  if (open === undefined || !isKept) return undefined;
  const isAccept = !open.hasOther && trace.about.source === 'lab';
  // A thread that has nothing open any more may have ended.
  if (!open.hasOther && !isAccept) return undefined;
  const beginNs = trace.t[seq & trace.mask]!;
  const forNs = lasted(beginNs, second);
  if (forNs < SECOND) return undefined;
  const is = isAccept ? 'accept' : 'call';
  return { is, loop, seq, beginNs, forNs, fd: isAccept ? open.listener : -1 };
}

function lasted(beginNs: number, second: number): number {
  return Math.max(0, Math.round((second - beginNs) / SECOND)) * SECOND;
}
