import assert from 'node:assert/strict';
import {
  type Deadlines,
  earliest,
  openDeadlines,
  takeDue,
} from '../../../src/lab/simulator/deadlines';
import {
  admit,
  leave,
  noteArmed,
  noteStanding,
  openHoldQueue,
  release,
  whyLate,
} from '../../../src/lab/simulator/holdQueue';
import {
  beginPatience,
  isOver,
  openPatience,
  type Patience,
  pause,
  resume,
} from '../../../src/lab/simulator/patience';

describe('holds', () => {
  it('are armed before the step that precedes the held one, which waits until the program stands', () => {
    const { holds, signals, woken } = queue();
    assert.ok(!admit(holds, 1, false));
    assert.deepEqual(signals, ['wantHold']);
    assert.match(whyLate(holds, 1) ?? '', /nobody had the program stand still/);
    noteArmed(holds);
    assert.deepEqual(woken(), [1]);
    assert.equal(whyLate(holds, 1), undefined);
    assert.ok(admit(holds, 1, false));
    assert.ok(!admit(holds, 1, true));
    assert.match(whyLate(holds, 1) ?? '', /did not stand still/);
    noteStanding(holds);
    assert.deepEqual(woken(), [1]);
    assert.ok(admit(holds, 1, true));
    release(holds, 1);
    assert.deepEqual(signals, ['wantHold', 'holdDone']);
  });

  it('do not wake a client that is at the step before', () => {
    const { holds, woken } = queue();
    admit(holds, 1, false);
    noteArmed(holds);
    assert.deepEqual(woken(), [1]);
    assert.ok(admit(holds, 1, false));
    noteStanding(holds);
    assert.deepEqual(woken(), []);
    assert.ok(admit(holds, 1, true));
  });

  it('are one at a time, the others in the order they asked', () => {
    const { holds, signals, woken } = queue();
    for (const client of [2, 0, 1]) assert.ok(!admit(holds, client, false));
    assert.deepEqual(signals, ['wantHold']);
    noteArmed(holds);
    assert.deepEqual(woken(), [2]);
    release(holds, 2);
    assert.deepEqual(signals, ['wantHold', 'holdDone', 'wantHold']);
    noteArmed(holds);
    assert.deepEqual(woken(), [0]);
    // One that is gone is passed over.
    leave(holds, 1);
    release(holds, 0);
    assert.deepEqual(signals.slice(3), ['holdDone']);
    assert.ok(!admit(holds, 1, false));
    assert.deepEqual(signals.slice(4), ['wantHold']);
  });

  it('before anything was received are armed from the beginning, for one client', () => {
    const { holds, signals, woken } = queue(2);
    assert.ok(!admit(holds, 0, false));
    assert.ok(admit(holds, 2, false));
    noteStanding(holds);
    assert.ok(admit(holds, 2, true));
    assert.deepEqual([signals, woken()], [[], []]);
    release(holds, 2);
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
      pause(patience);
      for (let client = 0; client < clients; client++) admit(holds, client, false);
      while (failed.length < clients) {
        later += Math.max(0, earliest(deadlines) - performance.now());
        const client = takeDue(deadlines, performance.now());
        const why = whyLate(holds, client);
        assert.ok(why !== undefined);
        if (performance.now() - began >= pausedMs) resume(patience);
        if (!isOver(patience, client)) continue;
        failed.push([client, why]);
        leave(holds, client);
        // Some ask only now.
        if (client % 10 === 0) admit(holds, client, false);
        if (client % 10 === 0) leave(holds, client);
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
        assert.ok(!admit(holds, client, false));
        noteArmed(holds);
        assert.deepEqual(woken(), [client]);
        leave(holds, client);
      }
    });
  });

  it('take no answer that nobody asked for', () => {
    const { holds, woken } = queue();
    noteArmed(holds);
    noteStanding(holds);
    admit(holds, 0, false);
    noteStanding(holds);
    assert.deepEqual(woken(), []);
    assert.ok(!admit(holds, 0, false));
  });
});

describe('patience', () => {
  it('is over when its time has come', () => {
    const { deadlines, patience } = waiting();
    beginPatience(patience, 0, 0);
    pass(1);
    assert.equal(takeDue(deadlines, performance.now()), 0);
    assert.ok(isOver(patience, 0));
  });

  it('does not count the time of a pause', () => {
    const { deadlines, patience } = waiting();
    beginPatience(patience, 0, 0);
    pause(patience);
    pass(20);
    assert.ok(!isOver(patience, 0));
    resume(patience);
    const rest = earliest(deadlines) - performance.now();
    assert.ok(rest > 0 && rest <= 60_000, `${rest}`);
    pass(rest);
    assert.equal(takeDue(deadlines, performance.now()), 0);
    isOver(patience, 0);
    pass(earliest(deadlines) === Infinity ? 0 : earliest(deadlines) - performance.now());
    assert.ok(isOver(patience, 0));
  });
});

function waiting(clients = 4): { deadlines: Deadlines; patience: Patience } {
  const deadlines = openDeadlines(clients);
  return { deadlines, patience: openPatience(deadlines, clients) };
}

function queue(first?: number, clients = 1000) {
  const { deadlines, patience } = waiting(clients);
  const signals: string[] = [];
  const recorder = { signal: (signal: string) => void signals.push(signal) };
  const holds = openHoldQueue(recorder, deadlines, patience, first);
  /** Clients that were woken since. */
  const woken = (): number[] => {
    const client = takeDue(deadlines, 0);
    return client < 0 ? [] : [client, ...woken()];
  };
  return { holds, signals, woken, deadlines, patience };
}

/** Lets so many milliseconds go by on the clock. */
function pass(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}
