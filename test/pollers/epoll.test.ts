/** The contract on epoll(7), level and edge, and its quirks: EPERM for files, closed descriptors forgotten, re-arming. */

import assert from 'node:assert/strict';
import { closeSync, openSync } from 'node:fs';
import { READ, WRITE } from '../../src/pollers/poller';
import {
  afterThisTest,
  closeNow,
  duplicate,
  receiveText,
  sendText,
  tcpPair,
  unixPair,
  unixPairs,
} from '../support/sockets';
import { answer, freshPoller, pollerContract } from './contract';

for (const name of ['epoll', 'epoll-et'] as const)
  describe(name, () => {
    pollerContract(name);

    it('refuses a regular file with EPERM, and leaves nothing behind', () => {
      const poller = freshPoller(name);
      const file = openSync(process.execPath, 'r');
      afterThisTest(() => closeSync(file));
      assert.throws(() => poller.add(file, READ), {
        name: 'SyscallError',
        code: 'EPERM',
        fd: file,
      });
      assert.equal(poller.size, 0);
      assert.equal(poller.interestOf(file), -1);
    });

    it('forgets a closed descriptor without a word, and takes its number again', () => {
      const poller = freshPoller(name);
      const [gone, next] = [unixPair(), unixPair()];
      poller.add(gone.near, READ | WRITE);
      closeNow(gone.near);
      assert.deepEqual(answer(poller, 0), []);
      assert.throws(() => poller.modify(gone.near, WRITE), { code: 'EBADF' });
      assert.equal(poller.interestOf(gone.near), READ | WRITE);
      const reused = duplicate(next.near, gone.near);
      assert.equal(reused, gone.near);
      assert.throws(() => poller.modify(reused, WRITE), { code: 'ENOENT' });
      poller.add(reused, WRITE);
      assert.equal(poller.size, 1);
      assert.deepEqual(answer(poller), [[reused, WRITE]]);
    });

    it('removes harmlessly when the number belongs to a regular file by now', () => {
      const poller = freshPoller(name);
      const { near } = unixPair();
      poller.add(near, READ);
      closeNow(near);
      const file = openSync(process.execPath, 'r');
      afterThisTest(() => closeSync(file));
      duplicate(file, near);
      poller.remove(near);
      assert.equal(poller.size, 0);
    });

    it('still tells a closed descriptor whose open file lives on under another number', () => {
      const poller = freshPoller(name);
      const { near, far } = unixPair();
      poller.add(near, READ);
      duplicate(near, near + 1);
      closeNow(near);
      sendText(far, 'x');
      assert.deepEqual(answer(poller), [[near, READ]]);
    });

    it('tells more than 1024 in one wait', function () {
      this.timeout(20_000);
      const poller = freshPoller(name);
      const pairs = unixPairs(1100);
      for (const { near } of pairs) poller.add(near, WRITE);
      assert.equal(poller.wait(0), 1100);
    });
  });

describe('edge triggering', () => {
  it('tells the same bytes once, and new bytes again', () => {
    const poller = freshPoller('epoll-et');
    const { near, far } = tcpPair();
    poller.add(near, READ);
    sendText(far, 'x');
    assert.deepEqual(answer(poller), [[near, READ]]);
    assert.deepEqual(answer(poller, 20), []);
    sendText(far, 'y');
    assert.deepEqual(answer(poller), [[near, READ]]);
    assert.equal(receiveText(near), 'xy');
  });

  it('is re-armed by modify, and stays edge', () => {
    const poller = freshPoller('epoll-et');
    const { near, far } = tcpPair();
    poller.add(near, READ);
    sendText(far, 'x');
    assert.deepEqual(answer(poller), [[near, READ]]);
    poller.modify(near, READ);
    assert.deepEqual(answer(poller), [[near, READ]]);
    assert.deepEqual(answer(poller, 20), []);
    assert.equal(poller.interestOf(near), READ);
  });

  it('leaves out the descriptors added as level', () => {
    const poller = freshPoller('epoll-et');
    const { near } = unixPair();
    poller.add(near, WRITE, 'level');
    assert.deepEqual(answer(poller), [[near, WRITE]]);
    assert.deepEqual(answer(poller), [[near, WRITE]]);
    poller.modify(near, WRITE);
    assert.deepEqual(answer(poller), [[near, WRITE]]);
    assert.deepEqual(answer(poller), [[near, WRITE]]);
  });

  it('is had for one descriptor of a level poller', () => {
    const poller = freshPoller('epoll');
    const [level, edge] = [unixPair(), unixPair()];
    poller.add(level.near, WRITE);
    poller.add(edge.near, WRITE, 'edge');
    assert.equal(poller.wait(0), 2);
    assert.deepEqual(answer(poller), [[level.near, WRITE]]);
    assert.deepEqual(answer(poller), [[level.near, WRITE]]);
  });
});
