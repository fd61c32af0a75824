/** One descriptor takes a whole tick, call after call, while others that are ready wait for their first. */

import { formatNs } from '../../trace/times';
import { plural } from '../../trace/words';
import { listenerOf, type Loop } from '../passes/loop';
import { forgetIt, remember } from '../passes/marks';
import { steadyNsOf } from '../passes/steady';
import { openTally, tellTally } from '../passes/tally';
import type { Use } from '../passes/use';
import type { Rule } from '../rule';
import { nameOf } from '../words';

/** So long others wait: people notice it from the second on. */
const HINT_NS = 50e6;
const WARNING_NS = 100e6;
/** Of who became ready in the course of that turn nobody knows when: only turns that are much too long, and the second of these, or longer ones. */
const LATE_NS = 120e6;
const TOO_LATE_NS = 400e6;
/** Of a turn that has no end, in a loop that has served before and watches a listener: nobody gets in; so much of it at its usual pace. */
const ENDLESS_NS = 2e9;
const ENDLESS_STEADY_NS = 500e6;
const SERVED_TURNS = 3;
/** The next wait returned at once: who was ready then had been so before. */
const AT_ONCE_NS = 1e6;
/** Reads of one descriptor in a tick: fewer are one long call, or a busy machine (loop-blocked). */
const MANY_READS = 8;

/** A turn that one took for itself. */
type Hogged = { readonly hog: Use; readonly got: number; readonly reads: number; ns: number };

export const starvation: Rule = {
  id: 'starvation',
  stage: 'stable',
  title: 'One descriptor keeps the others waiting',
  fix: 'Read only so much of one descriptor in a tick; a level-triggered wait tells of the rest again.',
  needs: ['waits', 'times', 'reads'],
  open(scene) {
    const tally = openTally();
    /** The turn before, of each loop where others may have waited for its end. */
    const late = new Map<Loop, Hogged>();
    const hasBeenLate = new WeakSet<Loop>();
    const tell = (waiting: Use, loop: Loop, hogged: Hogged, isLate: boolean): void => {
      const { hog, got, reads, ns } = hogged;
      const says = (): string =>
        isLate
          ? `${nameOf(waiting)} was ready when the turn ended, in which ${nameOf(hog)} was served alone for up to ${formatNs(ns)}: ${plural(reads, 'read')} in one tick.`
          : `${nameOf(waiting)} was ready and waited ${formatNs(ns)}, while ${nameOf(hog)} was served alone: ${plural(reads, 'read')} in one tick.`;
      const severity = ns < WARNING_NS ? 'hint' : 'warning';
      tellTally(scene, tally, severity, waiting, loop, [waiting.readySeq, got], says, got);
    };
    /** The turn of each loop that went on for so long when it was looked at. */
    const endless = new WeakMap<Loop, number>();
    return {
      long(loop) {
        const { wake, wokeAt, lastAt, turns, isWaiting } = loop;
        if (isWaiting || wokeAt < 0 || lastAt - wokeAt < ENDLESS_NS || turns < SERVED_TURNS) return;
        if (endless.get(loop) === wake) return;
        endless.set(loop, wake);
        const shut = listenerOf(loop);
        const hog = busiestOf(loop);
        if (shut === undefined || hog === undefined) return;
        if (steadyNsOf(scene, loop, hog.lastAt) < ENDLESS_STEADY_NS) return;
        const { got, reads } = hog;
        const ns = hog.lastAt - wokeAt;
        const says = (): string =>
          `${nameOf(hog)} is served alone for ${formatNs(ns)} by now: ${plural(reads, 'read')} in one tick; ${nameOf(shut)} is not looked at.`;
        tellTally(scene, tally, 'warning', shut, loop, [hog.readySeq, got], says, got);
      },
      turn(loop) {
        forgetIt(late, loop);
        if (loop.wokeAt < 0 || loop.lastAt - loop.wokeAt < HINT_NS) return;
        // It was told as it went on: whoever was ready meanwhile is no other bug.
        if (endless.get(loop) === loop.wake) return;
        const hog = busiestOf(loop);
        if (hog === undefined) return;
        const { got, reads } = hog;
        const [waiting, ns] = longestOf(loop, hog);
        const hogNs = hog.lastAt - hog.firstAt;
        // It must have been the hog's calls that they waited for.
        const isAmong = waiting !== undefined && ns >= HINT_NS && hogNs >= ns / 2;
        if (!isAmong && hogNs < LATE_NS) return;
        // A busy machine's pauses are not the program's.
        if (isAmong && steadyNsOf(scene, loop, loop.wokeAt + ns) >= HINT_NS)
          tell(waiting, loop, { hog, got, reads, ns }, false);
        const steadyNs = isAmong ? 0 : steadyNsOf(scene, loop, hog.lastAt);
        if (steadyNs >= LATE_NS) remember(late, loop, { hog, got, reads, ns: steadyNs });
      },
      ready(use, loop) {
        const hogged = late.get(loop);
        // Who comes while the loop waits was not kept waiting.
        if (hogged === undefined || loop.waitedNs < 0 || loop.waitedNs > AT_ONCE_NS) return;
        if (use === hogged.hog) return;
        forgetIt(late, loop);
        if (hogged.ns >= TOO_LATE_NS || hasBeenLate.has(loop)) tell(use, loop, hogged, true);
        hasBeenLate.add(loop);
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
