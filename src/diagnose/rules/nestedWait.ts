/** A second wait, with a time of its own, inside a turn of the loop: whom the loop watches waits for it. */

import { isOfLog, srcAt } from '../../trace/src';
import { formatNs } from '../../trace/times';
import { plural } from '../../trace/words';
import { beginWait, endWait, noteOut, openAsides } from '../passes/aside';
import type { Loop } from '../passes/loop';
import { forgetIt, remember } from '../passes/marks';
import { WATCHED } from '../passes/use';
import type { Rule, Scene } from '../rule';

/** Shorter ones are a look, not a wait. */
const LEAST_NS = 50e6;
/** Where it ended as somebody was ready, a busy machine may have made a wait of a look: so long it does not take a process away. */
const SURE_NS = 600e6;
/** The loop's own next wait returned at once: somebody had been ready. */
const AT_ONCE_NS = 1e6;

type Nested = { readonly seq: number; readonly tick: number; readonly ns: number };

export const nestedWait: Rule = {
  id: 'nested-wait',
  stage: 'nursery',
  title: 'A wait inside the loop',
  fix: 'Watch that descriptor in the loop itself (a DNS library and a connect have ways for that), or give the work to a thread.',
  needs: ['waits', 'times'],
  open(scene) {
    const { trace } = scene;
    const nested = new Map<Loop, Nested>();
    const lineOf = (seq: number): string =>
      seq < trace.first ? '' : srcAt(trace, seq & trace.mask);
    /** Also where one is not known, and in a log, where each call has a line of its own. */
    const isSameLine = (one: number, other: number): boolean => {
      const isKnown = one >= trace.first && !isOfLog(trace, one & trace.mask);
      return !isKnown || lineOf(one) === '' || lineOf(one) === lineOf(other);
    };
    /** Waits of select and poll, which take their sets anew. */
    const asides = openAsides();
    /** Told when it is known who was ready meanwhile. */
    const over = new WeakMap<Loop, Nested & { readonly outer: ReadonlySet<unknown> }>();
    return {
      watch(use, loop) {
        if (loop.poller === 'epoll' || loop.poller === 'epoll-et') return;
        if ((use.watch & WATCHED.rwx) === 0) noteOut(asides, use, loop);
      },
      wait: (loop) => beginWait(asides, loop, isSameLine),
      ready(use, loop) {
        const held = over.get(loop);
        if (held === undefined || loop.waitedNs < 0 || loop.waitedNs > AT_ONCE_NS) return;
        if (!held.outer.has(use)) return;
        forgetIt(over, loop);
        tell(scene, loop, held);
      },
      turn: (loop) => forgetIt(over, loop),
      wake(loop) {
        const aside = endWait(asides, loop, hasWaited);
        if (aside !== undefined) remember(over, loop, aside);
        const held = nested.get(loop);
        if (held !== undefined && loop.waitedNs >= 0) {
          nested.delete(loop);
          if (loop.count > 0 && loop.waitedNs < AT_ONCE_NS) tell(scene, loop, held);
        }
        if (!hasWaited(loop)) return;
        for (const outer of scene.loops.values()) {
          if (outer === loop || outer.thread !== loop.thread || outer.turns === 0) continue;
          // It goes round by itself, too: nobody can say which of them is the loop.
          if (outer.isWaiting || outer.turns < loop.turns / 2 || nested.size >= MOST) continue;
          const { wake: seq, waitedNs: ns } = loop;
          if (!nested.has(outer)) nested.set(outer, { seq, tick: outer.tick, ns });
        }
      },
    };
  },
};

const MOST = 1024;

/** Of what it took no more than it asked for is its own. */
function hasWaited({ count, timeoutNs, waitedNs }: Loop): boolean {
  if (count > 0) return waitedNs >= SURE_NS && (timeoutNs < 0 || timeoutNs >= SURE_NS);
  return Math.min(waitedNs, timeoutNs) >= LEAST_NS;
}

function tell(scene: Scene, loop: Loop, { seq, tick, ns }: Nested): void {
  const { count: ready } = loop;
  const says = (): string =>
    `Inside its tick ${tick} the loop waited for something else for ${formatNs(ns)}; ${plural(ready, 'descriptor')} of its own had become ready meanwhile.`;
  const told = { loop: loop.number, first: tick, last: tick, count: 1, says, evidence: [seq] };
  scene.tell({ severity: 'warning', ...told });
}
