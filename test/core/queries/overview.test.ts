/** The strip of all ticks: against every tick of it, in few columns however many there are. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { overviewOfAll } from '../../../src/core/queries/overview';
import { firstTickOf, lastTickOf } from '../../../src/trace/axis';
import { startOfTick, tickAt, ticksOf } from '../../../src/trace/ticks';
import { randomTrace } from '../../support/randomTrace';
import { check, rounds } from '../../support/share';
import { trace as builder } from '../../support/traceBuilder';

describe('core/queries/overview', () => {
  it('tells of each column what its ticks tell', () => {
    check(
      fc.property(fc.nat(), fc.nat(2), (seed, loop) => {
        const { trace } = randomTrace(seed, 400, 1024);
        const kept = ticksOf(trace, loop);
        const view = overviewOfAll(trace, loop);
        if (view === null || kept === undefined) {
          assert.equal(view, kept ?? null);
          return;
        }
        assert.deepEqual(
          [view.firstTick, firstTickOf(view, view.columns)],
          [kept.first, kept.last + 1],
        );
        for (let column = 0; column < view.columns; column++) {
          const ticks = [];
          for (let tick = firstTickOf(view, column); tick <= lastTickOf(view, column); tick++) {
            const found = tickAt(trace, loop, tick);
            if (found !== undefined && found.wake >= 0 && tick < kept.last) ticks.push(found);
          }
          const isNewest = column === view.columns - 1;
          const ready = ticks.reduce((sum, one) => sum + Math.max(0, one.ready), 0);
          if (!isNewest)
            assert.equal(view.ready[column], Math.round((100 * ready) / Math.max(1, ticks.length)));
          const start = startOfTick(trace, loop, firstTickOf(view, column));
          assert.equal(view.startNs[column], trace.t[start & trace.mask]);
        }
      }),
      rounds({ short: 12, long: 1000 }),
    );
  });

  it('tells how many were ready on average, also of thousands', () => {
    const one = builder().loop(7, { poller: 'epoll' });
    for (let tick = 0; tick < 4; tick++) one.wait().wake({ ready: 5000 });
    const { ready } = overviewOfAll(one.wait().trace, 0)!;
    assert.equal(ready[0], 500_000);
  });

  it('has few columns of any number of ticks, and where notes stand', () => {
    const one = builder({ events: 1 << 15 }).loop(7, { poller: 'select' });
    for (let tick = 0; tick < 5000; tick++) {
      one.wait().wake();
      if (tick === 4000) one.event('note', { loop: -1, tick: -1, text: 'here', at: -1 });
    }
    const { trace } = one.wait();
    const view = overviewOfAll(trace, 0)!;
    assert.ok(view.columns <= 360 && view.columns >= 180, `${view.columns} columns`);
    const [note] = view.notes;
    assert.deepEqual([note?.tick, note?.loop, note?.fd, note?.text], [4000, 0, -1, 'here']);
    assert.equal(view.notes.length, 1);
    assert.equal(view.hits.length, 0);
    assert.equal(overviewOfAll(trace, 5), null);
  });
});
