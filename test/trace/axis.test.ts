/** Axes: columns that span ticks by number, by time and by readiness, and what a window tells of them. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { is } from 'valibot';
import { type Axis, columnOf, firstTickOf, lastTickOf } from '../../src/trace/axis';
import { CELL_BITS } from '../../src/trace/cells';
import { axisOf, lastActiveTick } from '../../src/trace/scale';
import { SCALE, type Scale } from '../../src/trace/span';
import { tickAt, ticksOf } from '../../src/trace/ticks';
import type { Trace } from '../../src/trace/trace';
import { descriptorsIn, windowOf } from '../../src/trace/windows';
import { randomTrace } from '../support/randomTrace';
import { trace as emptyTrace } from '../support/traceBuilder';

const SCALES = fc.oneof(
  fc.record({ by: fc.constant('ticks' as const), of: fc.integer({ min: 1, max: 40 }) }),
  fc.record({ by: fc.constant('time' as const), of: fc.integer({ min: 500, max: 90_000 }) }),
  fc.constant({ by: 'readiness' as const }),
);

function wokeAt(trace: Trace, tick: number): number {
  const { wake = -1, wait = -1 } = tickAt(trace, 0, tick) ?? {};
  const isLast = tick === ticksOf(trace, 0)!.last;
  return wake < 0 && isLast ? Infinity : trace.t[(wake < 0 ? wait : wake) & trace.mask]!;
}

function isIdle(trace: Trace, tick: number): boolean {
  const { ready = 0, errno = '' } = tickAt(trace, 0, tick) ?? {};
  return ready <= 0 && errno === '';
}

/** Idle, and over: what goes on may yet tell of something. */
function isFolded(trace: Trace, tick: number): boolean {
  const { first, last } = ticksOf(trace, 0)!;
  const isKept = tick >= first && tick <= last;
  return isKept && isIdle(trace, tick) && (tick < last || tickAt(trace, 0, tick)!.wake >= 0);
}

/** What the scale says of every column, tick by tick. */
function checkScale(trace: Trace, axis: Axis, scale: Scale): void {
  const { last } = ticksOf(trace, 0)!;
  for (let column = 0; column < axis.columns; column++) {
    const [from, to] = [firstTickOf(axis, column), lastTickOf(axis, column)];
    for (let tick = from; tick <= to; tick++) {
      assert.equal(columnOf(axis, tick), column);
      const before = tick - 1;
      if (tick === from || wokeAt(trace, last) === Infinity) continue;
      const isOne =
        scale.by === 'ticks'
          ? Math.floor(tick / scale.of) === Math.floor(before / scale.of)
          : scale.by === 'time'
            ? Math.floor(wokeAt(trace, tick) / scale.of) ===
              Math.floor(wokeAt(trace, before) / scale.of)
            : [tick, before].every((one) => isIdle(trace, one));
      assert.ok(isOne, `${before} and ${tick} are one column`);
    }
    const [idle, next] = [from - 1, from].map((tick) => isFolded(trace, tick));
    if (scale.by === 'readiness') assert.ok(!idle || !next, `${from} is apart from what is idle`);
  }
}

/** Cells and numbers of a column are those of its ticks together. */
function checkUnion(trace: Trace, axis: Axis): void {
  const [first, last] = [axis.firstTick, lastTickOf(axis, axis.columns - 1)];
  const rows = descriptorsIn(trace, 0, first, last);
  const single = { firstTick: first, columns: last - first + 1 };
  const [wide, ticks] = [axis, single].map((one) => windowOf(trace, { loop: 0, axis: one, rows }));
  for (let column = 0; column < axis.columns; column++) {
    const [from, to] = [firstTickOf(axis, column) - first, firstTickOf(axis, column + 1) - first];
    for (const name of ['waitedNs', 'workNs', 'ready'] as const)
      assert.equal(wide![name][column], Math.max(-1, ...ticks![name].subarray(from, to)), name);
    rows.forEach((_, row) => {
      const cells = ticks!.cells.subarray(row * single.columns + from, row * single.columns + to);
      const together = cells.reduce((bits, cell) => bits | cell, 0);
      assert.equal(wide!.cells[row * axis.columns + column], together);
    });
  }
}

describe('trace/axis', () => {
  it('spans what its scale says, without a gap, and unites the cells of its ticks', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        SCALES,
        fc.integer({ min: 1, max: 30 }),
        fc.nat(80),
        (seed, scale, columns, back) => {
          const { trace } = randomTrace(seed, 1200, seed % 2 === 0 ? 512 : 8192);
          const kept = ticksOf(trace, 0);
          const lastTick = back === 0 ? -1 : Math.max(kept?.first ?? 0, (kept?.last ?? 0) - back);
          const axis = axisOf(trace, { loop: 0, lastTick, columns, scale });
          // All of the loop's ticks have been let go.
          if (kept === undefined) {
            assert.equal(axis.columns, 0);
            return;
          }
          assert.ok(axis.columns >= 1 && axis.columns <= columns);
          assert.ok(
            axis.firstTick >= kept.first && lastTickOf(axis, axis.columns - 1) <= kept.last,
          );
          checkScale(trace, axis, scale);
          const isAll =
            axis.firstTick === kept.first && lastTickOf(axis, axis.columns - 1) === kept.last;
          assert.ok(
            isAll || axis.columns === columns || scale.by !== 'readiness',
            'all columns are filled',
          );
          checkUnion(trace, axis);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('has a tick a column unless told otherwise', () => {
    const builder = emptyTrace().listener(5);
    for (let i = 0; i < 50; i++) builder.wait().wake();
    const axis = axisOf(builder.trace, { loop: 0, lastTick: -1, columns: 20 });
    assert.deepEqual(axis, { firstTick: 30, columns: 20 });
    assert.deepEqual([firstTickOf(axis, -3), columnOf(axis, 55)], [27, 25]);
    assert.deepEqual(axisOf(builder.trace, { loop: 7, lastTick: -1, columns: 20 }), {
      ...{ firstTick: 0, columns: 0 },
    });
  });

  it('folds idle ticks into one column between those that were ready', () => {
    const builder = emptyTrace().listener(5);
    for (let tick = 0; tick < 5000; tick++) {
      builder.wait().wake();
      if (tick % 1000 === 0) builder.ready(5, 'r');
    }
    const axis = axisOf(builder.trace, {
      loop: 0,
      lastTick: -1,
      columns: 6,
      scale: { by: 'readiness' },
    });
    assert.deepEqual([...axis.starts!], [2000, 2001, 3000, 3001, 4000, 4001, 5000]);
    const rows = builder.trace.descriptors.list;
    const { cells, ready } = windowOf(builder.trace, { loop: 0, axis, rows });
    assert.deepEqual([...ready], [1, 0, 1, 0, 1, 0]);
    assert.deepEqual(
      [...cells].map((cell) => (cell & CELL_BITS.ready) !== 0),
      [true, false, true, false, true, false],
    );
  });

  it('folds all idle ticks around the first and the last, and follows the last that is not', () => {
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { minLength: 1, maxLength: 400 }),
        fc.boolean(),
        (ready, isWaiting) => {
          const builder = emptyTrace().listener(5);
          for (const [tick, one] of ready.entries()) {
            builder.wait().wake();
            if (one && tick % 7 === 0) builder.ready(5, 'r');
          }
          if (isWaiting) builder.wait();
          const active = ready.findLastIndex((one, tick) => one && tick % 7 === 0);
          assert.equal(lastActiveTick(builder.trace, 0), active < 0 ? ready.length - 1 : active);
        },
      ),
      { numRuns: 30 },
    );
    assert.equal(lastActiveTick(emptyTrace().listener(5).trace, 0), -1);
    assert.equal(lastActiveTick(emptyTrace().listener(5).wait().trace, 0), -1);
  });

  it('goes on outside as wide as its nearest column', () => {
    const axis = { firstTick: 40, columns: 3, starts: Int32Array.from([40, 50, 50, 53]) };
    assert.deepEqual(
      [-2, -1, 0, 1, 2, 3, 5].map((column) => firstTickOf(axis, column)),
      [...[20, 30, 40, 50, 50, 53, 59]],
    );
    assert.deepEqual(
      [29, 30, 39, 40, 50, 52, 53, 58].map((tick) => columnOf(axis, tick)),
      [...[-2, -1, -1, 0, 2, 2, 3, 4]],
    );
  });

  it('tells a scale from what is none', () => {
    for (const scale of [{ by: 'ticks', of: 1 }, { by: 'time', of: 1e9 }, { by: 'readiness' }])
      assert.ok(is(SCALE, scale));
    for (const scale of [
      null,
      7,
      {},
      { by: 'ticks', of: 0.5 },
      { by: 'time' },
      { by: 'fd', of: 1 },
    ])
      assert.ok(!is(SCALE, scale));
  });
});
