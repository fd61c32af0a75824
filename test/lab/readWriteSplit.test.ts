/** The program that reads and writes apart: what is writable is the connection it was said of, not the next with its number. */

import assert from 'node:assert/strict';
import { pollersWith } from '../../src/pollers/list';
import { peerOf, serving, session, eventsOfKind } from '../support/session';

describe('lab/programs/readWriteSplit', () => {
  for (const poller of pollersWith({ keepsSet: true })) {
    it(`sends to a newcomer once it is writable itself, with ${poller}`, async () => {
      const run = session('read-write-split', { poller });
      const address = await serving(run);
      await run.pause();
      const first = await peerOf(address);
      await run.step();
      await run.step();
      await first.hears('Hello_World');
      first.send('an answer to this waits');
      await run.step();
      // It is ready already, as it can be written to: in the next tick it comes before the listener, and frees its number.
      first.reset();
      await new Promise((resolve) => first.socket.once('close', resolve));
      const second = await peerOf(address);
      await run.step();
      const [, accept] = eventsOfKind(run, 'accept').filter(({ fd }) => fd !== -1);
      const [close] = eventsOfKind(run, 'close');
      assert.deepEqual([close?.fd, close?.tick], [accept?.fd, accept?.tick]);
      assert.equal(eventsOfKind(run, 'send').length, 1, 'a send that was not said to be possible');
      await run.step();
      const [, send] = eventsOfKind(run, 'send');
      const writable = eventsOfKind(run, 'ready').filter(
        ({ fd, gen, events }) => fd === accept?.fd && gen === 1 && events?.includes('w') === true,
      );
      assert.deepEqual([send?.fd, send?.gen, send?.tick], [accept?.fd, 1, writable[0]?.tick]);
      await second.hears('Hello_World');
    });
  }
});
