/** The index of ticks, of good traces and of bad ones. */

import assert from 'node:assert/strict';
import { startOfTick, tickAt, tickCount, ticksOf } from '../../src/trace/ticks';
import { trace } from '../support/traceBuilder';

describe('trace/ticks', () => {
  it('finds a tick with its times', () => {
    const { trace: store } = trace().listener(5).wait(1000, 3).wake().ready(5, 'r').wait(-1);
    assert.equal(tickCount(store, 0), 1);
    assert.deepEqual(ticksOf(store, 0), { first: 0, last: 1 });
    assert.deepEqual(tickAt(store, 0, 0), {
      ...{ tick: 0, wait: 1, wake: 2, end: 4, timeout: 1000, watched: 3 },
      ...{ ready: 1, waitedNs: 500, workNs: 2000, errno: '' },
    });
    assert.deepEqual(tickAt(store, 0, 1), {
      ...{ tick: 1, wait: 4, wake: -1, end: 5, timeout: -1, watched: 1 },
      ...{ ready: -1, waitedNs: -1, workNs: -1, errno: '' },
    });
  });

  it('says how long the last tick has worked, other loops left out', () => {
    const builder = trace().wait().wake().ready(5, 'r').on(1).listener(9).event('print');
    assert.equal(tickAt(builder.trace, 0, 0)?.workNs, 1000);
    assert.equal(tickAt(builder.trace, 0, 0)?.end, builder.trace.next);
  });

  it('keeps the loops apart', () => {
    const builder = trace();
    for (let i = 0; i < 60; i++) {
      builder.on(i % 3).wait(i);
      builder.on((i * 2) % 3).event('print');
      if (i < 57) builder.on(i % 3).wake();
    }
    for (let loop = 0; loop < 3; loop++) builder.on(loop).wake({ ready: 7 });
    for (let loop = 0; loop < 3; loop++) {
      assert.deepEqual(ticksOf(builder.trace, loop), { first: 0, last: 19 });
      assert.equal(tickAt(builder.trace, loop, 4)?.timeout, 12 + loop);
      assert.equal(tickAt(builder.trace, loop, 4)?.end, tickAt(builder.trace, loop, 5)?.wait);
      assert.equal(tickAt(builder.trace, loop, 19)?.ready, 7);
      assert.equal(tickCount(builder.trace, loop), 20);
    }
  });

  it('forgets ticks with their events, and counts on', () => {
    const builder = trace({ events: 128, payload: 4096 });
    for (let i = 0; i < 5000; i++) {
      builder.wait(i).wake();
      const { first, last } = ticksOf(builder.trace, 0)!;
      assert.equal(last, i);
      assert.equal(tickAt(builder.trace, 0, first)?.timeout, first);
      assert.equal(tickAt(builder.trace, 0, first - 1), undefined);
      assert.ok(tickAt(builder.trace, 0, first)!.wait < builder.trace.first + 2);
    }
    assert.equal(tickCount(builder.trace, 0), 5000);
    assert.ok(builder.trace.ticks.get(0)!.starts.length <= 128);
  });

  it('takes a wait again after a pause for the same tick', () => {
    const builder = trace().wait(1000).wait(300).wake().wait();
    assert.equal(tickCount(builder.trace, 0), 1);
    assert.equal(tickAt(builder.trace, 0, 0)?.wake, 2);
    assert.equal(tickAt(builder.trace, 0, 0)?.timeout, 1000);
  });

  it('knows a wake without a wait, and a wait so long that it was let go', () => {
    const attached = trace().event('wake', { tick: 3, ready: 2, waited: -1 }).trace;
    assert.equal(tickAt(attached, 0, 3)?.wait, -1);
    assert.equal(tickAt(attached, 0, 3)?.ready, 2);
    const builder = trace({ events: 64, payload: 4096 }).wait().on(1);
    for (let i = 0; i < 100; i++) builder.event('print');
    assert.equal(ticksOf(builder.trace, 0), undefined);
    builder.on(0).wake({ ready: 1 });
    assert.equal(tickAt(builder.trace, 0, 0)?.ready, 1);
    assert.equal(tickCount(builder.trace, 0), 1);
  });

  it('does not fall over numbers that make no sense', () => {
    const builder = trace();
    for (const tick of [5, 3, -1, 2 ** 31 - 1, 7, -7]) {
      builder.event('wait', { tick }).event('wake', { tick });
    }
    for (const loop of [-1, -100, 127]) builder.event('wait', { tick: 0, loop });
    assert.deepEqual(ticksOf(builder.trace, 0), { first: 5, last: 2 ** 31 - 1 });
    assert.equal(tickAt(builder.trace, 0, 3), undefined);
    assert.equal(tickAt(builder.trace, 127, 0)?.wake, -1);
    assert.equal(tickAt(builder.trace, 55, 0), undefined);
    assert.equal(tickAt(builder.trace, 0, NaN), undefined);
    assert.equal(startOfTick(builder.trace, 55, 0), builder.trace.next);
  });
});
