/** A descriptor that was closed is still in the watched set: poll says POLLNVAL of it for ever, select fails for the whole set. */

import { errnoAt } from '../../trace/errnos';
import { again, HINT_AT, type Streak, openStreaks, breakOff } from '../passes/streaks';
import { type Loop } from '../passes/loop';
import { forgetDropped, isReadClosed, noteDropped, openDropped, takenFor } from '../passes/reused';
import { openTally, type Tally, tellTally } from '../passes/tally';
import { READY, type Use, WATCHED } from '../passes/use';
import type { Rule, Scene } from '../rule';
import { nameOf, times } from '../words';

/** Another thread may close one while it is waited for: it is noticed then, once. */
const LEAST = HINT_AT - 1;

export const staleDescriptor: Rule = {
  id: 'stale-descriptor',
  stage: 'stable',
  title: 'A closed descriptor is still watched',
  fix: 'Take it out of the watched set before you close it, and forget every place that keeps its number: the next connection may get the same.',
  needs: ['waits'],
  open(scene) {
    const streaks = openStreaks();
    const refused = openStreaks();
    const dropped = openDropped();
    const tally = openTally();
    /** The first of each loop that was read behind its close: one finding, which grows. */
    const readClosed = new WeakMap<Loop, Use>();
    /** What each loop watched and was closed since its last wait that worked. */
    const closedOf = new WeakMap<Loop, Use[]>();
    return {
      close(use, by) {
        noteDropped(dropped, use, by);
        const loop = scene.loops.get(use.watcher);
        if (loop?.poller !== 'select' || !loop.set.has(use)) return;
        const closed = closedOf.get(loop) ?? [];
        if (closed.length < 2) closedOf.set(loop, [...closed, use]);
      },
      watch(use, loop, seq) {
        const { trace } = scene;
        const slot = seq & trace.mask;
        // To take out one that is closed is in vain, and does no harm.
        if (use.closed < 0 || (trace.flags[slot]! & WATCHED.rwx) === 0) return;
        if (errnoAt(trace, slot) !== 'EBADF') return;
        const streak = again(refused, use, loop, use.closed, seq);
        if (streak.count < HINT_AT) return;
        tell(scene, loop, use, streak, () => {
          return `epoll is asked about ${nameOf(use)}, which is closed (EBADF)`;
        });
      },
      recv(use, loop, seq) {
        if (isReadClosed(scene, dropped, use, loop, seq)) {
          if (!readClosed.has(loop)) readClosed.set(loop, use);
          tellRead(scene, tally, readClosed.get(loop)!, use, loop, seq);
        }
        const meant = takenFor(scene, dropped, use, loop, seq);
        if (meant === undefined) return;
        tellTaken(scene, meant, use, loop, seq);
      },
      turn: (loop) => forgetDropped(dropped, loop),
      outcome(use, loop) {
        if ((use.ready & READY.n) === 0) return;
        tell(scene, loop, use, again(streaks, use, loop, use.closed, use.readySeq), () => {
          return `poll says of ${nameOf(use)} that it is no open descriptor (POLLNVAL)`;
        });
      },
      wake(loop) {
        // epoll_wait says EBADF of its own descriptor (wait-ignored).
        if (loop.errno !== 'EBADF' || loop.poller !== 'select') {
          breakOff(streaks, loop);
          closedOf.delete(loop);
          return;
        }
        // Of several nobody knows which is still in the set.
        const [closed, ...others] = closedOf.get(loop) ?? [];
        const streak = again(streaks, loop, loop, closed?.closed ?? -1, loop.wake);
        const one = others.length === 0 ? closed : undefined;
        tell(scene, loop, one, streak, () => {
          const which = one === undefined ? 'one of its set' : nameOf(one);
          return `select fails for all with EBADF, as ${which} is closed`;
        });
      },
    };
  },
};

function tellTaken(scene: Scene, meant: Use, use: Use, { number, tick }: Loop, seq: number): void {
  const says = (): string =>
    `${nameOf(meant)} was told ready, and closed in the same tick; the event was then taken for one of ${nameOf(use)}, which has its number.`;
  const told = { loop: number, use: meant, first: tick, last: tick, count: 1, says };
  scene.tell({ severity: 'error', evidence: [meant.readySeq, meant.closed, seq], ...told });
}

/** Told ready, closed in that same tick before its turn came, and read all the same. */
function tellRead(scene: Scene, tally: Tally, first: Use, use: Use, loop: Loop, seq: number): void {
  const says = (): string =>
    `${nameOf(use)} was told ready, closed in the same tick before its turn came, and read all the same (EBADF).`;
  tellTally(scene, tally, 'error', first, loop, [use.readySeq, use.closed, seq], says, seq);
}

/** The close that leaves it in the set is to blame. */
function tell(
  scene: Scene,
  loop: Loop,
  use: Use | undefined,
  streak: Streak,
  what: () => string,
): void {
  const { count, first, last, evidence, newest } = streak;
  if (count < LEAST) return;
  const says = (): string =>
    `${what()}, ${times(count)} in a row, and it stays in the watched set.`;
  const told = { loop: loop.number, use, first, last, count, says, evidence, newest };
  scene.tell({ severity: 'error', culprit: use?.closed ?? -1, ...told });
}
