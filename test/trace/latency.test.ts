import assert from 'node:assert/strict';
import { addLatency, mergeLatencies, openLatency, reportLatency } from '../../src/trace/latency';

/** The report of these times, in ms. */
function reportOf(times: readonly number[]) {
  const latency = openLatency();
  for (const ms of times) addLatency(latency, ms);
  return reportLatency(latency);
}

describe('trace/latency', () => {
  it('reports nothing of nothing, and one as it is', () => {
    assert.equal(reportOf([]), undefined);
    assert.deepEqual(reportOf([3.25]), {
      ...{ count: 1, minMs: 3.25, medianMs: 3.25, p99Ms: 3.25, maxMs: 3.25 },
    });
    assert.equal(reportOf([0])?.maxMs, 0);
  });

  it('knows the bounds exactly, and the rest within 1 %', () => {
    const times = Array.from({ length: 10_000 }, (_, i) => (i + 1) / 100);
    // In no order.
    const shuffled = times.map((_, i) => times[(i * 7919) % times.length]!);
    const { count, minMs, medianMs, p99Ms, maxMs } = reportOf(shuffled)!;
    assert.deepEqual([count, minMs, maxMs], [10_000, 0.01, 100]);
    assert.ok(Math.abs(medianMs - 50) <= 0.5, String(medianMs));
    assert.ok(Math.abs(p99Ms - 99) <= 0.99, String(p99Ms));
  });

  it('has a p99 that one in fifty moves, and one in a thousand does not', () => {
    const fast = Array<number>(980).fill(1);
    const one = reportOf([...fast, ...Array<number>(20).fill(50)])!;
    assert.ok(one.p99Ms > 49 && one.medianMs < 1.01);
    const other = reportOf([...fast, ...fast, 50])!;
    assert.ok(other.p99Ms < 1.01 && other.maxMs === 50);
  });

  it('keeps little however many there are, and joins several', () => {
    const all = [1, 2].map((part) => {
      const latency = openLatency();
      for (let i = 0; i < 50_000; i++) addLatency(latency, part * 0.001 * (1 + (i % 5000)));
      return latency;
    });
    for (const { steps } of all) assert.ok(steps.size < 1000, String(steps.size));
    const report = reportLatency(mergeLatencies(all))!;
    assert.deepEqual([report.count, report.minMs, report.maxMs], [100_000, 0.001, 10]);
    assert.equal(reportLatency(mergeLatencies([])), undefined);
  });
});
