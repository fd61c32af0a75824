/** How much is looked at, and where one has been: the steps of the zoom, windows that span certain ticks, times that are typed. */

import assert from 'node:assert/strict';
import type { Sight, View } from '../../src/core/protocol';
import { sightOf } from '../../src/core/queries/sight';
import { timeAt } from '../../src/panel/format';
import { atSession, type Move, moved } from '../../src/panel/look/choice';
import { FIRST_LOOK, type Look, type Scene } from '../../src/panel/look/look';
import { extended, rangeOf, ranging } from '../../src/panel/look/range';
import { sceneOf, viewOf } from '../../src/panel/look/scene';
import { lastShown } from '../../src/panel/look/time';
import { openVisited } from '../../src/panel/look/visited';
import { onOtherAxis, resized, spanning, zoomed } from '../../src/panel/look/zoom';
import { brushOf, edgesMoved } from '../../src/panel/brushing';
import { linesOf } from '../../src/panel/commanding';
import type { Model } from '../../src/panel/model';
import { stripOf } from '../../src/panel/strip';
import { timeTyped } from '../../src/panel/timeTyped';
import { labSession } from '../support/labSession';
import { serverTrace } from '../support/serverTrace';

const TICKS = 600;
const WIDTH = 300;
const { trace } = serverTrace(3, TICKS);
const subject = {
  ...{ session: labSession({}), trace, guide: { moments: [], poller: '' as const } },
  kernelOf: () => null,
};

/** What the core answers to a look, as the page would ask it. */
function seen(look: Look, before: Sight | null = null): { sight: Sight; scene: Scene } {
  const cellWidth = look.cellWidth || 10;
  const fit = { columns: Math.floor(WIDTH / cellWidth), rows: 5, cellWidth, width: WIDTH };
  const view: View = viewOf(look, sceneOf(look, before, fit), {
    event: -1,
    finding: '',
    search: '',
    find: -1,
  });
  const sight = sightOf(subject, view);
  return { sight, scene: sceneOf(look, sight, fit) };
}

function after(look: Look, ...moves: Move[]): Look {
  return moves.reduce((at, move) => moved(at, seen(at).scene, move), look);
}

/** First and last tick shown. */
function windowOf(look: Look): [number, number] {
  const { scene } = seen(look);
  return [
    Math.max(scene.oldestTick, scene.firstTick),
    Math.min(scene.newestTick, lastShown(scene)),
  ];
}

const MIDDLE: Look = { ...FIRST_LOOK, tick: 300, lastTick: 315 };

describe('panel/zoom', () => {
  it('shows all ticks and again as few as at first', () => {
    const all = after(MIDDLE, 'fit');
    assert.deepEqual(windowOf(all), [0, TICKS]);
    assert.equal(all.scale?.by, 'ticks');
    const first = after(all, 'unzoom');
    assert.deepEqual([first.scale, first.cellWidth], [null, 0]);
    const [from, to] = windowOf(first);
    assert.ok(from <= 300 && 300 <= to && to - from === 29, `${from} to ${to}`);
  });

  it('leaves what it turns around where it is, step by step out and in again', () => {
    let look = MIDDLE;
    const sizes = [];
    for (const by of [-1, -1, -1, -1, -1, -1, -1, 1, 1, 1, 1, 1, 1, 1] as const) {
      const before = seen(look).scene;
      look = zoomed(look, before, by, 308);
      const [from, to] = windowOf(look);
      sizes.push(to - from + 1);
      assert.ok(from <= 308 && 308 <= to, `${from} to ${to}`);
    }
    assert.deepEqual(
      sizes.slice(0, 7),
      sizes.slice(0, 7).toSorted((one, other) => one - other),
    );
    assert.deepEqual(
      sizes.slice(7),
      sizes.slice(7).toSorted((one, other) => other - one),
    );
    assert.ok(isFollowingStill(zoomed(FIRST_LOOK, seen(FIRST_LOOK).scene, -1)));
  });

  it('spans what it is asked to, and keeps the edge that is not moved', () => {
    const { scene } = seen(MIDDLE);
    const wider = spanning(MIDDLE, scene, { first: 100, last: 315, moves: 'first' });
    const [from, to] = windowOf(wider);
    assert.ok(from <= 100 && to >= 315 && to < 325, `${from} to ${to}`);
    const later = spanning(MIDDLE, scene, { first: 286, last: 500, moves: 'last' });
    const [begin, end] = windowOf(later);
    assert.ok(begin >= 280 && begin <= 286 && end >= 500, `${begin} to ${end}`);
    for (const [edge, by] of [
      ['first', -1],
      ['last', 1],
    ] as const) {
      const [first, last] = windowOf(resized(MIDDLE, scene, edge, by));
      assert.ok(edge === 'first' ? last === 315 && first < 286 : first === 286 && last > 315, edge);
    }
  });

  it('shows about the same on an axis of time, to which all ticks belong', () => {
    const timed = onOtherAxis(MIDDLE, seen(MIDDLE).scene);
    assert.equal(timed.scale?.by, 'time');
    const { sight } = seen(timed);
    assert.ok(sight.timeline.ns !== undefined);
    const [from, to] = windowOf(timed);
    assert.ok(from <= 300 && 300 <= to, `${from} to ${to}`);
    const all = after(timed, 'fit');
    assert.deepEqual(windowOf(all), [0, TICKS]);
    const home = after(timed, 'home');
    assert.equal(windowOf(home)[0], 0);
    assert.equal(onOtherAxis(timed, seen(timed).scene).scale?.by ?? 'ticks', 'ticks');
  });

  it('keeps no zoom from one lesson to another', () => {
    const zoomedOut = after(MIDDLE, 'fit');
    assert.deepEqual(atSession(zoomedOut, false), FIRST_LOOK);
    assert.equal(atSession(zoomedOut, true).scale, zoomedOut.scale);
  });

  it('marks from where it began to where it is, in either direction', () => {
    const { scene } = seen(MIDDLE);
    const on = extended(extended(MIDDLE, scene, 303), seen({ ...MIDDLE, tick: 303 }).scene, 304);
    assert.deepEqual([on.tick, rangeOf(on)], [304, { first: 300, last: 304 }]);
    assert.deepEqual(rangeOf(ranging(MIDDLE, 9, 4)), { first: 4, last: 9 });
    // From another tick than where the range ends it begins anew.
    assert.deepEqual(rangeOf(extended({ ...on, tick: 300 }, scene, 299)), {
      first: 299,
      last: 300,
    });
  });

  it('is never too narrow to be taken hold of', () => {
    const { scene } = seen({ ...MIDDLE, cellWidth: 28 });
    const { left, right } = brushOf(scene, { first: 0, ticks: 1e6 }, 500);
    assert.ok(right - left >= 14 / 500 - 1e-9 && left >= 0 && right <= 1);
  });
});

describe('panel/overview', () => {
  it('moves an edge of the window no further than the other, and than what is kept', () => {
    const brush = { first: 40, last: 60, left: 0.4, right: 0.6 };
    const moved = (edge: 'first' | 'last', by: number) =>
      Object.values(edgesMoved({ brush, first: 10, ticks: 100 }, edge, by));
    assert.deepEqual(moved('first', -5), [35, 60]);
    assert.deepEqual(moved('first', -500), [10, 60]);
    assert.deepEqual(moved('first', 500), [60, 60]);
    assert.deepEqual(moved('last', 500), [40, 109]);
    assert.deepEqual(moved('last', -500), [40, 40]);
  });

  it('draws the worst findings last, over the others', () => {
    const { sight } = seen(FIRST_LOOK);
    const list = (['error', 'warning', 'hint'] as const).map((severity) => {
      return { loop: 0, severity, rule: severity, first: 5 };
    });
    const model = { sight: { ...sight, findings: { list } }, look: FIRST_LOOK };
    const { marks } = stripOf(sight.overview!, model as unknown as Model, WIDTH);
    const found = marks.filter(({ is }) => is !== 'moment' && is !== 'note').map(({ is }) => is);
    assert.deepEqual(found, ['hint', 'warning', 'error']);
  });
});

describe('panel/visited', () => {
  it('goes back to where one came from, and forward again', () => {
    const visited = openVisited();
    const at = (tick: number, more: Partial<Look> = {}): Look => ({ ...FIRST_LOOK, tick, ...more });
    for (const tick of [5, 6, 7, 300, 301, 20]) visited.note(at(tick), tick);
    assert.equal(visited.step(-1, FIRST_LOOK)?.tick, 301);
    assert.equal(visited.step(-1, FIRST_LOOK)?.tick, 7);
    assert.equal(visited.step(-1, FIRST_LOOK), undefined);
    assert.equal(visited.step(1, FIRST_LOOK)?.tick, 301);
    visited.note(at(301, { selected: { fd: 7, gen: 0 } }), 301);
    assert.ok(!visited.has(1));
    assert.equal(visited.step(-1, FIRST_LOOK)?.selected, null);
    visited.forget();
    assert.ok(!visited.has(-1));
  });

  it('goes to another place alone: rows, marks and table stay as they are now', () => {
    const visited = openVisited();
    const past: Look = { ...FIRST_LOOK, tick: 5 };
    const now: Look = {
      ...{ ...FIRST_LOOK, tick: 300, isTable: true, isLinear: true, range: { from: 298, to: 300 } },
      arrangement: { ...FIRST_LOOK.arrangement, sort: 'bytes', filter: 'recv' },
    };
    visited.note(past, 5);
    visited.note(now, 300);
    const back = visited.step(-1, now)!;
    assert.deepEqual(back, { ...now, tick: 5 });
    assert.deepEqual(visited.step(1, back), now);
    // Descriptors and ticks of another thread are others.
    visited.note({ ...now, loop: 1, range: null, arrangement: FIRST_LOOK.arrangement }, 300);
    const { loop, range, arrangement, isTable } = visited.step(-1, { ...now, loop: 1 })!;
    assert.deepEqual([loop, range, arrangement, isTable], [0, now.range, now.arrangement, true]);
  });

  it('keeps so many places and no more', () => {
    const visited = openVisited();
    for (let i = 0; i < 200; i++) visited.note({ ...FIRST_LOOK, tick: 100 * i }, 100 * i);
    let steps = 0;
    while (visited.step(-1, FIRST_LOOK) !== undefined) steps++;
    assert.equal(steps, 50);
  });
});

describe('panel/timeTyped', () => {
  it('reads a time since the trace began, or by its clock', () => {
    assert.equal(timeTyped('1.5 s', {}), 1.5e9);
    assert.equal(timeTyped('200ms', {}), 2e8);
    assert.equal(timeTyped('2 min', {}), 120e9);
    // The micro sign, the Greek letter, and that one as a capital.
    for (const mu of ['\u00b5', '\u03bc', '\u039c', 'u'])
      assert.equal(timeTyped(`30 ${mu}s`, {}), 30e3, mu);
    const clockTime = '2026-11-28 23:59:59.5';
    assert.equal(timeTyped('23:59:59.75', { clockTime }), 0.25e9);
    assert.equal(timeTyped('00:00:01', { clockTime }), 1.5e9);
    const wall = new Date(2026, 10, 28, 12, 3, 4).getTime();
    assert.equal(timeTyped('12:03:04.5', { wall }), 0.5e9);
    for (const text of ['12:03', '40', 'recv', '25:00:00', '1.5 x'])
      assert.equal(timeTyped(text, {}), undefined, text);
  });

  it('is offered only where times are known', () => {
    const offered = [{ atNs: 5e6, typed: '5 ms' }];
    assert.deepEqual(linesOf('5 ms', { startNs: Float64Array.of(0, 1e9) }), offered);
    for (const began of [{}, { startNs: new Float64Array(0) }])
      assert.deepEqual(linesOf('5 ms', began), []);
  });

  it('writes times as fine as what is beside them', () => {
    const THIN = '\u202f';
    assert.equal(timeAt(20e6, 10e6), `20${THIN}ms`);
    assert.equal(timeAt(1.25e9, 50e6), `1.25${THIN}s`);
    assert.equal(timeAt(3e9, 1e9), `3${THIN}s`);
    assert.equal(timeAt(5e3, 1e3), `5${THIN}µs`);
    assert.equal(timeAt(1.5e6, 0.5e6), `1.5${THIN}ms`);
  });
});

function isFollowingStill({ lastTick }: Look): boolean {
  return lastTick < 0;
}
