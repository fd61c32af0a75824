/** The contract on select(2), and its quirks: FD_SETSIZE, EBADF for the whole set, the overwritten timeval. */

import assert from 'node:assert/strict';
import { closeSync, openSync } from 'node:fs';
import { errnoName } from '../../src/os/errnoName';
import { errno } from '../../src/os/libc';
import { EXCEPT, type Poller, READ, WRITE } from '../../src/pollers/poller';
import { afterThisTest, closeNow, duplicate, sendText, unixPair } from '../support/sockets';
import { answer, freshPoller, pollerContract } from './contract';

describe('select', () => {
  pollerContract('select');

  describe('of its own', () => {
    let poller: Poller;
    beforeEach(() => {
      poller = freshPoller('select');
    });

    it('refuses descriptor 1024 and says why', () => {
      const { near } = unixPair();
      const beyond = duplicate(near, 1024);
      assert.equal(beyond, 1024);
      assert.throws(() => poller.add(beyond, READ), {
        name: 'RangeError',
        message: /1024 .*select\(2\).* below 1024 \(FD_SETSIZE\): use poll or epoll$/,
      });
      assert.equal(poller.size, 0);
      assert.equal(poller.interestOf(beyond), -1);
    });

    it('takes descriptor 1023', () => {
      const { near, far } = unixPair();
      const last = duplicate(near, 1023);
      assert.equal(last, 1023);
      poller.add(last, READ | WRITE | EXCEPT);
      sendText(far, 'x');
      assert.deepEqual(answer(poller), [[last, READ | WRITE]]);
    });

    it('finds the highest descriptor again after higher ones went', () => {
      const { near, far } = unixPair();
      const [low, high] = [duplicate(near, 200), duplicate(near, 900)];
      for (const fd of [low, high]) poller.add(fd, READ);
      poller.modify(high, 0);
      sendText(far, 'x');
      assert.deepEqual(answer(poller), [[low, READ]]);
      poller.remove(low);
      assert.deepEqual(answer(poller, 0), []);
      poller.modify(high, READ);
      assert.deepEqual(answer(poller), [[high, READ]]);
    });

    it('tells every bit of a word, the sign bit too', () => {
      const { near } = unixPair();
      const fds = Array.from({ length: 64 }, (_, i) => duplicate(near, 320 + i));
      for (const fd of fds) poller.add(fd, WRITE);
      assert.deepEqual(
        answer(poller),
        fds.map((fd) => [fd, WRITE]),
      );
    });

    it('answers EBADF for the whole set when one descriptor is closed', () => {
      const [gone, ready] = [unixPair(), unixPair()];
      poller.add(gone.near, READ);
      poller.add(ready.near, WRITE);
      closeNow(gone.near);
      assert.equal(poller.wait(0), -1);
      assert.equal(errnoName(errno()), 'EBADF');
      poller.remove(gone.near);
      assert.deepEqual(answer(poller), [[ready.near, WRITE]]);
    });

    it('calls a regular file always ready', () => {
      const file = openSync(process.execPath, 'r');
      afterThisTest(() => closeSync(file));
      poller.add(file, READ | WRITE);
      assert.deepEqual(answer(poller, 0), [[file, READ | WRITE]]);
    });

    it('waits whole seconds and the rest', () => {
      const begin = process.hrtime.bigint();
      assert.equal(poller.wait(1010), 0);
      assert.ok(process.hrtime.bigint() - begin >= 1_010_000_000n);
    });

    it('refuses edge triggering', () => {
      const { near } = unixPair();
      assert.throws(() => poller.add(near, READ, 'edge'), { name: 'RangeError' });
      assert.equal(poller.size, 0);
    });
  });
});
