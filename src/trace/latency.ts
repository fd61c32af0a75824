/** How long answers took, kept in little memory however many there are: exact bounds, and a histogram whose steps are less than 1 %. */

export type Latency = {
  count: number;
  minMs: number;
  maxMs: number;
  /** How many fell into each step, by step number. */
  readonly steps: Map<number, number>;
};

/** What is told of them, in ms; median and p99 within 1 %. */
export type LatencyReport = {
  readonly count: number;
  readonly minMs: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly maxMs: number;
};

/** A shorter time cannot be told from this one. */
const LEAST_MS = 1e-4;
/** Of a number as a float of 32 bits: the step is what these leave, 128 an octave, so that no logarithm is taken for each answer. */
const LEFT_OUT = 16;
const MIDDLE = 1 << (LEFT_OUT - 1);
const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

export function openLatency(): Latency {
  return { count: 0, minMs: Infinity, maxMs: 0, steps: new Map() };
}

export function addLatency(latency: Latency, ms: number): void {
  latency.count++;
  latency.minMs = Math.min(latency.minMs, ms);
  latency.maxMs = Math.max(latency.maxMs, ms);
  float[0] = Math.max(ms, LEAST_MS);
  const step = bits[0]! >> LEFT_OUT;
  latency.steps.set(step, (latency.steps.get(step) ?? 0) + 1);
}

/** All of them as one. */
export function mergeLatencies(all: readonly Latency[]): Latency {
  const sum = openLatency();
  for (const { count, minMs, maxMs, steps } of all) {
    sum.count += count;
    sum.minMs = Math.min(sum.minMs, minMs);
    sum.maxMs = Math.max(sum.maxMs, maxMs);
    for (const [step, times] of steps) sum.steps.set(step, (sum.steps.get(step) ?? 0) + times);
  }
  return sum;
}

/** Undefined where there is none. */
export function reportLatency(latency: Latency): LatencyReport | undefined {
  const { count, minMs, maxMs } = latency;
  if (count === 0) return undefined;
  const medianMs = quantile(latency, 0.5);
  const p99Ms = quantile(latency, 0.99);
  return {
    count,
    minMs: rounded(minMs),
    medianMs: rounded(medianMs),
    p99Ms: rounded(p99Ms),
    maxMs: rounded(maxMs),
  };
}

/** The value that so large a part of all are not above (nearest rank). */
function quantile({ count, minMs, maxMs, steps }: Latency, part: number): number {
  const rank = Math.max(1, Math.ceil(part * count));
  // The first and the last are known exactly.
  if (rank === 1) return minMs;
  if (rank === count) return maxMs;
  let seen = 0;
  for (const step of [...steps.keys()].sort((one, other) => one - other)) {
    seen += steps.get(step)!;
    if (seen >= rank) return Math.min(maxMs, Math.max(minMs, middleOf(step)));
  }
  return maxMs;
}

function middleOf(step: number): number {
  bits[0] = (step << LEFT_OUT) | MIDDLE;
  return float[0]!;
}

/** To whole µs. */
function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
