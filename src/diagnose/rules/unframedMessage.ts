/** What one recv brings is taken for one message (粘包), though it is a part of one, or several. */

import { plural } from '../../trace/words';
import {
  type Exchange,
  exchangeOf,
  type Owing,
  settle,
  takeRecv,
  takeSend,
} from '../passes/exchanges';
import { openBroadcasts } from '../passes/broadcasts';
import { type Streams, takeClient, takeDecode } from '../passes/joined';
import type { Loop } from '../passes/loop';
import { openTally, tellTally } from '../passes/tally';
import { isWatched, type Use, WATCHED } from '../passes/use';
import type { Rule, Scene } from '../rule';
import { nameOf } from '../words';

const MOST = 4096;
/** Answers that are worked on have come by then, most often. */
const LATE_NS = 100e6;

export const unframedMessage: Rule = {
  id: 'unframed-message',
  stage: 'stable',
  title: 'One recv is taken for one message',
  fix: 'A stream has no messages: put a length or a delimiter between them, keep what came, and take whole messages out of it.',
  needs: ['decodes', 'clients'],
  open(scene) {
    const streams: Streams = new Map();
    const exchanges = new Map<Use, Exchange>();
    const tally = openTally();
    const exchangeFor = (use: Use): Exchange | undefined =>
      exchanges.get(use) ?? begin(scene, exchanges, use);
    const tell = (use: Use, loop: Loop, seq: number, what: string): void => {
      const says = (): string => `A recv on ${nameOf(use)} brought ${what}.`;
      tellTally(scene, tally, 'error', use, loop, [seq], says);
    };
    const broadcasts = openBroadcasts(scene.trace, (use, loop, got) =>
      tell(use, loop, got, 'a part of a message, and was answered as if it were one'),
    );
    /** What each loop read last. */
    const newest = new WeakMap<Loop, number>();
    /** The next one begins, or nothing more will come, at `now`. */
    const over = (use: Use, loop: Loop, exchange: Exchange, now: number): void => {
      const isWaiting = isWatched(use, WATCHED.w);
      const before = settle(exchange, isWaiting);
      if (before !== undefined) tell(use, loop, before.seq, wordsOf(before));
      const { owing } = exchange;
      if (owing === undefined || now - owing.answeredAt < LATE_NS) return;
      exchange.owing = undefined;
      tell(use, loop, owing.seq, wordsOf(owing));
    };
    return {
      client: (seq) => takeClient(scene, streams, seq),
      decode: (use, loop) => takeDecode(scene, streams, use, loop),
      // Both told only where it is known how messages are cut, or something is wrong.
      recv(use, loop, seq) {
        const exchange = exchangeFor(use);
        if (use.got === seq) newest.set(loop, seq);
        if (exchange === undefined || use.got !== seq) return;
        over(use, loop, exchange, scene.trace.t[seq & scene.trace.mask]!);
        takeRecv(scene, exchange, loop, seq);
      },
      send(use, loop, seq) {
        const exchange = exchangeFor(use);
        if (scene.framings.length > 0) broadcasts.sent(use, loop, seq);
        if (exchange === undefined) return;
        if (newest.get(loop) !== exchange.seq) exchange.isRelayed = true;
        if (!takeSend(scene, exchange, loop, seq)) return;
        const { seq: got, wake: since } = exchange;
        broadcasts.offer(loop, { use, got, since, seq });
      },
      turn: broadcasts.over,
      close(use, loop, seq) {
        const exchange = exchanges.get(use);
        exchanges.delete(use);
        if (exchange !== undefined)
          over(use, loop, exchange, scene.trace.t[seq & scene.trace.mask]!);
      },
      exit: broadcasts.end,
      end() {
        broadcasts.end();
        for (const [use, exchange] of exchanges) {
          const { loop } = exchange;
          if (loop !== undefined) over(use, loop, exchange, Math.max(loop.lastAt, loop.wokeAt));
        }
      },
    };
  },
};

/** A connection is heard of first; undefined where nobody knows how its messages are cut. */
function begin(scene: Scene, exchanges: Map<Use, Exchange>, use: Use): Exchange | undefined {
  if (scene.framings.length === 0 || exchanges.size >= MOST) return undefined;
  const exchange = exchangeOf(scene, use);
  if (exchange !== undefined) exchanges.set(use, exchange);
  return exchange;
}

function wordsOf({ ended }: Owing): string {
  return `${plural(ended, 'message')} at once, and one answer was sent to all of them`;
}
