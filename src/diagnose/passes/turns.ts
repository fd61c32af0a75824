/** What waits tell: what is asked, who is ready, and when a turn is over. */

import { errnoAt } from '../../trace/errnos';
import { standAt } from '../../trace/src';
import { isUnmarked } from './calls';
import { type Facts, SEEN, useAt } from './facts';
import type { Loop } from './loop';
import { addServed } from './numbers';
import { tellLoop, tellUse } from './subscribers';
import { READY, type Use, WATCHED } from './use';

export function noteWatch(facts: Facts, loop: Loop, seq: number, slot: number): void {
  const { trace, loops } = facts;
  const use = useAt(facts, loop, seq, slot);
  if (use === undefined) return;
  if (trace.errno[slot] === 0) {
    const bits = trace.flags[slot]! & (WATCHED.rwx | WATCHED.edge | WATCHED.oneshot);
    if (use.watcher !== loop.number) loops.get(use.watcher)?.set.delete(use);
    use.watch = bits;
    use.watcher = loop.number;
    use.watched = seq;
    use.stands.watched = standAt(trace, slot);
    if ((bits & WATCHED.rwx) === 0) loop.set.delete(use);
    else loop.set.add(use);
  }
  tellUse(facts.told, facts.told.watch, use, loop, seq);
}

export function noteWait(facts: Facts, loop: Loop, seq: number, slot: number): void {
  const { trace } = facts;
  if (!loop.isWaiting && loop.wake >= 0) endTurn(facts, loop, trace.t[slot]!);
  loop.isWaiting = true;
  loop.wait = seq;
  loop.waitAt = trace.t[slot]!;
  loop.timeoutNs = trace.dur[slot]!;
  tellLoop(facts.told, facts.told.wait, loop, seq);
}

/** The loop goes to wait again, at `now` ns. */
function endTurn(facts: Facts, loop: Loop, now: number): void {
  const { told, numbers, trace } = facts;
  const { ready, readyCount } = loop;
  if (now >= 0) loop.workedNs += Math.max(0, now - loop.wokeAt);
  if (readyCount > 0 && loop.calls === 0) loop.wasted++;
  const hasTimes = trace.about.clock !== 'none';
  for (let i = 0; i < readyCount; i++) {
    const use = ready[i]!;
    if (hasTimes && use.turn === loop.wake && use.firstAt >= 0)
      addServed(numbers, loop.number, use, use.firstAt - loop.wokeAt);
    if (!isServed(facts, use, loop)) tellUse(told, told.outcome, use, loop, loop.wake);
  }
  tellLoop(told, told.turn, loop, loop.wake);
}

const READ_OR_WRITTEN = READY.r | READY.w;

/** As it should be: who was readable took bytes or let somebody in, who was only writable sent some; nothing is remembered of it. */
function isServed(facts: Facts, use: Use, loop: Loop): boolean {
  const { wake } = loop;
  const isReadable = (use.ready & READY.r) !== 0;
  if (isReadable ? use.got < wake && use.accepted < wake : use.put < wake) return false;
  const isPlain = (use.ready & ~READ_OR_WRITTEN) === 0 && (use.watch & WATCHED.edge) === 0;
  return isPlain && use.watch >= 0 && use.closed < 0 && isUnmarked(facts, use, loop);
}

export function noteWake(facts: Facts, loop: Loop, seq: number, slot: number): void {
  const { trace } = facts;
  // Its wait was not seen.
  if (!loop.isWaiting && loop.wake >= 0) endTurn(facts, loop, -1);
  facts.seen |= SEEN.waits;
  loop.isWaiting = false;
  loop.wake = seq;
  loop.tick = trace.tick[slot]!;
  loop.wokeAt = trace.t[slot]!;
  loop.waitedNs = trace.dur[slot]!;
  loop.errno = trace.errno[slot] === 0 ? '' : errnoAt(trace, slot);
  loop.count = trace.a[slot]!;
  loop.readyCount = 0;
  loop.turns++;
  loop.calls = 0;
  loop.moves = 0;
  loop.agains = 0;
  loop.sumWaitedNs += Math.max(0, loop.waitedNs);
  tellLoop(facts.told, facts.told.wake, loop, seq);
}

export function noteReady(facts: Facts, loop: Loop, seq: number, slot: number): void {
  const use = useAt(facts, loop, seq, slot);
  if (use === undefined) return;
  const bits = facts.trace.flags[slot]! & 127;
  use.ready = bits;
  use.readySeq = seq;
  use.readyWake = loop.wake;
  if ((bits & (READY.h | READY.e)) !== 0) use.lost = seq;
  // Of a turn that is known.
  if (loop.wake >= 0) loop.ready[loop.readyCount++] = use;
  if (loop.marks > 0) tellUse(facts.told, facts.told.ready, use, loop, seq);
}
