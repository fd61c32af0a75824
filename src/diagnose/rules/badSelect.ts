/** select is given a set that is not the one meant: not made anew, with numbers that are none, or without one that was accepted. */

import { plural } from '../../trace/words';
import { type Fallen, isForgotten, isLastAnswer, isUsed, wasOutLong } from '../passes/fallen';
import type { Loop } from '../passes/loop';
import { type Use, WATCHED } from '../passes/use';
import type { Rule, Scene } from '../rule';
import { nameOf } from '../words';

/** What fd_set of the C library holds (select(2)); the kernel takes more, from who makes room for it. */
const FD_SETSIZE = 1024;
/** Waits in which a number beyond that is never ready. */
const NEVER_READY = 3;
const MOST_FALLEN = 1024;

export const badSelect: Rule = {
  id: 'bad-select',
  stage: 'stable',
  title: 'select is given a wrong set',
  fix: 'Make the sets anew before each select (it writes its answer into them), from all that are open, with nfds the highest number plus one; for numbers from 1024 on use poll or epoll.',
  needs: ['waits'],
  open(scene) {
    const fallen = new Map<Use, Fallen>();
    const waits = new WeakMap<Use, number>();
    /** Watched, and too high for fd_set: most often none. */
    const high = new Set<Use>();
    const removed = new WeakMap<Loop, Use[]>();
    return {
      watch(use, loop, seq) {
        if (loop.poller !== 'select' || scene.trace.errno[seq & scene.trace.mask] !== 0) return;
        fallen.delete(use);
        if ((use.watch & WATCHED.rwx) !== 0) {
          if (use.fd >= FD_SETSIZE && high.size < MOST_FALLEN) high.add(use);
          return;
        }
        high.delete(use);
        // A listener is taken out on purpose while all places are taken.
        if (use.role === 'listener' || use.closed >= 0) return;
        const list = removed.get(loop) ?? [];
        list.push(use);
        removed.set(loop, list);
      },
      wait(loop, seq) {
        if (loop.poller !== 'select') return;
        const list = removed.get(loop) ?? [];
        removed.delete(loop);
        if (list.length > 0 && isLastAnswer(loop))
          for (const use of list)
            if (use.readyWake !== loop.wake && fallen.size < MOST_FALLEN)
              fallen.set(use, { seq, tick: loop.tick, turn: loop.turns, at: loop.waitAt });
      },
      wake(loop) {
        if (loop.poller !== 'select' || loop.errno !== '') return;
        if (high.size > 0) beyond(scene, waits, high, loop);
        for (const [use, out] of fallen) {
          if (use.watcher !== loop.number) continue;
          if (isUsed(use, out.seq)) fallen.delete(use);
          else if (isForgotten(out, loop)) tellFallen(scene, fallen, use, loop);
        }
      },
      // At its exit a program closes what it has; that is no use.
      close: (use, loop) => judge(scene, fallen, use, loop),
      exit({ process }) {
        for (const use of fallen.keys())
          if (use.process === process) judge(scene, fallen, use, scene.loops.get(use.watcher));
      },
      end() {
        for (const use of fallen.keys()) judge(scene, fallen, use, scene.loops.get(use.watcher));
      },
    };
  },
};

function tellFallen(scene: Scene, fallen: Map<Use, Fallen>, use: Use, loop: Loop): void {
  const { seq, tick } = fallen.get(use)!;
  fallen.delete(use);
  const says = (): string =>
    `${nameOf(use)} fell out of the watched set when select was called with its last answer, and was never watched again though it is open.`;
  const told = { loop: loop.number, use, first: tick, last: loop.tick, count: 1, says };
  scene.tell({ severity: 'error', evidence: [use.watched, seq], ...told });
}

/** It will not be watched any more. */
function judge(scene: Scene, fallen: Map<Use, Fallen>, use: Use, loop: Loop | undefined): void {
  const out = fallen.size === 0 ? undefined : fallen.get(use);
  if (out === undefined || loop?.number !== use.watcher) return;
  if (wasOutLong(out, loop) && !isUsed(use, out.seq)) tellFallen(scene, fallen, use, loop);
  else fallen.delete(use);
}

/** Numbers that fd_set has no room for: who made room for them gets an answer now and then. */
function beyond(scene: Scene, waits: WeakMap<Use, number>, high: Set<Use>, loop: Loop): void {
  let lowest: Use | undefined;
  let others = 0;
  for (const use of high) {
    if (use.closed >= 0) high.delete(use);
    if (use.closed >= 0 || use.readySeq >= 0 || use.watcher !== loop.number) continue;
    if (lowest !== undefined) others++;
    if (lowest === undefined || use.fd < lowest.fd) lowest = use;
  }
  if (lowest === undefined) return;
  const count = (waits.get(lowest) ?? 0) + 1;
  waits.set(lowest, count);
  if (count < NEVER_READY) return;
  const { number, tick, wait } = loop;
  const says = (): string =>
    `select was asked about ${nameOf(lowest)} and ${plural(others, 'other')} from ${FD_SETSIZE} on, where fd_set has no room: overwritten memory, most likely.`;
  const told = { loop: number, use: lowest, first: tick - count + 1, last: tick, count, says };
  scene.tell({ severity: 'error', evidence: [wait], ...told });
}
