/** Edge-triggered, and not read until there is nothing left: of what stays in the kernel nobody is told again. */

import { plural } from '../../trace/words';
import {
  isSingleAgain,
  type Left,
  leftBehind,
  letIn,
  openDoors,
  SILENT_TURNS,
  someWait,
} from '../passes/doors';
import type { Loop } from '../passes/loop';
import { forgetIt, remember } from '../passes/marks';
import { othersOf } from '../passes/others';
import { isStream, READY, type Use, WATCHED } from '../passes/use';
import type { Rule, Scene } from '../rule';
import { nameOf } from '../words';

/** A read that came back full, and nothing after it. */
type Suspect = {
  readonly read: number;
  readonly tick: number;
  readonly ready: number;
  silent: number;
};

/** So long is a wait in which what is left would have been told, with no other thread at work. */
const LONG_NS = 500e6;

export const edgeNotDrained: Rule = {
  id: 'edge-not-drained',
  stage: 'stable',
  title: 'An edge-triggered descriptor is not read to its end',
  fix: 'Where you read it, read again and again until recv says EAGAIN, before you wait (it must be non-blocking for that), and accept likewise; or watch it without EPOLLET: then what is left is told again.',
  needs: ['waits'],
  open(scene) {
    /** Few: they are those that are wrong, or soon looked at. */
    const suspects = new Map<Use, Suspect>();
    const doors = openDoors();
    const { trace } = scene;
    return {
      accept: (listener, _loop, seq) => letIn(doors, listener, seq),
      kernel: (use, loop, seq) => someWait(doors, use, loop, seq, trace.a[seq & trace.mask]!),
      outcome(use, loop) {
        if (isSingleAgain(doors, use, loop)) tellSingle(scene, use, loop);
        forgetIt(suspects, use);
        if (!isLeft(use, loop) || use.closed >= 0 || use.read < trace.first) return;
        const slot = use.read & trace.mask;
        // A short read says that it was all.
        if (trace.a[slot] !== trace.b[slot] || suspects.size > MOST_SUSPECTS) return;
        remember(suspects, use, {
          read: use.read,
          tick: loop.tick,
          ready: use.readySeq,
          silent: 0,
        });
      },
      turn(loop) {
        for (const left of leftBehind(doors, loop, silentTurns(scene, loop))) tellLeft(scene, left);
        if (suspects.size === 0) return;
        for (const [use, suspect] of suspects) {
          if (use.watcher !== loop.number || suspect.tick === loop.tick) continue;
          if (use.closed >= 0 || use.read > suspect.read || use.watched > suspect.read) {
            forgetIt(suspects, use);
            continue;
          }
          suspect.silent += silentTurns(scene, loop);
          if (suspect.silent < SILENT_TURNS) continue;
          forgetIt(suspects, use);
          const { tick, read, ready } = suspect;
          const want = trace.a[read & trace.mask]!;
          const says = (): string =>
            `The last recv on ${nameOf(use)}, which is edge-triggered, filled all of its ${plural(want, 'byte')}, so more is likely there; it was not read to EAGAIN, and nothing more was told of it.`;
          const told = { loop: loop.number, use, first: tick, last: loop.tick, count: 1, says };
          scene.tell({ severity: 'error', evidence: [ready, read], ...told });
        }
      },
    };
  },
};

const MOST_SUSPECTS = 4096;

/** As how many this turn counts, in which nothing was told. */
function silentTurns(scene: Scene, loop: Loop): number {
  return loop.waitedNs >= LONG_NS && othersOf(scene, loop).length === 0 ? SILENT_TURNS : 1;
}

function tellLeft(scene: Scene, { use, loop, waiting, at, tick }: Left): void {
  const says = (): string =>
    `${nameOf(use)}, which is edge-triggered, let in one; ${plural(waiting, 'connection')} waited behind it as the loop went to wait again, and nothing more was told of it.`;
  const told = { loop: loop.number, use, first: tick, last: loop.tick, count: 1, says };
  const evidence = [use.readySeq, use.accepted, at];
  scene.tell({ severity: 'error', evidence, culprit: use.accepted, ...told });
}

function tellSingle(scene: Scene, use: Use, { number, tick }: Loop): void {
  const says = (): string =>
    `${nameOf(use)}, which is edge-triggered, lets in one each time that it is told ready, and never went on to EAGAIN: of two that come at once the second waits until a third comes.`;
  const told = { loop: number, use, first: tick, last: tick, count: 1, says };
  scene.tell({ severity: 'hint', evidence: [use.readySeq, use.accepted], ...told });
}

/** Read in this turn with success last, by the loop itself, and asked about as before. */
function isLeft(use: Use, { wake }: Loop): boolean {
  const { watch, read, got, watched } = use;
  const isEdge = watch >= 0 && (watch & WATCHED.edge) !== 0 && (watch & WATCHED.r) !== 0;
  const isRead = got > wake && got === read && use.turn === wake;
  // What is asked anew is told anew. An eventfd or a timer is empty after one full read: only streams of sockets.
  return isEdge && isRead && watched < read && (use.ready & READY.r) !== 0 && isStream(use);
}
