/** What looking costs: as much as it does, by whatever clock; said only where it is known; and the trace is the same with it. */

import assert from 'node:assert/strict';
import * as cost from '../../src/lab/ownCost';
import { bundleProgram } from '../support/programs';
import { eventsOf, session } from '../support/session';

const MS = 1e6;

/** Clocks of the test's own, and batches that take what it says. */
class Machine {
  at = 0;
  onCpu = 0;
  readonly costing = cost.openCosting(
    () => BigInt(this.at),
    () => this.onCpu,
  );

  work(ns: number): void {
    this.at += ns;
    this.onCpu += ns;
  }

  /** Events of so many ns each, in ten bytes, written in so many; `more` happens in the middle. */
  batch(events: number, each: number, write: number, more = (): void => undefined): void {
    const { costing } = this;
    const isMeasured = cost.beginBatch(costing, this.at);
    for (let i = 0; i < events; i++) {
      if (isMeasured && cost.beginEvent(costing)) {
        this.work(each);
        cost.endEvent(costing);
      }
      if (isMeasured && i === events >> 1) more();
      this.work(each);
    }
    const from = BigInt(this.at);
    this.work(write);
    cost.endBatch(costing, 10 * events, isMeasured ? from : undefined);
    this.work(10 * MS);
  }

  told(): cost.CostTold | undefined {
    return cost.costToTell(this.costing, this.at, true);
  }
}

function machine(): Machine {
  const made = new Machine();
  cost.beginCosting(made.costing);
  return made;
}

describe('lab/ownCost', () => {
  it('tells what recording took, and of how many events, by the few that were measured', () => {
    for (const each of [40, 400, 4000]) {
      const one = machine();
      for (let i = 0; i < 1000; i++) one.batch(1 + (i % 3) * 100, each, 2000);
      const { ns, events, error } = one.told()!;
      const [all, took] = [1000 + 999 * 100, 1000 * 2000 + (1000 + 999 * 100) * each];
      assert.ok(Math.abs(ns - took) <= 4 * error + 0.02 * took, `${ns} of ${took}, ± ${error}`);
      assert.ok(Math.abs(events - all) < 0.3 * all, `${events} of ${all}`);
      assert.ok(error < 0.2 * took);
    }
  });

  it('knows without an error what it measured all of', () => {
    const one = machine();
    for (let i = 0; i < 20; i++) {
      one.work(50 * MS);
      one.batch(3, 100 * i, 10);
    }
    const { ns, events, error } = one.told()!;
    assert.deepEqual([ns, events, error], [20 * 10 + 3 * 100 * 190, 60, 0]);
  });

  it('passes over what the thread was off its CPU in, and what stood still', () => {
    const one = machine();
    for (let i = 0; i < 400; i++)
      one.batch(10, 100, 50, () => {
        if (i % 8 === 0) one.at += 0.1 * MS;
        if (i % 12 === 4) cost.addPlace(one.costing, BigInt(one.at - 5 * MS));
      });
    const { ns, error } = one.told()!;
    assert.ok(Math.abs(ns - 400 * 1050) < 1, String(ns));
    assert.ok(error < 1);
  });

  it('says how far off it may be where those measured differ, and where nothing since was measured', () => {
    const even = machine();
    const uneven = machine();
    for (let i = 0; i < 500; i++) {
      even.batch(10, 300, 10);
      uneven.batch(10, 10 + ((i * 7919) % 97 === 0 ? 29_000 : 0), 10);
    }
    assert.ok(even.told()!.error < 1);
    const told = uneven.told()!;
    assert.ok(told.error > 0.2 * told.ns, JSON.stringify(told));
    for (let i = 0; i < 1000; i++) even.batch(10, 300, 10, () => (even.at += MS));
    const stale = even.told()!;
    assert.ok(stale.error > 0.5 * stale.ns, JSON.stringify(stale));
  });

  it('tells nothing where nothing is measured', () => {
    const one = new Machine();
    for (let i = 0; i < 100; i++) one.batch(10, 100, 10);
    assert.equal(one.told(), undefined);
    assert.equal(machine().told(), undefined);
  });
});

describe('lab/recorder', () => {
  it('says that it costs more where it does more, and tells the same, once', async () => {
    const bundles = await bundleProgram('lab/weightyRecorder.ts', 'weighty/program.js');
    const costs: number[] = [];
    for (const weight of [1, 400]) {
      const run = session('multi-client', { bundles: `${bundles}/weighty`, ticks: weight });
      assert.deepEqual(await run.ended, { kind: 'done' });
      costs.push(run.source.cost?.ns ?? Number.NaN);
      assert.ok((run.source.cost?.share ?? 0) > 0);
      assert.deepEqual(
        eventsOf(run)
          .slice(0, -1)
          .map(({ kind, fd, gen, local, data, text }) => [
            kind,
            fd,
            gen,
            local,
            data && Buffer.from(data).readInt32LE(),
            text,
          ]),
        expected(),
      );
    }
    assert.ok(costs[1]! > 2 * costs[0]!, `${costs.join(' and ')} ns an event`);
  });
});

/** What weightyRecorder.ts does. */
function expected(): unknown[] {
  return Array.from({ length: 1000 }, (_, tick) => tick).flatMap((tick) => [
    ...Array.from({ length: tick % 50 === 0 ? 400 : 20 }, (_, i) => {
      const text = Buffer.from([i & 255, i >> 8, 0, 0]).toString();
      return [
        ['recv', 7, 0, undefined, i, undefined],
        ['print', undefined, undefined, undefined, undefined, text],
        ...(i % 10 === 0 ? [['open', i, tick, `of ${tick}`, undefined, undefined]] : []),
      ];
    }).flat(),
    ['ready', 7, tick, undefined, undefined, undefined],
  ]);
}
