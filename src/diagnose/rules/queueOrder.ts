/** A message leaves before an older one of the same connection: a list is used as a stack. */

import type { Use } from '../passes/use';
import { CODE } from '../../trace/kinds';
import type { Rule } from '../rule';
import { nameOf } from '../words';

/** Messages of one connection of which it is known whether they wait; beyond, nobody is judged. */
const MOST_WAITING = 4096;

export const queueOrder: Rule = {
  id: 'queue-order',
  stage: 'stable',
  title: 'Messages leave in another order than they came',
  fix: 'Take from the front of the queue what was put in at its end: a deque, popped from the left.',
  needs: ['queues'],
  open(scene) {
    const waitingOf = new WeakMap<Use, Set<number>>();
    const counts = new WeakMap<Use, { count: number; readonly first: number }>();
    return {
      queue(use, loop, seq) {
        const { trace } = scene;
        const slot = seq & trace.mask;
        const message = trace.d[slot]!;
        const waiting = waitingOf.get(use) ?? new Set();
        waitingOf.set(use, waiting);
        if (trace.kind[slot] === CODE.enqueue) {
          if (waiting.size < MOST_WAITING) waiting.add(message);
          return;
        }
        const isKnown = waiting.delete(message);
        // What is dropped leaves in no order. What was put in before the trace began is not known.
        if (trace.kind[slot] === CODE.drop || !isKnown) return;
        const older = oldestBefore(waiting, message);
        if (older < 0) return;
        const known = counts.get(use) ?? { count: 0, first: loop.tick };
        known.count++;
        counts.set(use, known);
        const { first, count } = known;
        const says = (): string =>
          `Message ${message} of ${nameOf(use)} was sent while message ${older}, which is older, waits in its queue.`;
        const told = { loop: loop.number, use, first, last: loop.tick, count, says };
        scene.tell({ severity: 'error', evidence: [use.put, seq], ...told });
      },
    };
  },
};

/** Those that wait stand in the order in which they were put in: the first is the oldest. */
function oldestBefore(waiting: ReadonlySet<number>, message: number): number {
  for (const first of waiting) return first < message ? first : -1;
  return -1;
}
