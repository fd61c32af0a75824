/** Steps of simulated clients, each beside the tick whose wait told of it. */

import assert from 'node:assert/strict';
import { pack } from '../../../src/core/packed';
import type { Sight } from '../../../src/core/protocol';
import { type TraceBuilder, trace as emptyTrace } from '../../support/traceBuilder';
import { client, see } from './seeing';

describe('core/queries/clients', () => {
  /** Ticks that begin at 10, 20, 30 µs …, each woken 4 µs later; the last is waited for. */
  function ticks(count: number): TraceBuilder {
    const builder = emptyTrace().loop(7, { poller: 'epoll' }).listener(5);
    for (let i = 1; i <= count; i++) {
      builder.wait().wake({ ready: 1, waited: 4000, t: i * 10_000 + 4000 });
      builder.trace.t[(builder.trace.next - 2) & builder.trace.mask] = i * 10_000;
    }
    return builder;
  }

  function stepsOf({ timeline }: Sight): unknown[] {
    return timeline.clientSteps.map(({ tick, client, step }) => [tick, client, step]);
  }

  it('stand beside the tick they fell into, also those that were told of late', () => {
    const builder = ticks(5);
    client(builder, 3, 'send', { t: 21_000, bytes: 5 });
    client(builder, 4, 'close', { t: 39_000 });
    client(builder, 4, 'connect', { t: 2000 });
    const sight = see(builder.trace, { tick: 1 }, { poller: 'epoll' });
    assert.deepEqual(stepsOf(sight), [
      [0, 4, 'connect'],
      [1, 3, 'send'],
      [3, 4, 'close'],
    ]);
    assert.deepEqual(Array.from(sight.timeline.clientCounts), [1, 1, 0, 1, 0]);
    assert.deepEqual(
      sight.tick?.clientSteps.map(({ client, bytes }) => [client, bytes]),
      [[3, 5]],
    );
    assert.equal(sight.tick.clientCount, 1);
  });

  it('stand beside the tick that told of them, though the step was done after it', () => {
    const builder = ticks(4);
    // Begun while tick 1 was waited for, and done in the work of tick 2.
    client(builder, 3, 'send', { t: 36_000, dur: 14_000 });
    // Begun in the work of tick 1: the next wait tells.
    client(builder, 3, 'send', { t: 26_500, dur: 1000 });
    assert.deepEqual(stepsOf(see(builder.trace, {}, { poller: 'epoll' })), [
      [1, 3, 'send'],
      [2, 3, 'send'],
    ]);
  });

  it('stand beside the accept where the client heard of it later', () => {
    const builder = ticks(2).accept(5, 6, '127.0.0.1:50009');
    builder.wait().wake();
    client(builder, 9, 'connect', { t: 900_000 });
    assert.deepEqual(stepsOf(see(builder.trace, {}, { poller: 'epoll' })), [[1, 9, 'connect']]);
  });

  it('leave out what does nothing to a connection, unless it failed', () => {
    const builder = ticks(3);
    client(builder, 1, 'wait', { t: 12_000 });
    client(builder, 1, 'expect', { t: 13_000 });
    client(builder, 1, 'expect', { t: 31_000, errno: 'ECONNRESET' });
    const { timeline } = see(builder.trace, {}, { poller: 'epoll' });
    assert.deepEqual(
      timeline.clientSteps.map(({ tick, errno }) => [tick, errno]),
      [[2, 'ECONNRESET']],
    );
  });

  it('are counted where there are too many to tell', () => {
    const builder = ticks(3);
    for (let i = 0; i < 500; i++) client(builder, i, 'connect', { t: 13_000 + i });
    const sight = see(builder.trace, { tick: 0 }, { poller: 'epoll' });
    assert.deepEqual(Array.from(sight.timeline.clientCounts), [500, 0, 0]);
    assert.ok(sight.timeline.clientSteps.length < 100);
    assert.deepEqual([sight.tick?.clientSteps.length, sight.tick?.clientCount], [20, 500]);
    assert.ok(pack(sight).length <= 64 * 1024);
  });
});
