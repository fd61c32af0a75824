import assert from 'node:assert/strict';
import {
  clearDeadline,
  type Deadlines,
  earliest,
  openDeadlines,
  setDeadline,
  takeDue,
} from '../../../src/lab/simulator/deadlines';

describe('deadlines', () => {
  it('come in order of time, each once', () => {
    const deadlines = openDeadlines(4);
    setDeadline(deadlines, 0, 30);
    setDeadline(deadlines, 1, 10);
    setDeadline(deadlines, 2, 20);
    assert.equal(earliest(deadlines), 10);
    assert.deepEqual(takeAll(deadlines, 25), [1, 2]);
    assert.equal(earliest(deadlines), 30);
    assert.equal(takeDue(deadlines, 29.9), -1);
    assert.equal(takeDue(deadlines, 30), 0);
    assert.equal(earliest(deadlines), Infinity);
    assert.equal(takeDue(deadlines, 1e9), -1);
  });

  it('may be put off, brought forward and called off', () => {
    const deadlines = openDeadlines(3);
    setDeadline(deadlines, 0, 10);
    setDeadline(deadlines, 1, 20);
    setDeadline(deadlines, 2, 30);
    setDeadline(deadlines, 0, 40);
    setDeadline(deadlines, 2, 5);
    clearDeadline(deadlines, 1);
    assert.equal(earliest(deadlines), 5);
    assert.deepEqual(takeAll(deadlines, 100), [2, 0]);
    clearDeadline(deadlines, 1);
    setDeadline(deadlines, 1, 7);
    assert.deepEqual(takeAll(deadlines, 100), [1]);
  });

  it('agree with a sorted list after any changes', () => {
    const random = numbers(7);
    const deadlines = openDeadlines(50);
    const wanted = new Map<number, number>();
    for (let now = 0; now < 3000; now++) {
      const client = random(50);
      if (random(4) === 0) {
        clearDeadline(deadlines, client);
        wanted.delete(client);
      } else {
        // No two alike: their order would be open.
        const at = now + random(200) + client / 100;
        setDeadline(deadlines, client, at);
        wanted.set(client, at);
      }
      const due = [...wanted].filter(([, at]) => at <= now).sort((a, b) => a[1] - b[1]);
      const taken = takeAll(deadlines, now);
      assert.deepEqual(
        taken,
        due.map(([which]) => which),
      );
      for (const which of taken) wanted.delete(which);
      assert.equal(earliest(deadlines), Math.min(...wanted.values()));
    }
  });
});

function takeAll(deadlines: Deadlines, now: number): number[] {
  const taken: number[] = [];
  for (let client = takeDue(deadlines, now); client >= 0; client = takeDue(deadlines, now))
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
