/** Where the timeline's parts stand: every pixel belongs to the cell that is painted there. */

import assert from 'node:assert/strict';
import type { Timeline } from '../../src/core/protocol';
import {
  CELL_WIDTHS,
  ROWS_TOP,
  ROW_HEIGHT,
  capacityOf,
  cellAt,
  layOut,
  placeAt,
} from '../../src/panel/layout';
import type { Scope } from '../../src/panel/laid';
import { barScaleOf, barsOf, heightOf } from '../../src/panel/bars';
import { axisStep } from '../../src/panel/axisLabels';
import { roundUp } from '../../src/panel/roundUp';
import { randomFrom } from '../support/randomTrace';

/** Rows and ticks as in the cells: `row * 100 + tick`, so that each cell is another. */
function timelineOf(rows: number, firstTick: number, columns: number, firstRow = 0): Timeline {
  const cells = Uint16Array.from(
    { length: rows * columns },
    (_, i) => (firstRow + Math.floor(i / columns)) * 100 + firstTick + (i % columns),
  );
  const info = { role: 'connection', proto: 'tcp', local: '', peer: '', interest: 'r' } as const;
  return {
    ...{ firstTick, columns, readFrom: 0, rowCount: firstRow + rows, firstRow, cells },
    rows: Array.from({ length: rows }, (_, i) => ({
      ...{ ...info, fd: firstRow + i, gen: 0, events: '', depth: 0, isClosed: false },
    })),
    waitedNs: Float64Array.from({ length: columns }, (_, i) => 10 ** (3 + (i % 7))),
    workNs: new Float64Array(columns).fill(-1),
    ready: new Int32Array(columns),
    ...{ selectedRow: -1, clientSteps: [], clientCounts: new Int32Array(columns) },
  };
}

function scopeOf(change: Partial<Scope> = {}): Scope {
  return {
    timeline: timelineOf(10, 40, 20),
    ...{ width: 200, height: ROWS_TOP + 10 * ROW_HEIGHT, cellWidth: 10, isLinear: false },
    ...{ firstColumn: 0, firstRow: 0, sticky: 0, tick: 45, selected: { fd: 3, gen: 0 } },
    ...{ findings: [], finding: '', hits: new Int32Array(0), range: null },
    ...change,
  };
}

describe('panel/layout', () => {
  it('paints under a point the cell that the point selects', () => {
    const random = randomFrom(5);
    for (let round = 0; round < 200; round++) {
      const cellWidth = CELL_WIDTHS[random(CELL_WIDTHS.length)] ?? 10;
      const timeline = timelineOf(1 + random(12), 40, 1 + random(30), random(4));
      const firstRow = timeline.firstRow + random(3);
      const scope = scopeOf({ timeline, cellWidth, firstRow, firstColumn: random(6) - 2 });
      for (const { y, runs } of layOut(scope).rows) {
        for (const { x, count, cell } of runs) {
          const first = placeAt(scope, x, y);
          const last = placeAt(scope, x + count * cellWidth - 1, y + ROW_HEIGHT - 1);
          assert.equal(cellAt(timeline, first.row, first.tick), cell);
          assert.deepEqual(last, { row: first.row, tick: first.tick + count - 1 });
        }
      }
    }
  });

  it('frames, labels and finds columns that span several ticks, or none', () => {
    const starts = Int32Array.from([40, 140, 140, 141, 300, 420]);
    const timeline = { ...timelineOf(3, 40, 5), starts };
    const columns = [40, 139, 140, 141, 299, 300, 419].map((tick) => {
      const scope = scopeOf({ timeline, tick });
      return layOut(scope).column / scope.cellWidth;
    });
    assert.deepEqual(columns, [0, 0, 2, 3, 3, 4, 4]);
    const scope = scopeOf({ timeline, cellWidth: 28 });
    assert.deepEqual(placeAt(scope, 3 * 28 + 1, ROWS_TOP), { row: 0, tick: 141 });
    assert.equal(cellAt(timeline, 1, 250), timeline.cells[5 + 3]);
    const { axis } = layOut(scope);
    assert.ok(axis.length > 0);
    for (const { x, text } of axis) assert.equal(placeAt(scope, x, 0).tick <= Number(text), true);
  });

  it('joins neighbours that look the same, and leaves out what is empty', () => {
    const timeline = { ...timelineOf(1, 40, 6), cells: Uint16Array.from([0, 7, 7, 7, 0, 9]) };
    const [row] = layOut(scopeOf({ timeline })).rows;
    assert.deepEqual(row?.runs, [
      { x: 10, count: 3, cell: 7 },
      { x: 50, count: 1, cell: 9 },
    ]);
  });

  it('keeps inside the canvas', () => {
    const scope = scopeOf({ width: 105, height: ROWS_TOP + 2.5 * ROW_HEIGHT });
    const { rows, bars, axis } = layOut(scope);
    assert.equal(rows.length, 2);
    for (const { x } of [...bars, ...axis, ...rows.flatMap(({ runs }) => runs)]) {
      assert.ok(x >= 0 && x + scope.cellWidth <= scope.width, `x ${x}`);
    }
    assert.deepEqual(capacityOf(105, scope.height, 10), { columns: 10, rows: 2 });
    assert.deepEqual(capacityOf(0, 0, 10), { columns: 1, rows: 1 });
  });

  it('frames the selected tick where it is in view, and marks the selected row', () => {
    assert.equal(layOut(scopeOf()).column, 50);
    assert.equal(layOut(scopeOf({ tick: 39 })).column, -1);
    assert.equal(layOut(scopeOf({ tick: 60 })).column, -1);
    const marked = layOut(scopeOf()).rows.map(({ isSelected }) => isSelected);
    assert.deepEqual(marked.indexOf(true), 3);
    const reused = layOut(scopeOf({ selected: { fd: 3, gen: 1 } })).rows;
    assert.ok(reused.every(({ isSelected }) => !isSelected));
  });

  it('draws a microsecond and a second, and keeps what is unknown apart from what is short', () => {
    assert.equal(heightOf(-1), -1);
    assert.equal(heightOf(0), 0);
    assert.equal(heightOf(1e3), 0);
    assert.equal(heightOf(1e9), 1);
    assert.equal(heightOf(1e12), 1);
    assert.ok(Math.abs(heightOf(1e6) - 0.5) < 1e-9);
  });

  it('has bars in proportion to the longest of those in sight, and says what that is', () => {
    const timeline = timelineOf(1, 40, 3);
    timeline.waitedNs.set([2e6, -1, 8e6]);
    timeline.workNs.set([5e3, 1e4, 0]);
    const bars = barsOf(scopeOf({ timeline, isLinear: true }));
    assert.deepEqual(
      bars.map(({ wait, work }) => [wait, work]),
      [
        [0.25, 0.5],
        [-1, 1],
        [1, 0],
      ],
    );
    assert.deepEqual(barScaleOf(timeline, true), { isLinear: true, waitNs: 8e6, workNs: 1e4 });
    assert.equal(barScaleOf(timeline, false).waitNs, 1e9);
  });

  it('rounds up to 1, 2 or 5 times a power of ten, and ends on what is no number', () => {
    const rounded = [0, 0.3, 1, 2, 2.1, 5, 6, 10, 1000, 1001, 4e9, 5e9].map(roundUp);
    assert.deepEqual(rounded, [1, 1, 1, 2, 5, 5, 10, 10, 1000, 2000, 5e9, 5e9]);
    assert.deepEqual([NaN, Infinity].map(roundUp), [NaN, Infinity]);
  });

  it('labels the axis at round ticks that do not touch', () => {
    assert.equal(axisStep(10, 45), 5);
    assert.equal(axisStep(3, 45), 20);
    assert.equal(axisStep(60, 45), 1);
    for (const cellWidth of CELL_WIDTHS) {
      const { axis } = layOut(scopeOf({ cellWidth, width: 20 * cellWidth }));
      const gaps = axis.slice(1).map(({ x }, i) => x - (axis[i]?.x ?? 0));
      assert.ok(
        gaps.every((gap) => gap >= 14 + 24),
        `${gaps.join(' ')} at ${cellWidth}`,
      );
    }
  });
});
