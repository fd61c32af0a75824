/** The contract on poll(2), and its quirks: POLLNVAL for a closed descriptor, regular files, no upper limit. */

import assert from 'node:assert/strict';
import { closeSync, openSync } from 'node:fs';
import { INVALID, type Poller, READ, WRITE } from '../../src/pollers/poller';
import { afterThisTest, closeNow, duplicate, sendText, unixPair } from '../support/sockets';
import { answer, freshPoller, pollerContract } from './contract';

describe('poll', () => {
  pollerContract('poll');

  describe('of its own', () => {
    let poller: Poller;
    beforeEach(() => {
      poller = freshPoller('poll');
    });

    it('calls a closed descriptor invalid, again and again, beside the ready ones', () => {
      const [gone, ready] = [unixPair(), unixPair()];
      poller.add(gone.near, READ);
      poller.add(ready.near, WRITE);
      closeNow(gone.near);
      const expected = [
        [gone.near, INVALID],
        [ready.near, WRITE],
      ].sort(([a = 0], [b = 0]) => a - b);
      assert.deepEqual(answer(poller), expected);
      assert.deepEqual(answer(poller), expected);
      poller.remove(gone.near);
      assert.deepEqual(answer(poller), [[ready.near, WRITE]]);
    });

    it('takes descriptors from 1024 on', () => {
      const { near, far } = unixPair();
      const beyond = duplicate(near, 1024);
      poller.add(beyond, READ);
      sendText(far, 'x');
      assert.deepEqual(answer(poller), [[beyond, READ]]);
    });

    it('keeps the interest of the descriptor that moves into a gap', () => {
      const [a, b, c] = [unixPair(), unixPair(), unixPair()];
      poller.add(a.near, READ);
      poller.add(b.near, READ);
      poller.add(c.near, WRITE);
      poller.remove(a.near);
      assert.deepEqual([poller.interestOf(b.near), poller.interestOf(c.near)], [READ, WRITE]);
      assert.deepEqual(answer(poller), [[c.near, WRITE]]);
      poller.modify(c.near, READ);
      sendText(b.far, 'x');
      assert.deepEqual(answer(poller), [[b.near, READ]]);
    });

    it('calls a regular file always ready', () => {
      const file = openSync(process.execPath, 'r');
      afterThisTest(() => closeSync(file));
      poller.add(file, READ | WRITE);
      assert.deepEqual(answer(poller, 0), [[file, READ | WRITE]]);
    });

    it('refuses edge triggering', () => {
      const { near } = unixPair();
      assert.throws(() => poller.add(near, READ, 'edge'), { name: 'RangeError' });
      assert.equal(poller.size, 0);
    });
  });
});
