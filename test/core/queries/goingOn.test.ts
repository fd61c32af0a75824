/** What goes on: waits and calls that have not ended, told by whole seconds, and nothing where nothing does. */

import assert from 'node:assert/strict';
import { openGoingOn, secondOf, waitingNs } from '../../../src/core/queries/goingOn';
import { tickDetail } from '../../../src/core/queries/tick';
import { instantOf } from '../../../src/core/queries/instant';
import { openGrowth } from '../../../src/core/growth';
import type { View } from '../../../src/core/protocol';
import type { Held } from '../../../src/core/sessions';
import { type TraceBuilder, trace as emptyTrace } from '../../support/traceBuilder';

const SECOND = 1e9;

function waiting(): TraceBuilder {
  return emptyTrace().loop(7, { poller: 'select' }).listener(5).watch(5, 'r').wait(1000);
}

describe('core/queries/goingOn', () => {
  it('tells how long the newest wait has lasted, and only while the session runs', () => {
    const { trace } = waiting();
    const second = secondOf({ state: 'running' }, trace, 8.4 * SECOND);
    assert.equal(second, 8 * SECOND);
    assert.equal(waitingNs(trace, 0, second), 8 * SECOND);
    assert.equal(
      tickDetail(instantOf(trace, 0, 0), 'select', 4096, 8 * SECOND)?.goesOnNs,
      8 * SECOND,
    );
    for (const state of ['starting', 'paused', 'ended'] as const)
      assert.equal(secondOf({ state }, trace, 8.4 * SECOND), undefined);
    assert.equal(secondOf({ state: 'running' }, trace, undefined), undefined);
    assert.equal(waitingNs(trace, 3, second), undefined);
    const over = waiting().wake().trace;
    assert.equal(waitingNs(over, 0, second), undefined);
  });

  it('is told of a thread by its wait, else by its last event', () => {
    const builder = waiting();
    builder.on(1).loop(7, { poller: '' }).listener(6).open(9).recv(9, 5);
    const last = builder.trace.next - 1;
    const goingOn = openGoingOn(builder.trace, 8 * SECOND);
    assert.deepEqual(goingOn([0], 0)?.is, 'wait');
    const { is, seq, forNs } = goingOn([1], last)!;
    assert.deepEqual([is, seq, forNs], ['call', last, 8 * SECOND]);
    // With nothing open it may have ended.
    builder.close(9).close(6);
    assert.equal(openGoingOn(builder.trace, 8 * SECOND)([1], builder.trace.next - 1), undefined);
    assert.equal(openGoingOn(builder.trace, undefined)([0], 0), undefined);
  });

  it('is in accept where a program of the lab has but its listener open', () => {
    const builder = emptyTrace().loop(7, { poller: '' }).listener(5);
    const told = (): unknown => {
      const now = openGoingOn(builder.trace, 8 * SECOND)([0], builder.trace.next - 1);
      return now && [now.is, now.fd];
    };
    assert.equal(told(), undefined);
    Object.assign(builder.trace.about, { source: 'lab' });
    assert.deepEqual(told(), ['accept', 5]);
    builder.accept(5, 6);
    assert.deepEqual(told(), ['call', -1]);
    builder.close(6);
    assert.deepEqual(told(), ['accept', 5]);
  });

  it('asks for another look once in a second, of those who see that something lasts', () => {
    const { trace } = waiting();
    const concerned: boolean[] = [];
    const view = { loop: 0, lastTick: -1, tick: -1 } as View;
    const growth = openGrowth({
      touch: (_id: number, concerns?: (view: View) => boolean) =>
        void concerned.push(concerns?.(view) ?? true),
    });
    let now = 0;
    const session = { nowNs: () => now, state: 'running', trace, source: { name: 'file' } };
    const beat = (at: number, isNews = false): number => {
      now = at * SECOND;
      growth.beat({ id: 1, session } as unknown as Held, isNews);
      return concerned.splice(0).filter((is) => is).length;
    };
    assert.deepEqual(
      [0.1, 0.35, 0.9, 1.1, 1.4, 2].map((at) => beat(at)),
      [1, 0, 0, 1, 0, 1],
    );
    assert.equal(beat(2.2, true), 1);
    session.state = 'paused';
    assert.equal(beat(3), 0);
  });
});
