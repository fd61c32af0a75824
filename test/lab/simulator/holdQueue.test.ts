import assert from 'node:assert/strict';
import { Deadlines } from '../../../src/lab/simulator/deadlines';
import { HoldQueue } from '../../../src/lab/simulator/holdQueue';
import { Patience } from '../../../src/lab/simulator/patience';

describe('holds', () => {
  it('are armed before the step that precedes the held one, which waits until the program stands', () => {
    const { holds, signals, woken } = queue();
    assert.ok(!holds.admit(1, false));
    assert.deepEqual(signals, ['wantHold']);
    assert.match(holds.whyLate(1) ?? '', /nobody had the program stand still/);
    holds.onArmed();
    assert.deepEqual(woken(), [1]);
    assert.equal(holds.whyLate(1), undefined);
    assert.ok(holds.admit(1, false));
    assert.ok(!holds.admit(1, true));
    assert.match(holds.whyLate(1) ?? '', /did not stand still/);
    holds.onGo();
    assert.deepEqual(woken(), [1]);
    assert.ok(holds.admit(1, true));
    holds.release(1);
    assert.deepEqual(signals, ['wantHold', 'holdDone']);
  });

  it('do not wake a client that is at the step before', () => {
    const { holds, woken } = queue();
    holds.admit(1, false);
    holds.onArmed();
    assert.deepEqual(woken(), [1]);
    assert.ok(holds.admit(1, false));
    holds.onGo();
    assert.deepEqual(woken(), []);
    assert.ok(holds.admit(1, true));
  });

  it('are one at a time, the others in the order they asked', () => {
    const { holds, signals, woken } = queue();
    for (const client of [2, 0, 1]) assert.ok(!holds.admit(client, false));
    assert.deepEqual(signals, ['wantHold']);
    holds.onArmed();
    assert.deepEqual(woken(), [2]);
    holds.release(2);
    assert.deepEqual(signals, ['wantHold', 'holdDone', 'wantHold']);
    holds.onArmed();
    assert.deepEqual(woken(), [0]);
    // One that is gone is passed over.
    holds.release(1);
    holds.release(0);
    assert.deepEqual(signals.slice(3), ['holdDone']);
    assert.ok(!holds.admit(1, false));
    assert.deepEqual(signals.slice(4), ['wantHold']);
  });

  it('before anything was received are armed from the beginning, for one client', () => {
    const { holds, signals, woken } = queue(2);
    assert.ok(!holds.admit(0, false));
    assert.ok(holds.admit(2, false));
    holds.onGo();
    assert.ok(holds.admit(2, true));
    assert.deepEqual([signals, woken()], [[], []]);
    holds.release(2);
    assert.deepEqual(signals, ['holdDone', 'wantHold']);
  });

  it('take no answer that nobody asked for', () => {
    const { holds, woken } = queue();
    holds.onArmed();
    holds.onGo();
    holds.admit(0, false);
    holds.onGo();
    assert.deepEqual(woken(), []);
    assert.ok(!holds.admit(0, false));
  });
});

describe('patience', () => {
  it('is over when its time has come', () => {
    const { deadlines, patience } = waiting();
    patience.begin(0, 0);
    pass(1);
    assert.equal(deadlines.takeDue(performance.now()), 0);
    assert.ok(patience.isOver(0));
  });

  it('does not count the time of a pause', () => {
    const { deadlines, patience } = waiting();
    patience.begin(0, 0);
    patience.pause();
    pass(20);
    assert.ok(!patience.isOver(0));
    patience.resume();
    const rest = deadlines.earliest() - performance.now();
    assert.ok(rest > 0 && rest <= 60_000, `${rest}`);
    pass(rest);
    assert.equal(deadlines.takeDue(performance.now()), 0);
    patience.isOver(0);
    pass(deadlines.earliest() === Infinity ? 0 : deadlines.earliest() - performance.now());
    assert.ok(patience.isOver(0));
  });
});

function waiting(): { deadlines: Deadlines; patience: Patience } {
  const deadlines = new Deadlines(4);
  return { deadlines, patience: new Patience(deadlines, 4) };
}

function queue(first?: number) {
  const { deadlines, patience } = waiting();
  const signals: string[] = [];
  const recorder = { signal: (signal: string) => void signals.push(signal) };
  const holds = new HoldQueue(recorder, deadlines, patience, first);
  /** Clients that were woken since. */
  const woken = (): number[] => {
    const client = deadlines.takeDue(0);
    return client < 0 ? [] : [client, ...woken()];
  };
  return { holds, signals, woken };
}

/** Lets so many milliseconds go by on the clock. */
function pass(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}
