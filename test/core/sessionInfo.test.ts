/** Ticks a second and how busy a loop is, from traces whose times are known. */

import assert from 'node:assert/strict';
import { pulseOf } from '../../src/core/sessionInfo';
import { append } from '../../src/trace/append';
import { CODE } from '../../src/trace/kinds';
import { openTrace, type Trace } from '../../src/trace/trace';

const MS = 1e6;

/** Ticks one after the other: ms waited, ms worked; the last wait goes on. */
function traceOf(ticks: readonly (readonly [waited: number, worked: number])[]): Trace {
  const trace = openTrace({ events: 1 << 17 });
  let t = 0;
  ticks.forEach(([waited, worked], tick) => {
    append(trace, { kind: 'wait', t, loop: 0, tick });
    t += waited * MS;
    append(trace, { kind: 'wake', t, loop: 0, tick, ready: 1, waited: waited * MS });
    t += worked * MS;
  });
  append(trace, { kind: 'wait', t, loop: 0, tick: ticks.length });
  return trace;
}

function endOf(trace: Trace): number {
  return trace.t[(trace.next - 1) & trace.mask]!;
}

/** Counted one by one. */
function wokenAfter(trace: Trace, since: number): number {
  let count = 0;
  for (let seq = trace.first; seq < trace.next; seq++) {
    const slot = seq & trace.mask;
    if (trace.kind[slot] === CODE.wake && trace.t[slot]! > since) count++;
  }
  return count;
}

describe('core/sessionInfo', () => {
  it('counts the waits that returned in the last second, and the share of work', () => {
    const trace = traceOf(Array.from({ length: 100 }, () => [30, 10] as const));
    const { ticksPerSecond, busy } = pulseOf(trace, 0, endOf(trace));
    assert.equal(ticksPerSecond, 25);
    assert.equal(busy, 0.25);
  });

  it('goes down to nothing while the loop waits', () => {
    const trace = traceOf(Array.from({ length: 100 }, () => [30, 10] as const));
    assert.deepEqual(pulseOf(trace, 0, endOf(trace) + 500 * MS), {
      ticksPerSecond: 13,
      busy: 0.13,
    });
    assert.deepEqual(pulseOf(trace, 0, endOf(trace) + 1100 * MS), { ticksPerSecond: 0, busy: 0 });
  });

  it('counts long work that began before the second', () => {
    const trace = traceOf([
      [10, 10],
      [10, 3000],
    ]);
    assert.deepEqual(pulseOf(trace, 0, endOf(trace)), { ticksPerSecond: 0, busy: 1 });
  });

  it('is near for many ticks, of which it looks at some', () => {
    const trace = traceOf(
      Array.from({ length: 30_000 }, (_, i) => [0.03, i % 3 === 0 ? 0.03 : 0] as const),
    );
    const { ticksPerSecond, busy } = pulseOf(trace, 0, endOf(trace));
    assert.equal(ticksPerSecond, wokenAfter(trace, endOf(trace) - 1000 * MS));
    assert.ok(ticksPerSecond >= 25_000, `${ticksPerSecond}`);
    assert.ok(Math.abs(busy - 0.25) < 0.05, `${busy}`);
  });

  it('knows nothing of a loop that never waited', () => {
    assert.deepEqual(pulseOf(openTrace(), 0, 5e9), { ticksPerSecond: 0, busy: 0 });
  });
});
