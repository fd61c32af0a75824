/** Connections whose peers have gone are never closed: each costs a descriptor for good. */

import { plural } from '../../trace/words';
import type { Loop } from '../passes/loop';
import { closedBy, goOn, latestOf, openParting, part } from '../passes/parting';
import { isStream, type Use, WATCHED } from '../passes/use';
import type { Rule, Scene } from '../rule';
import { nameOf } from '../words';

/** One may be kept for a reason; so many are a habit. */
const HINT_LEAKED = 3;
const WARNING_LEAKED = 5;
/** At the end, after so long and so many turns, who meant to close it has done so; while the program goes on an answer may be worked on for longer. */
const OLD_NS = 1e9;
const OLD_TURNS = 3;
/** In a program whose threads block, and which never waits, an answer may be worked on till then: so many must be left. */
const BLOCKING_LEAKED = 5;
const WORK_NS = 20e9;
/** Turns between two looks at all that is open, and time, whichever comes first. */
const LOOK_EVERY = 16;
const LOOK_NS = 500e6;

export const fdLeak: Rule = {
  id: 'fd-leak',
  stage: 'stable',
  title: 'Connections are never closed',
  fix: 'Close the connection on every way out: after the end of its stream, after an error, and where a handshake fails.',
  needs: ['reads'],
  open(scene) {
    /** Turns of any loop when the end of each was first looked at. */
    const seenAt = new WeakMap<Use, number>();
    const told = new Map<number, { readonly first: Use; readonly tick: number }>();
    const parting = openParting();
    let turns = 0;
    let lookedAt = 0;
    const look = (loop: Loop, leastNs: number, end = -1, closed: readonly Use[] = []): void => {
      const leaked: Use[] = [...closed];
      const usualNs = Math.max(leastNs, 2 * latestOf(parting, loop.process));
      const isBlocking = loop.turns === 0;
      const now = Math.max(loop.lastAt, loop.wokeAt, isBlocking ? end : -1);
      for (const use of scene.ended) {
        if (use.process !== loop.process || !isStream(use)) continue;
        const seen = seenAt.get(use) ?? turns;
        seenAt.set(use, seen);
        const since = isBlocking && use.endedAt >= 0 ? OLD_TURNS : turns - seen;
        if (isLeft(use) && isOld(use, now, since, usualNs)) leaked.push(use);
      }
      if (leaked.length < (isBlocking ? BLOCKING_LEAKED : HINT_LEAKED)) return;
      const at = told.get(loop.process) ?? { first: leaked[0]!, tick: loop.tick };
      told.set(loop.process, at);
      tell(scene, loop, at.first, at.tick, leaked);
    };
    return {
      recv(use) {
        if (use.ended >= 0 && !seenAt.has(use)) seenAt.set(use, turns);
      },
      close(use, loop) {
        if (use.ended < 0 || !isStream(use)) return;
        const now = Math.max(loop.lastAt, loop.wokeAt);
        const old = isOld(use, now, turns - (seenAt.get(use) ?? turns), OLD_NS);
        part(scene, parting, use, loop, isLeft(use) && old);
      },
      wait: ({ process }) => goOn(parting, process),
      turn(loop) {
        if (loop.wokeAt < 0) turns++;
        else if (++turns % LOOK_EVERY === 0 || loop.wokeAt - lookedAt >= LOOK_NS) {
          lookedAt = loop.wokeAt;
          look(loop, WORK_NS);
        }
      },
      // Programs close what they have when they end, or leave that to the kernel.
      exit({ process }, seq) {
        const end = scene.trace.t[seq & scene.trace.mask]!;
        for (const loop of busiestOf(scene, process).values())
          look(loop, OLD_NS, end, closedBy(parting, process));
      },
      end: () => busiestOf(scene).forEach((loop) => look(loop, OLD_NS)),
    };
  },
};

/** A loop a process, of this one or of all: the one that has waited most, and where none has the one heard of last. */
function busiestOf({ loops }: Scene, of?: number): Map<number, Loop> {
  const busiest = new Map<number, Loop>();
  for (const loop of loops.values()) {
    if (of !== undefined && loop.process !== of) continue;
    const { turns, lastAt } = busiest.get(loop.process) ?? { turns: 0, lastAt: -1 };
    const isLater = turns === 0 && loop.lastAt > lastAt;
    if (loop.turns > turns || isLater) busiest.set(loop.process, loop);
  }
  return busiest;
}

/** At its end and let alone: not watched (eof-spin), and nothing was sent to the side that may still be open. */
function isLeft(use: Use): boolean {
  const isWatched = use.watch > 0 && (use.watch & WATCHED.rwx) !== 0;
  return !isWatched && use.put < use.ended && use.got < use.ended && use.closed < 0;
}

function isOld({ endedAt }: Use, now: number, turns: number, leastNs: number): boolean {
  return turns >= OLD_TURNS && (endedAt < 0 || now < 0 || now - endedAt >= leastNs);
}

function tell(scene: Scene, loop: Loop, use: Use, tick: number, leaked: readonly Use[]): void {
  const count = leaked.length;
  const newest = leaked.at(-1)!;
  // Taken out of the set behind its end, and forgotten there.
  const culprit = use.watched > use.ended ? use.watched : use.ended;
  const says = (): string =>
    `${plural(count, 'connection')} whose stream has ended or was reset are still open and nobody looks at them, the first ${nameOf(use)}, the newest ${nameOf(newest)}.`;
  scene.tell({
    severity: count < WARNING_LEAKED ? 'hint' : 'warning',
    ...{ loop: loop.number, use, first: tick, last: loop.tick, count, says },
    evidence: [newest.ended, use.ended],
    culprit,
  });
}
