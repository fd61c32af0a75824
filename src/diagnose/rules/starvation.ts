/** One descriptor takes a whole tick, call after call, while others that are ready wait for their first. */

import { formatNs } from '../../trace/times';
import { plural } from '../../trace/words';
import type { Loop } from '../passes/loop';
import { steadyNsOf } from '../passes/pauses';
import { openTally, tellTally } from '../passes/tally';
import type { Use } from '../passes/use';
import type { Rule } from '../rule';
import { nameOf } from '../words';

/** So long others wait: people notice it from the second on. */
const HINT_NS = 50e6;
const WARNING_NS = 100e6;
/** Reads of one descriptor in a tick: fewer are one long call, or a busy machine (loop-blocked). */
const MANY_READS = 8;

export const starvation: Rule = {
  id: 'starvation',
  stage: 'stable',
  title: 'One descriptor keeps the others waiting',
  fix: 'Read only so much of one descriptor in a tick; a level-triggered wait tells of the rest again.',
  needs: ['waits', 'times', 'reads'],
  open(scene) {
    const tally = openTally();
    return {
      turn(loop) {
        if (loop.readyCount < 2 || loop.wokeAt < 0 || loop.lastAt - loop.wokeAt < HINT_NS) return;
        const hog = busiestOf(loop);
        if (hog === undefined) return;
        const [waiting, ns] = longestOf(loop, hog);
        // It must have been the hog's calls that they waited for.
        if (waiting === undefined || ns < HINT_NS || hog.lastAt - hog.firstAt < ns / 2) return;
        // A busy machine's pauses are not the program's.
        if (steadyNsOf(scene, loop, hog) < HINT_NS) return;
        const { reads } = hog;
        const says = (): string =>
          `${nameOf(waiting)} was ready and waited ${formatNs(ns)}, while ${nameOf(hog)} was served alone: ${plural(reads, 'read')} in one tick.`;
        const severity = ns < WARNING_NS ? 'hint' : 'warning';
        tellTally(scene, tally, severity, waiting, loop, [waiting.readySeq, hog.got], says);
      },
    };
  },
};

function busiestOf(loop: Loop): Use | undefined {
  let found: Use | undefined;
  for (let i = 0; i < loop.readyCount; i++) {
    const use = loop.ready[i]!;
    if (use.turn !== loop.wake || use.reads < MANY_READS) continue;
    if (found === undefined || use.lastAt - use.firstAt > found.lastAt - found.firstAt) found = use;
  }
  return found;
}

/** Who waited longest for the first call, and how long, ns; to the end of the turn where none came. */
function longestOf(loop: Loop, hog: Use): [Use | undefined, number] {
  let found: Use | undefined;
  let longest = 0;
  for (let i = 0; i < loop.readyCount; i++) {
    const use = loop.ready[i]!;
    const isServed = use.turn === loop.wake && use.firstAt >= 0;
    const ns = (isServed ? use.firstAt : loop.lastAt) - loop.wokeAt;
    if (use === hog || use.closed >= 0 || ns <= longest) continue;
    longest = ns;
    found = use;
  }
  return [found, longest];
}
