/** What one recv brings is taken for one message (粘包), though it is a part of one, or several. */

import { plural } from '../../trace/words';
import { type Exchange, exchangeOf, isMerged, takeRecv, takeSend } from '../passes/exchanges';
import { type Streams, takeClient, takeDecode } from '../passes/joined';
import type { Loop } from '../passes/loop';
import { openTally, tellTally } from '../passes/tally';
import type { Use } from '../passes/use';
import type { Rule } from '../rule';
import { nameOf } from '../words';

const MOST = 4096;

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
    const exchangeFor = (use: Use): Exchange | undefined => {
      const known = exchanges.get(use);
      if (known !== undefined || scene.framings.length === 0 || exchanges.size >= MOST)
        return known;
      const exchange = exchangeOf(scene, use);
      if (exchange !== undefined) exchanges.set(use, exchange);
      return exchange;
    };
    const tell = (use: Use, loop: Loop, seq: number, what: string): void => {
      const says = (): string => `A recv on ${nameOf(use)} brought ${what}.`;
      tellTally(scene, tally, 'error', use, loop, [seq], says);
    };
    const over = (use: Use, loop: Loop, exchange: Exchange): void => {
      if (!isMerged(exchange)) return;
      const { ended, seq } = exchange;
      tell(
        use,
        loop,
        seq,
        `${plural(ended, 'message')} at once, and one answer was sent to all of them`,
      );
    };
    return {
      client: (seq) => takeClient(scene, streams, seq),
      decode: (use, loop) => takeDecode(scene, streams, use, loop),
      // Both told only where it is known how messages are cut, or something is wrong.
      recv(use, loop, seq) {
        const exchange = exchangeFor(use);
        if (exchange === undefined) return;
        over(use, loop, exchange);
        takeRecv(scene, exchange, loop, seq);
      },
      send(use, loop, seq) {
        const exchange = exchangeFor(use);
        if (exchange === undefined || !takeSend(scene, exchange, loop, seq)) return;
        tell(use, loop, exchange.seq, 'a part of a message, and was answered as if it were one');
      },
      close(use, loop) {
        const exchange = exchanges.get(use);
        if (exchange !== undefined) over(use, loop, exchange);
        exchanges.delete(use);
      },
    };
  },
};
