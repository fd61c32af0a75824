/** Edge-triggered, and not read until there is nothing left: of what stays in the kernel nobody is told again. */

import { plural } from '../../trace/words';
import type { Loop } from '../passes/loop';
import { forgetIt, remember } from '../passes/marks';
import { othersOf } from '../passes/others';
import { isStream, READY, type Use, WATCHED } from '../passes/use';
import type { Rule } from '../rule';
import { nameOf } from '../words';

/** A read that came back full, and nothing after it. */
type Suspect = {
  readonly read: number;
  readonly tick: number;
  readonly ready: number;
  silent: number;
};

/** Turns of the loop in which it stays silent: work of another thread may be going on in the first, unless that took long and there is no other. */
const SILENT_TURNS = 2;
const LONG_NS = 500e6;

export const edgeNotDrained: Rule = {
  id: 'edge-not-drained',
  stage: 'stable',
  title: 'An edge-triggered descriptor is not read to its end',
  fix: 'Where you read it, read again and again until recv says EAGAIN, before you wait (it must be non-blocking for that); or watch it without EPOLLET: then what is left is told again.',
  needs: ['waits', 'reads'],
  open(scene) {
    /** Few: they are those that are wrong, or soon looked at. */
    const suspects = new Map<Use, Suspect>();
    const { trace } = scene;
    return {
      outcome(use, loop) {
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
        if (suspects.size === 0) return;
        for (const [use, suspect] of suspects) {
          if (use.watcher !== loop.number || suspect.tick === loop.tick) continue;
          if (use.closed >= 0 || use.read > suspect.read || use.watched > suspect.read) {
            forgetIt(suspects, use);
            continue;
          }
          const isSure = loop.waitedNs >= LONG_NS && othersOf(scene, loop).length === 0;
          suspect.silent += isSure ? SILENT_TURNS : 1;
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

/** Read in this turn with success last, by the loop itself, and asked about as before. */
function isLeft(use: Use, { wake }: Loop): boolean {
  const { watch, read, got, watched } = use;
  const isEdge = watch >= 0 && (watch & WATCHED.edge) !== 0 && (watch & WATCHED.r) !== 0;
  const isRead = got > wake && got === read && use.turn === wake;
  // What is asked anew is told anew. An eventfd or a timer is empty after one full read: only streams of sockets.
  return isEdge && isRead && watched < read && (use.ready & READY.r) !== 0 && isStream(use);
}
