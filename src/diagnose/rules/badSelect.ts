/** select is given a set that is not the one meant: not made anew, with numbers that are none, or without one that was accepted. */

import { type Fallen, isForgotten, isLastAnswer, isUsed, wasOutLong } from '../passes/fallen';
import { endedHigh, judgeHigh, noteHigh, openHighNumbers } from '../passes/highNumbers';
import type { Loop } from '../passes/loop';
import { goOn, neverAskedIn, noteClosed, openNeverAsked } from '../passes/neverAsked';
import { type Use, WATCHED } from '../passes/use';
import type { Rule, Scene } from '../rule';
import { nameOf } from '../words';

const MOST_FALLEN = 1024;

export const badSelect: Rule = {
  id: 'bad-select',
  stage: 'stable',
  title: 'select is given a wrong set',
  fix: 'Make the sets anew before each select (it writes its answer into them), from all that are open, with nfds the highest number plus one; for numbers from 1024 on use poll or epoll.',
  needs: ['waits'],
  open(scene) {
    const fallen = new Map<Use, Fallen>();
    const high = openHighNumbers();
    const never = openNeverAsked();
    const removed = new WeakMap<Loop, Use[]>();
    return {
      watch(use, loop, seq) {
        if (loop.poller !== 'select' || scene.trace.errno[seq & scene.trace.mask] !== 0) return;
        fallen.delete(use);
        noteHigh(high, use);
        if ((use.watch & WATCHED.rwx) !== 0 || use.closed >= 0) return;
        // A listener is taken out on purpose while all places are taken: as somebody has just got in, or behind a timeout.
        if (use.role === 'listener' && (loop.count <= 0 || use.accepted > loop.wake)) return;
        const list = removed.get(loop) ?? [];
        removed.set(loop, list);
        list.push(use);
      },
      wait(loop, seq) {
        if (loop.poller !== 'select') return;
        goOn(never, loop.process);
        const list = removed.get(loop) ?? [];
        removed.delete(loop);
        if (list.length > 0 && isLastAnswer(loop))
          for (const use of list)
            if (use.readyWake !== loop.wake && fallen.size < MOST_FALLEN)
              fallen.set(use, { seq, tick: loop.tick, turn: loop.turns, at: loop.waitAt });
      },
      wake(loop) {
        if (loop.poller !== 'select') return;
        if (high.uses.size > 0) judgeHigh(scene, high, loop);
        if (loop.errno !== '') return;
        for (const [use, out] of fallen) {
          if (use.watcher !== loop.number) continue;
          if (isUsed(use, out.seq)) fallen.delete(use);
          else if (isForgotten(out, loop)) tellFallen(scene, fallen, use, loop);
        }
      },
      // At its exit a program closes what it has; that is no use.
      close(use, loop) {
        judge(scene, fallen, use, loop);
        if (loop.poller === 'select') noteClosed(never, use);
      },
      exit(loop, seq) {
        const { process } = loop;
        const told = high.uses.size > 0 ? undefined : endedHigh(scene, loop, seq);
        if (told !== undefined) scene.tell(told);
        for (const use of fallen.keys())
          if (use.process === process) judge(scene, fallen, use, scene.loops.get(use.watcher));
        const now = scene.trace.t[seq & scene.trace.mask]!;
        tellNever(scene, neverAskedIn(scene, never, process, now));
      },
      // Whether those that were closed last were so by a program at its end is not known here.
      end() {
        for (const use of fallen.keys()) judge(scene, fallen, use, scene.loops.get(use.watcher));
        for (const { process, lastAt, wokeAt } of [...scene.loops.values()])
          tellNever(
            scene,
            neverAskedIn(scene, openNeverAsked(), process, Math.max(lastAt, wokeAt)),
          );
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

function tellNever(scene: Scene, never: ReturnType<typeof neverAskedIn>): void {
  for (const use of never?.uses ?? []) {
    const { number, tick } = never!.loop;
    const says = (): string =>
      `${nameOf(use)} was accepted, and then select was never asked about it, nor was anything done with it.`;
    const told = { loop: number, use, first: tick, last: tick, count: 1, says };
    scene.tell({ severity: 'error', evidence: [use.opened], ...told });
  }
}

/** It will not be watched any more. */
function judge(scene: Scene, fallen: Map<Use, Fallen>, use: Use, loop: Loop | undefined): void {
  const out = fallen.size === 0 ? undefined : fallen.get(use);
  if (out === undefined || loop?.number !== use.watcher) return;
  if (wasOutLong(out, loop) && !isUsed(use, out.seq)) tellFallen(scene, fallen, use, loop);
  else fallen.delete(use);
}
