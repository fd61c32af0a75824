/** The list of pollers: what is named can be opened, and bears that name. */

import assert from 'node:assert/strict';
import { POLLER_NAMES } from '../../src/pollers/poller';
import { freshPoller } from './contract';

describe('openPoller', () => {
  it('offers select first', () => {
    assert.deepEqual(POLLER_NAMES, ['select', 'poll', 'epoll', 'epoll-et']);
  });

  for (const name of POLLER_NAMES)
    it(`opens ${name}, empty`, () => {
      const poller = freshPoller(name);
      assert.equal(poller.name, name);
      assert.equal(poller.size, 0);
      assert.equal(poller.wait(0), 0);
    });
});
