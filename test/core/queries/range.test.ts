/** Totals of marked ticks, against a slow reading of their events. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { rangeView } from '../../../src/core/queries/range';
import { seek } from '../../../src/core/queries/seek';
import type { TraceEvent } from '../../../src/trace/event';
import { readEvent } from '../../../src/trace/json';
import { KINDS } from '../../../src/trace/kinds';
import { startOfTick, tickAt, ticksOf } from '../../../src/trace/ticks';
import { randomTrace } from '../../support/randomTrace';
import { serverTrace } from '../../support/serverTrace';
import { check, rounds } from '../../support/share';
import { trace as builder } from '../../support/traceBuilder';

const ROOM = 4096;
const PASSING = ['EAGAIN', 'EWOULDBLOCK', 'EINPROGRESS', 'EALREADY', 'EINTR'];
const CALLS = new Set<string>(KINDS.filter(({ isCall }) => isCall).map(({ kind }) => kind));

describe('core/queries/range', () => {
  it('adds up what its events tell', () => {
    check(
      fc.property(fc.nat(), fc.nat(2), fc.nat(40), fc.nat(40), (seed, loop, from, length) => {
        const { trace } = randomTrace(seed, 400, 1024);
        const kept = ticksOf(trace, loop);
        const asked = {
          first: (kept?.first ?? 0) + from,
          last: (kept?.first ?? 0) + from + length,
        };
        const view = rangeView(trace, loop, asked, ROOM);
        if (kept === undefined || asked.first > kept.last) {
          assert.equal(view, null);
          return;
        }
        assert.ok(view);
        const { first, last } = view;
        assert.deepEqual([first, last], [asked.first, Math.min(asked.last, kept.last)]);
        const events: TraceEvent[] = [];
        const end = tickAt(trace, loop, last)?.end ?? trace.next;
        for (let seq = startOfTick(trace, loop, first); seq < end; seq++) {
          const event = readEvent(trace, seq);
          const isIts = event?.loop === loop && event.tick >= first && event.tick <= last;
          if (isIts) events.push(event);
        }
        const calls = events.filter(({ kind }) => CALLS.has(kind));
        const failed = calls.filter(({ errno = 'EAGAIN' }) => !PASSING.includes(errno));
        assert.equal(view.calls, calls.length);
        assert.equal(view.failedCalls, failed.length);
        assert.equal(view.bytesIn, bytesOf(calls, 'recv'));
        const sum = (name: 'calls' | 'bytesIn' | 'bytesOut'): number =>
          view.descriptors.reduce((all, one) => all + one[name], 0);
        if (view.descriptors.length < view.descriptorCount) return;
        assert.deepEqual(
          [sum('calls'), sum('bytesIn'), sum('bytesOut')],
          [view.calls, view.bytesIn, view.bytesOut],
        );
      }),
      rounds({ short: 12, long: 1000 }),
    );
  });

  it('tells how long its ticks waited and worked, and of which descriptors', () => {
    const { trace } = builder()
      .loop(7, { poller: 'select' })
      .listener(5)
      .wait(1000, 1)
      .wake({ waited: 4000 })
      .ready(5, 'r')
      .accept(5, 6, '127.0.0.1:5000')
      .wait(1000, 2)
      .wake({ waited: 3000 })
      .ready(6, 'r')
      .recv(6, 5)
      .recv(6, -1, { errno: 'ECONNRESET' })
      .wait(1000, 2);
    const view = rangeView(trace, 0, { first: 0, last: 9 }, ROOM)!;
    assert.deepEqual([view.first, view.last, view.ticks, view.readyTicks], [0, 2, 2, 2]);
    assert.equal(view.waitedNs, 7000);
    assert.deepEqual(
      view.descriptors.map(({ fd, ready, calls, failedCalls, bytesIn }) => [
        ...[fd, ready, calls],
        ...[failedCalls, bytesIn],
      ]),
      [
        [6, 1, 2, 1, 5],
        [5, 1, 1, 0, 0],
      ],
    );
    assert.equal(rangeView(trace, 0, { first: 7, last: 9 }, ROOM), null);
  });

  it('counts an accept for the use of the number that listened then', () => {
    const built = builder().loop(7, { poller: 'select' }).open(5).close(5).listener(5);
    built.wait().wake().ready(5, 'r').accept(5, 6).accept(5, 7).wait();
    const { descriptors } = rangeView(built.trace, 0, { first: 0, last: 9 }, ROOM)!;
    assert.deepEqual(
      descriptors.map(({ fd, gen, ready, calls }) => [fd, gen, ready, calls]),
      [[5, 1, 1, 2]],
    );
  });

  it('is of the tick that goes on at a time', () => {
    const { trace } = serverTrace(3, 60);
    const at = (atNs: number): number =>
      seek(trace, { loop: 0, from: 0, direction: 1, sought: 'ready', selected: null, atNs }).tick;
    for (let tick = 0; tick <= 60; tick++) {
      const begun = trace.t[startOfTick(trace, 0, tick) & trace.mask]!;
      assert.deepEqual([at(begun), at(begun - 0.5)], [tick, Math.max(0, tick - 1)]);
    }
    assert.equal(at(1e15), 60);
  });
});

/** The urgent byte, and what is only looked at, are not of the stream. */
function bytesOf(events: readonly TraceEvent[], kind: 'recv'): number {
  return events
    .filter((event) => event.kind === kind && event.oob !== true && event.peek !== true)
    .reduce((sum, { got = 0 }) => sum + Math.max(0, got), 0);
}
