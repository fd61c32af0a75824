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
    holds.leave(1);
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

  describe('in vain', () => {
    const now = performance.now.bind(performance);
    let later = 0;
    beforeEach(() => {
      performance.now = () => now() + later;
    });
    afterEach(() => {
      performance.now = now;
    });

    /** Clients that were told why they need not wait any longer, in order. */
    function giveUp(clients: number, pausedMs: number): (readonly [number, string])[] {
      const { holds, patience, deadlines } = queue(undefined, clients);
      const failed: (readonly [number, string])[] = [];
      const began = performance.now();
      patience.pause();
      for (let client = 0; client < clients; client++) holds.admit(client, false);
      while (failed.length < clients) {
        later += Math.max(0, deadlines.earliest() - performance.now());
        const client = deadlines.takeDue(performance.now());
        const why = holds.whyLate(client);
        assert.ok(why !== undefined);
        if (performance.now() - began >= pausedMs) patience.resume();
        if (!patience.isOver(client)) continue;
        failed.push([client, why]);
        holds.leave(client);
        // Some ask only now.
        if (client % 10 === 0) holds.admit(client, false);
        if (client % 10 === 0) holds.leave(client);
      }
      return failed;
    }

    it('are waited for by three of many, however many there are; pauses do not count', () => {
      for (const pausedMs of [0, 60_000]) {
        const began = later;
        const failed = giveUp(1000, pausedMs);
        assert.ok(later - began <= 20_000 + pausedMs, `${later - began} ms`);
        assert.deepEqual(failed.map(([client]) => client).slice(0, 3), [0, 1, 2]);
        const says = failed.map(([, why]) => why);
        assert.ok(says.slice(0, 3).every((why) => why.startsWith('nobody had the program')));
        const rest = 'other holds were waited for in vain for 15000 ms: mend those first';
        assert.deepEqual([...new Set(says.slice(3))], [rest]);
        assert.equal(new Set(failed.map(([client]) => client)).size, 1000);
      }
    });

    it('cost nothing where they end at once', () => {
      const { holds, woken } = queue();
      for (let client = 0; client < 1000; client++) {
        assert.ok(!holds.admit(client, false));
        holds.onArmed();
        assert.deepEqual(woken(), [client]);
        holds.leave(client);
      }
    });
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

function waiting(clients = 4): { deadlines: Deadlines; patience: Patience } {
  const deadlines = new Deadlines(clients);
  return { deadlines, patience: new Patience(deadlines, clients) };
}

function queue(first?: number, clients = 1000) {
  const { deadlines, patience } = waiting(clients);
  const signals: string[] = [];
  const recorder = { signal: (signal: string) => void signals.push(signal) };
  const holds = new HoldQueue(recorder, deadlines, patience, first);
  /** Clients that were woken since. */
  const woken = (): number[] => {
    const client = deadlines.takeDue(0);
    return client < 0 ? [] : [client, ...woken()];
  };
  return { holds, signals, woken, deadlines, patience };
}

/** Lets so many milliseconds go by on the clock. */
function pass(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}
