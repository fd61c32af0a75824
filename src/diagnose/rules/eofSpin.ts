/** The end of a stream is not handled: it stays readable for ever, and every wait ends at once. */

import { again, tellStreak, WARNING_AT, openStreaks, breakOff } from '../passes/streaks';
import { wokeAtOnce } from '../passes/loop';
import { isDatagram, isWatchedLevel, WATCHED } from '../passes/use';
import type { Rule } from '../rule';
import { nameOf, times, waitsOf } from '../words';

/** Ends in one turn: a loop until so many bytes have come. A second read after the end is made by careful programs. */
const ENDS_IN_A_TURN = WARNING_AT;

export const eofSpin: Rule = {
  id: 'eof-spin',
  stage: 'stable',
  title: 'The end of a stream is not handled',
  fix: 'When recv returns 0 the peer will send no more: stop watching it for reading, and close it when your own answer is sent.',
  needs: ['reads'],
  open(scene) {
    const streaks = openStreaks();
    return {
      outcome(use, loop) {
        if (use.got > loop.wake || use.closed >= 0) breakOff(streaks, use);
        if (use.zero < loop.wake || use.got > loop.wake || use.closed >= 0) return;
        // An empty datagram is no end.
        if (isDatagram(use)) return;
        // Not asked about any more, or told of only when something happens.
        if (!isWatchedLevel(use, WATCHED.r)) return;
        // Files and terminals read 0 by right; a socket is at its end for good, however long waits take.
        if (!use.isSocket && !wokeAtOnce(loop)) return;
        const streak = again(streaks, use, loop, use.readySeq, use.zero);
        tellStreak(scene, streak, loop, use, () => {
          const what = `${nameOf(use)} has reached the end of its stream, and recv returned 0`;
          return `${waitsOf(streak)}${what} in ${streak.count} ticks, but it is still watched for reading.`;
        });
      },
      recv(use, loop, seq) {
        if (use.zeros < ENDS_IN_A_TURN || use.zero !== seq || isDatagram(use)) return;
        // Regular files and terminals are read so, too.
        if (!use.isSocket && use.watch < 0) return;
        const count = use.zeros;
        const { tick } = loop;
        const says = (): string =>
          `recv returned 0 ${times(count)} within one tick on ${nameOf(use)}: its stream has ended, and the loop that reads it goes on.`;
        const told = { loop: loop.number, use, first: tick, last: tick, count, says };
        scene.tell({ severity: 'warning', evidence: [seq], ...told });
      },
    };
  },
};
