/** A send could not take all, and nothing asks when it can go on: the rest waits for ever. */

import { formatNs } from '../../trace/times';
import type { Loop } from '../passes/loop';
import { forgetIt, remember } from '../passes/marks';
import { isStream, isWatched, type Use, WATCHED } from '../passes/use';
import type { Rule } from '../rule';
import { nameOf } from '../words';

/** Who tries again by a timer has done so by then. */
const STALLED_NS = 2e9;
const STALLED_TURNS = 5;
const MOST_HELD = 4096;

type Held = {
  readonly seq: number;
  readonly at: number;
  readonly tick: number;
  readonly turns: number;
  readonly wake: number;
  /** It took a part, and was watched for writing then. */
  readonly isAsked: boolean;
};

export const writeStall: Rule = {
  id: 'write-stall',
  stage: 'stable',
  title: 'What waits to be sent is not asked about',
  fix: 'After a short send or EAGAIN watch for writing until the rest is gone.',
  needs: ['waits', 'sends', 'times'],
  open(scene) {
    const helds = new Map<Use, Held>();
    return {
      send(use, loop, seq) {
        const { trace } = scene;
        const slot = seq & trace.mask;
        forgetIt(helds, use);
        const { wake, tick, turns } = loop;
        const isShort = trace.b[slot]! > 0 && trace.b[slot]! < trace.a[slot]!;
        const isHeld = use.putAgain === seq || isShort;
        const isAsked = isShort && isWatched(use, WATCHED.w);
        if (isHeld && isStream(use) && wake >= 0 && helds.size < MOST_HELD)
          remember(helds, use, { seq, at: trace.t[slot]!, tick, turns, wake, isAsked });
      },
      watch(use, { wake }) {
        const held = helds.size === 0 ? undefined : helds.get(use);
        const isOut = (use.watch & WATCHED.w) === 0;
        // Behind a short send it asks no more, as if all had gone (short-send).
        if (held?.isAsked === true && held.wake === wake && isOut) forgetIt(helds, use);
      },
      close: (use) => forgetIt(helds, use),
      shutdown: (use) => forgetIt(helds, use),
      wake(loop) {
        if (helds.size === 0) return;
        for (const [use, { seq, at, tick, turns }] of helds) {
          if (!isOwn(use, loop)) continue;
          // It asks, or the peer is gone: nothing is forgotten.
          if ((use.watch & WATCHED.w) !== 0 || use.lost >= 0 || use.ended > seq)
            forgetIt(helds, use);
          else if (loop.wokeAt - at >= STALLED_NS && loop.turns - turns >= STALLED_TURNS) {
            forgetIt(helds, use);
            const ns = loop.wokeAt - at;
            const says = (): string =>
              `A send on ${nameOf(use)} could not take all; for ${formatNs(ns)} since it has not been watched for writing, nor tried again.`;
            const told = { loop: loop.number, use, first: tick, last: loop.tick, count: 1, says };
            scene.tell({ severity: 'warning', evidence: [seq], ...told });
          }
        }
      },
    };
  },
};

/** The loop that watches it: another's thread may send from elsewhere. */
function isOwn({ watcher, watch }: Use, { number }: Loop): boolean {
  return watcher === number && watch >= 0;
}
