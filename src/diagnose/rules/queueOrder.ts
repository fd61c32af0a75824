/** A message leaves before an older one of the same connection: a list is used as a stack. */

import { plural } from '../../trace/words';
import { framingOf } from '../passes/exchanges';
import type { Loop } from '../passes/loop';
import { othersOf } from '../passes/others';
import { openTalk, type Talk, takeAnswers, takeRequests } from '../passes/replies';
import { openTally, tellTally } from '../passes/tally';
import { isStream, type Use } from '../passes/use';
import type { Rule, Scene } from '../rule';
import { nameOf } from '../words';

const MOST = 4096;
/** A wait that took longer was for an answer that was worked on: such are sent as they are ready. */
const AT_ONCE_NS = 5e6;
/** In reverse by chance: of three one time in six, of four one in 24. */
const SURE = 4;

export const queueOrder: Rule = {
  id: 'queue-order',
  stage: 'stable',
  title: 'Messages leave in another order than they came',
  fix: 'Take from the front of the queue what was put in at its end: a deque, popped from the left.',
  needs: ['queues'],
  open(scene) {
    const { trace } = scene;
    const tally = openTally();
    const talks = new Map<Use, Talk>();
    /** Those answered in reverse that were few. */
    const few = new WeakSet<Use>();
    const talkWith = (use: Use): Talk | undefined => {
      const known = talks.get(use);
      if (known !== undefined || scene.framings.length === 0 || talks.size >= MOST) return known;
      const framing = isStream(use) ? framingOf(scene, use) : undefined;
      const talk = framing && openTalk(framing);
      if (talk !== undefined) talks.set(use, talk);
      return talk;
    };
    return {
      // Told where it is known how messages are cut.
      recv(use, loop, seq) {
        const talk = talkWith(use);
        if (talk !== undefined) takeRequests(scene, talk, loop, seq);
      },
      send(use, loop, seq) {
        const talk = talkWith(use);
        const batch = talk && takeAnswers(scene, talk, seq);
        if (batch?.loop !== loop.number || isShared(scene, loop)) return;
        const { requests, seq: at } = batch;
        if (requests.length < SURE && !few.has(use)) {
          few.add(use);
          return;
        }
        const says = (): string =>
          `${plural(requests.length, 'message')} that came on ${nameOf(use)} in one recv were answered in reverse, the newest first.`;
        tellTally(scene, tally, 'error', use, loop, [at, seq], says);
      },
      wake(loop) {
        // With a timeout of 0 asyncio goes on with what it has.
        const isBrief = (loop.count > 0 || loop.timeoutNs === 0) && loop.waitedNs <= AT_ONCE_NS;
        if (talks.size === 0 || isBrief) return;
        for (const talk of talks.values())
          if (talk.batch?.loop === loop.number) talk.batch = undefined;
      },
      close: (use) => talks.delete(use),
      queue(use, loop, seq) {
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

/** Other threads of its process, which wait for nobody, may work on answers. */
function isShared(scene: Scene, loop: Loop): boolean {
  return othersOf(scene, loop).some(({ turns }) => turns === 0);
}
