/** A message leaves before an older one of the same connection: a list is used as a stack. */

import { openTally, tellTally } from '../passes/tally';
import type { Rule } from '../rule';
import { nameOf } from '../words';

export const queueOrder: Rule = {
  id: 'queue-order',
  stage: 'stable',
  title: 'Messages leave in another order than they came',
  fix: 'Take from the front of the queue what was put in at its end: a deque, popped from the left.',
  needs: ['queues'],
  open(scene) {
    const tally = openTally();
    return {
      queue(use, loop, seq) {
        const { trace } = scene;
        const message = trace.d[seq & trace.mask]!;
        // Those that came after it may all wait still; where more wait, one of them came before it.
        const newer = use.enqueued - message;
        // What was put in before the trace began is not known.
        if (use.enqueued < message || use.depth <= newer) return;
        // Of two threads nobody knows whose event came first.
        if (use.enqueuer !== loop.number) return;
        const says = (): string =>
          `Message ${message} of ${nameOf(use)} was sent while an older one waits in its queue.`;
        tellTally(scene, tally, 'error', use, loop, [use.put, seq], says);
      },
    };
  },
};
