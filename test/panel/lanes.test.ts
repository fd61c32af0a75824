/** Where the bars of threads stand, and what they say: overlapping tasks overlap, and nothing leaves its lane. */

import assert from 'node:assert/strict';
import { BAR_KINDS, type Lane } from '../../src/core/laneViews';
import {
  type LanesNow,
  type BarKind,
  describeBar,
  describeVisit,
  layLanes,
  loopBeside,
  tasksInWords,
} from '../../src/panel/lanes';

const SECOND = 1e9;
const THIN = '\u202f';

type Drawn = readonly [what: BarKind, begin: number, end: number, amount?: number];

/** Bars in seconds; an end of −1 goes on. */
function laneOf(loop: number, bars: readonly Drawn[], names: readonly string[] = []): Lane {
  return {
    ...{ loop, loops: [loop], name: `thread ${loop}`, poller: '', ticks: 0, names, more: 0 },
    times: Float64Array.from(bars.flatMap(([, begin, end], i) => [inNs(begin), inNs(end), i])),
    facts: Int32Array.from(
      bars.flatMap(([what, , , amount = 0]) => [BAR_KINDS.indexOf(what), 6, amount, 0, loop]),
    ),
  };
}

function inNs(seconds: number): number {
  return seconds < 0 ? -1 : seconds * SECOND;
}

function lanesOf(list: readonly Lane[], change: Partial<LanesNow> = {}): LanesNow {
  const around = { startNs: 0, fromNs: 0, toNs: 12 * SECOND, visits: [], visitCount: 0 };
  return { ...around, list, count: list.length, ...change };
}

describe('panel/lanes', () => {
  it('draws ten tasks one after the other, and ten at once', () => {
    const names = Array.from({ length: 10 }, (_, i) => `task ${i}`);
    const serial = laneOf(
      0,
      names.map((_, i) => ['task', i, i + 1, i]),
      names,
    );
    const parallel = names.map((name, i) => laneOf(i + 1, [['task', 10, 11]], [name]));
    const { rows } = layLanes(lanesOf([serial, ...parallel]));
    const [first, ...others] = rows;
    const edges = first?.bars.map(({ left, width }) => [left, left + width]) ?? [];
    for (const [i, [left = 0]] of edges.entries()) {
      assert.ok(i === 0 || left >= (edges[i - 1]?.[1] ?? 1) - 1e-9, `${names[i]} overlaps`);
    }
    assert.deepEqual(new Set(others.map(({ bars }) => bars[0]?.left)).size, 1);
    assert.equal(first && tasksInWords(first, lanesOf([])), `10 tasks · 10.0${THIN}s`);
    assert.equal(others[0] && tasksInWords(others[0], lanesOf([])), `one task · 1.00${THIN}s`);
  });

  it('lets what goes on reach to now, and nothing stand outside', () => {
    const lane = laneOf(0, [
      ['recv', 1, 3],
      ['task', 2, -1],
    ]);
    const { rows, axis } = layLanes(lanesOf([lane], { fromNs: SECOND, toNs: 5 * SECOND }));
    const bars = rows[0]?.bars ?? [];
    assert.deepEqual(
      bars.map(({ what, left, width }) => [what, left, left + width]),
      [
        ['task', 0.25, 1],
        ['recv', 0, 0.5],
      ],
    );
    for (const { left } of axis) assert.ok(left >= 0 && left <= 1);
  });

  it('ends with the last bar where nothing goes on', () => {
    const { rows } = layLanes(lanesOf([laneOf(0, [['send', 0, 2]])], { toNs: 50 * SECOND }));
    assert.equal(rows[0]?.bars[0]?.width, 1);
  });

  it('labels the axis at round times, as many as have room', () => {
    const texts = (seconds: number, most: number): string[] =>
      layLanes(lanesOf([laneOf(0, [['recv', 0, seconds]])]), most).axis.map(({ text }) => text);
    assert.deepEqual(texts(11, 8), ['0 s', '2 s', '4 s', '6 s', '8 s', '10 s']);
    assert.deepEqual(texts(0.0021, 3), ['0 ms', '1 ms', '2 ms']);
    for (const seconds of [1e-9, 1e-6, 0.3, 7, 4000]) assert.ok(texts(seconds, 3).length <= 4);
  });

  it('shows how long a client waited, and how long it was served', () => {
    const visit = { client: 1, local: ':1', connectNs: 0, answerNs: SECOND, endNs: 4 * SECOND };
    const { clients } = layLanes(lanesOf([], { visits: [visit], visitCount: 1 }));
    const [client] = clients;
    assert.deepEqual([client?.left, client?.waitWidth, client?.servedWidth], [0, 0.25, 0.75]);
    const words = [visit, { ...visit, answerNs: -1 }, { ...visit, answerNs: -1, endNs: -1 }].map(
      describeVisit,
    );
    assert.equal(words[0], `client 1: waited 1.00${THIN}s for its first answer`);
    assert.equal(new Set(words).size, 3);
  });

  it('has words for every bar', () => {
    const drawn = BAR_KINDS.map((what): Drawn => [what, 0, 1]);
    const { rows } = layLanes(lanesOf([laneOf(0, drawn, ['read'])]));
    const words = rows[0]?.bars.map(describeBar) ?? [];
    assert.equal(new Set(words).size, BAR_KINDS.length);
    assert.ok(words.includes(`recv(6) = 0${THIN}B, took 1.00${THIN}s`), words.join());
  });

  it('steps from lane to lane and stops at the ends', () => {
    const lanes = lanesOf([laneOf(0, []), laneOf(4, [])]);
    const steps = [loopBeside(lanes, 0, 1), loopBeside(lanes, 4, 1), loopBeside(lanes, 0, -1)];
    assert.deepEqual(steps, [4, 4, 0]);
    const both = lanesOf([{ ...laneOf(0, []), loops: [0, 2] }, laneOf(4, [])]);
    assert.deepEqual([loopBeside(both, 0, 1), loopBeside(both, 4, -1)], [2, 2]);
  });
});
