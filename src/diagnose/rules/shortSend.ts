/** A send took a part, and what was left is dropped, or something else is sent in its place. */

import { plural } from '../../trace/words';
import { isLetGo, isToldIt, PACED_NS, WAITED_NS } from '../passes/givenUp';
import type { Loop } from '../passes/loop';
import { forgetIt, remember } from '../passes/marks';
import { isNext } from '../passes/nextOffer';
import { isSameOffer, mayRepeat } from '../passes/offers';
import { isOurs, type Short, shortOf } from '../passes/shorts';
import { type Use, WATCHED } from '../passes/use';
import { wantedAt } from '../passes/wanted';
import type { Rule, Scene } from '../rule';
import { nameOf } from '../words';

const MOST_SHORT = 4096;
/** Offers alike in a row, of which not one goes on where the one before ended: two may be chance. */
const OFFERED_AGAIN = 3;

const LET_GO = 'and it is watched for writing no more';

export const shortSend: Rule = {
  id: 'short-send',
  stage: 'stable',
  title: 'The rest of a short send is lost',
  fix: 'send returns how many bytes it took: keep the rest, watch for writing, and send it before anything else.',
  needs: ['sends'],
  open(scene) {
    /** Few: of those that wait for the rest to go. */
    const shorts = new Map<Use, Short>();
    return {
      send(use, loop, seq) {
        const { trace } = scene;
        const slot = seq & trace.mask;
        const before = shorts.size === 0 ? undefined : shorts.get(use);
        const [want, put] = [trace.a[slot]!, trace.b[slot]!];
        const isShort = put > 0 && put < want;
        // What failed sent nothing; the rest still waits.
        if (before === undefined ? !isShort : put < 0) return;
        forgetIt(shorts, use);
        const isSame = before !== undefined && isSameOffer(before, trace, seq);
        const offers = isSame ? before.offers + 1 : 1;
        const isAgain = isSame && offers >= OFFERED_AGAIN && !mayRepeat(before);
        if (before !== undefined && (isAgain || isNext(scene, use, before, seq)))
          tell(scene, use, loop, before, seq, 'and the next send does not go on with them');
        if (!isShort || !isOurs(use, trace, slot) || shorts.size >= MOST_SHORT) return;
        remember(shorts, use, shortOf(trace, use, loop, seq, { before, offers }));
      },
      shutdown(use, loop, seq) {
        // Of reading only (SHUT_RD, shutdown(2)): it may send on.
        if ((scene.trace.flags[seq & scene.trace.mask]! & 15) !== 0)
          over(scene, shorts, use, loop, seq);
      },
      close(use, loop, seq) {
        over(scene, shorts, use, loop, seq);
      },
      watch(use, { wake }) {
        const short = shorts.size === 0 ? undefined : shorts.get(use);
        if (short === undefined) return;
        const isOut = (use.watch & WATCHED.w) === 0;
        short.isGivenUp = isOut && (short.isGivenUp || (short.isAsked && short.wake === wake));
      },
      wake(loop) {
        if (shorts.size === 0) return;
        for (const [use, short] of shorts)
          if (use.watcher === loop.number && isLetGo(use, short, loop, PACED_NS)) {
            forgetIt(shorts, use);
            tell(scene, use, loop, short, loop.wake, LET_GO);
          }
      },
    };
  },
};

/** It will send no more. */
function over(scene: Scene, shorts: Map<Use, Short>, use: Use, loop: Loop, seq: number): void {
  const short = shorts.get(use);
  if (short === undefined) return;
  forgetIt(shorts, use);
  if (use.ended > short.seq && isLetGo(use, short, loop, WAITED_NS)) {
    tell(scene, use, loop, short, seq, LET_GO);
    return;
  }
  // The peer is gone, or may be: nobody would get the rest.
  if (use.lost >= 0 || use.ended > short.seq || use.sendFailed > short.seq) return;
  // It watched for writing and gave up in a later tick: a deadline, most likely.
  const isMeant = short.wake !== loop.wake && wantedAt(scene.trace, use, loop.wake) >= 0;
  if (isMeant && !isToldIt(use, short, loop)) return;
  tell(scene, use, loop, short, seq, 'and it is closed without them');
}

function tell(scene: Scene, use: Use, loop: Loop, short: Short, seq: number, what: string): void {
  const { want, put, tick } = short;
  const says = (): string =>
    `send on ${nameOf(use)} took ${put} of ${plural(want, 'byte')}; ${want - put} are left, ${what}.`;
  const evidence = [seq, short.seq];
  const told = { loop: loop.number, use, first: tick, last: loop.tick, count: 1, says, evidence };
  scene.tell({ severity: 'error', ...told });
}
