/** Timers as descriptors, against the kernel. */

import * as assert from 'node:assert/strict';
import { E } from '../../src/os/errors';
import * as libc from '../../src/os/libc';
import { C } from '../../src/os/libc';
import { allocate } from '../../src/os/memory';
import { openTimer } from '../../src/os/timers';
import { afterThisTest, awaitKernel } from '../support/sockets';

const memory = allocate(16);

describe('openTimer', () => {
  it('is readable each time it comes, and not before', () => {
    const beganAt = performance.now();
    const timer = openTimer(30);
    afterThisTest(() => void libc.close(timer));
    for (const times of [1, 2]) {
      awaitKernel(timer, C.POLLIN);
      assert.ok(performance.now() - beganAt >= 30 * times);
      assert.equal(libc.read(timer, memory.address, 8), 8);
      assert.ok((memory.i64[0] ?? 0n) >= 1n);
    }
  });

  it('is read without blocking, and close-on-exec', () => {
    // So late that it does not come while the test runs.
    const timer = openTimer(3_600_000);
    afterThisTest(() => void libc.close(timer));
    assert.equal(libc.read(timer, memory.address, 8), -1);
    assert.equal(libc.errno(), E.EAGAIN);
    assert.equal(libc.fcntl(timer, C.F_GETFD, 0), C.FD_CLOEXEC);
  });

  it('counts how often it has come', () => {
    const timer = openTimer(1);
    afterThisTest(() => void libc.close(timer));
    const beganAt = performance.now();
    while (performance.now() - beganAt < 20) libc.poll(0, 0, 1);
    assert.equal(libc.read(timer, memory.address, 8), 8);
    assert.ok((memory.i64[0] ?? 0n) >= 15n, `${memory.i64[0]} times in 20 ms`);
  });
});
