import assert from 'node:assert/strict';
import { Deadlines } from '../../../src/lab/simulator/deadlines';

describe('deadlines', () => {
  it('come in order of time, each once', () => {
    const deadlines = new Deadlines(4);
    deadlines.set(0, 30);
    deadlines.set(1, 10);
    deadlines.set(2, 20);
    assert.equal(deadlines.earliest(), 10);
    assert.deepEqual(takeAll(deadlines, 25), [1, 2]);
    assert.equal(deadlines.earliest(), 30);
    assert.equal(deadlines.takeDue(29.9), -1);
    assert.equal(deadlines.takeDue(30), 0);
    assert.equal(deadlines.earliest(), Infinity);
    assert.equal(deadlines.takeDue(1e9), -1);
  });

  it('may be put off, brought forward and called off', () => {
    const deadlines = new Deadlines(3);
    deadlines.set(0, 10);
    deadlines.set(1, 20);
    deadlines.set(2, 30);
    deadlines.set(0, 40);
    deadlines.set(2, 5);
    deadlines.clear(1);
    assert.equal(deadlines.earliest(), 5);
    assert.deepEqual(takeAll(deadlines, 100), [2, 0]);
    deadlines.clear(1);
    deadlines.set(1, 7);
    assert.deepEqual(takeAll(deadlines, 100), [1]);
  });

  it('agree with a sorted list after any changes', () => {
    const random = numbers(7);
    const deadlines = new Deadlines(50);
    const wanted = new Map<number, number>();
    for (let now = 0; now < 3000; now++) {
      const client = random(50);
      if (random(4) === 0) {
        deadlines.clear(client);
        wanted.delete(client);
      } else {
        // No two alike: their order would be open.
        const at = now + random(200) + client / 100;
        deadlines.set(client, at);
        wanted.set(client, at);
      }
      const due = [...wanted].filter(([, at]) => at <= now).sort((a, b) => a[1] - b[1]);
      const taken = takeAll(deadlines, now);
      assert.deepEqual(
        taken,
        due.map(([which]) => which),
      );
      for (const which of taken) wanted.delete(which);
      assert.equal(deadlines.earliest(), Math.min(...wanted.values()));
    }
  });
});

function takeAll(deadlines: Deadlines, now: number): number[] {
  const taken: number[] = [];
  for (let client = deadlines.takeDue(now); client >= 0; client = deadlines.takeDue(now))
    taken.push(client);
  return taken;
}

/** Whole numbers below a bound, the same for the same seed. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >>> 8) % below;
  };
}
