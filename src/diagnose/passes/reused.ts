/** What a wait told of a descriptor that is closed before its turn comes, and whose number another one gets: is that one taken for it? */

import { errnoAt } from '../../trace/errnos';
import { CODE } from '../../trace/kinds';
import type { Scene } from '../rule';
import type { Loop } from './loop';
import { forgetIt, remember } from './marks';
import { isStream, READY, type Use } from './use';

/** Of each loop those that were told readable in this turn, and closed before anything was done about it: by number. */
export type Dropped = WeakMap<Loop, Map<number, Use>>;

export function openDropped(): Dropped {
  return new WeakMap();
}

export function noteDropped(dropped: Dropped, use: Use, loop: Loop): void {
  const { wake } = loop;
  const isTold = wake >= 0 && use.readyWake === wake && (use.ready & READY.r) !== 0;
  if (!isTold || Math.max(use.read, use.sent, use.accept, use.sockerr) > wake) return;
  const own = dropped.get(loop) ?? new Map<number, Use>();
  own.set(use.fd, use);
  remember(dropped, loop, own);
}

export function forgetDropped(dropped: Dropped, loop: Loop): void {
  forgetIt(dropped, loop);
}

/** A read of one of those, whose number nobody has since. */
export function isReadClosed(
  { trace }: Scene,
  dropped: Dropped,
  use: Use,
  loop: Loop,
  seq: number,
): boolean {
  if (loop.marks === 0 || dropped.get(loop)?.get(use.fd) !== use) return false;
  return errnoAt(trace, seq & trace.mask) === 'EBADF';
}

/** Whose event a read of nothing was meant for: of one that was not told ready, nor asked anything yet; undefined where it is its own. */
export function takenFor(
  scene: Scene,
  dropped: Dropped,
  use: Use,
  loop: Loop,
  seq: number,
): Use | undefined {
  const before = loop.marks === 0 ? undefined : dropped.get(loop)?.get(use.fd);
  if (before?.process !== use.process || before.gen >= use.gen) return undefined;
  const isFirst = use.again === seq && use.got < 0 && use.sent < 0 && use.readySeq < 0;
  if (!isFirst || use.opened < loop.wake || !isStream(use)) return undefined;
  // One that was just accepted may be read at once, to see whether it has spoken already.
  return use.role === 'client' || hasTurnedToOthers(scene, use, loop, seq) ? before : undefined;
}

/** The loop has served another since it has this one. */
function hasTurnedToOthers({ trace }: Scene, use: Use, { number }: Loop, seq: number): boolean {
  for (let one = Math.max(trace.first, use.opened + 1); one < seq; one++) {
    const slot = one & trace.mask;
    const kind = trace.kind[slot];
    const isCall = kind === CODE.recv || kind === CODE.send;
    if (isCall && trace.loop[slot] === number && trace.fd[slot] !== use.fd) return true;
  }
  return false;
}
