/** The list of pollers: what is named can be opened, and bears that name. */

import assert from 'node:assert/strict';
import { abilitiesOf, POLLER_NAMES, POLLERS, pollersWith } from '../../src/pollers/list';
import { C } from '../../src/os/libc';
import { freshPoller } from './contract';

describe('openPoller', () => {
  it('offers select first', () => {
    assert.equal(POLLER_NAMES[0], 'select');
  });

  it('numbers them from 1 on, each by itself', () => {
    const numbers = POLLERS.map(({ number }) => number).sort((one, other) => one - other);
    assert.deepEqual(
      numbers,
      numbers.map((_, i) => i + 1),
    );
  });

  it('finds those that can do something by what they can do', () => {
    assert.deepEqual(pollersWith({ isEdge: true }), ['epoll-et']);
    assert.deepEqual(pollersWith({ descriptorEnd: C.FD_SETSIZE }), ['select']);
    assert.deepEqual(pollersWith({ edge: true, files: true }), []);
    for (const name of pollersWith({ keepsSet: true })) {
      assert.equal(abilitiesOf(name).keepsSet, true);
      assert.ok(freshPoller(name).descriptor > 0, 'the set has a descriptor');
    }
  });

  for (const name of POLLER_NAMES)
    it(`opens ${name}, empty`, () => {
      const poller = freshPoller(name);
      assert.equal(poller.name, name);
      assert.equal(poller.size, 0);
      assert.equal(poller.wait(0), 0);
    });
});
