/** Writability is asked about with nothing to send: nearly every socket is writable nearly always, so no wait lasts. */

import { type Loop, wokeAtOnce } from '../passes/loop';
import { again, tellStreak, openStreaks, breakOff } from '../passes/streaks';
import { isWatched, READY, type Use, WATCHED } from '../passes/use';
import type { Rule } from '../rule';
import { nameOf, times, waitsOf } from '../words';

export const writeSpin: Rule = {
  id: 'write-spin',
  stage: 'stable',
  title: 'Writability is watched with nothing to send',
  fix: 'Watch for writing only while something waits to be sent: from a short send or EAGAIN on, until the rest is gone.',
  needs: ['waits'],
  open(scene) {
    const streaks = openStreaks();
    return {
      outcome(use, loop) {
        if ((use.ready & READY.w) === 0) return;
        // It sent something: this is what writability is for.
        if (use.put > loop.wake || isOver(use, loop)) breakOff(streaks, use);
        else if (isIdle(use, loop)) {
          const streak = again(streaks, use, loop, use.readySeq);
          const isGone = use.sendFailed > loop.wake;
          const says = (): string => {
            const what = isGone
              ? 'send failed each time, as its peer is gone'
              : 'there was nothing to send';
            return `${waitsOf(streak)}${nameOf(use)} was writable and ${what}, ${times(streak.count)} in a row.`;
          };
          // Where it was asked about, or where a send fails.
          tellStreak(scene, streak, loop, use, says, isGone ? use.sendFailed : use.watched);
        }
      },
    };
  },
};

/** It is closed, or no longer watched for writing: one writable tick too many is no spin. */
function isOver(use: Use, { wake }: Loop): boolean {
  if (use.closed >= 0) return true;
  return use.watched > wake && (use.watch & WATCHED.w) === 0;
}

/** Woken by `w` alone, for nothing; or with it for a peer that is gone, to which it sends on (EPIPE). */
function isIdle(use: Use, loop: Loop): boolean {
  const { wake } = loop;
  // Who else was ready is why the wait ended; who is gone is so, too, and each send to it fails.
  for (let i = 0; i < loop.readyCount; i++)
    if (loop.ready[i]!.ready !== READY.w && loop.ready[i]!.sendFailed < wake) return false;
  // Edge-triggered writability may stay armed: it is not told again.
  if (isWatched(use, WATCHED.edge)) return false;
  // There is something to send and it is tried: that the kernel then says EAGAIN is not the program's fault.
  if (use.putAgain > wake) return false;
  // A connect in progress ends by this very readiness, and is asked how.
  if (use.connect > wake || use.sockerr > wake) return false;
  // The program says that it holds messages for it: it sends them when it likes.
  return wokeAtOnce(loop) && use.depth === 0;
}
