/** Which events tell where they come from: all of a calm program, few of a hurried one, and those spread. */

import assert from 'node:assert/strict';
import { beginPlacing, lookAtPlacing, notePlaced, openPlacing } from '../../src/lab/placing';

const SECOND = 1e9;

/** How many events tell of each of the batches, so many events every so many ns. */
function run(
  batches: number,
  events: number,
  apart: number,
): { told: number[]; which: Set<number> } {
  const placing = openPlacing();
  beginPlacing(placing, 0);
  const told: number[] = [];
  const which = new Set<number>();
  for (let batch = 0; batch < batches; batch++) {
    let count = 0;
    for (let i = 0; i < events; i++) {
      if (placing.until-- !== 0) continue;
      notePlaced(placing);
      which.add(i);
      count++;
    }
    told.push(count);
    lookAtPlacing(placing, (batch + 1) * apart);
  }
  return { told, which };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

describe('lab/placing', () => {
  it('lets nobody tell before it has begun', () => {
    const placing = openPlacing();
    lookAtPlacing(placing, 5 * SECOND);
    assert.notEqual(placing.until, 0);
  });

  it('lets every event tell of a program that has few', () => {
    const { told } = run(50, 70, SECOND / 10);
    assert.equal(sum(told), 50 * 70);
  });

  it('lets few tell of a program that is in a hurry, spread over its batches and within them', () => {
    const { told, which } = run(20_000, 100, SECOND / 4000);
    const [first, ...seconds] = [0, 1, 2, 3, 4].map((i) =>
      sum(told.slice(4000 * i, 4000 * (i + 1))),
    );
    assert.ok(first !== undefined && first >= 1000 && first <= 1101, `${first} told`);
    for (const second of seconds) assert.ok(second > 5 && second <= 11, `${second} told`);
    assert.ok(told.slice(4000).every((count) => count <= 1));
    assert.ok(new Set([...which].filter((i) => i < 64)).size > 40);
  });

  it('lets every event tell again once the hurry is over', () => {
    const placing = openPlacing();
    beginPlacing(placing, 0);
    const batch = (events: number): number => {
      const before = placing.told;
      for (let i = 0; i < events; i++) if (placing.until-- === 0) notePlaced(placing);
      return placing.told - before;
    };
    assert.equal(batch(5000), 1000);
    lookAtPlacing(placing, SECOND);
    assert.equal(batch(10), 0);
    lookAtPlacing(placing, 2 * SECOND);
    assert.equal(batch(10), 10);
    lookAtPlacing(placing, 3 * SECOND);
    assert.equal(batch(5000), 250);
  });
});
