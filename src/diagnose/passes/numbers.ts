/** What rules do not judge and people ask for beside them: how long who was ready waited to be served. */

import type { About } from '../../trace/about';
import {
  addLatency,
  type Latency,
  type LatencyReport,
  openLatency,
  reportLatency,
} from '../../trace/latency';
import type { Loop } from './loop';
import type { Served, Use } from './use';

/** By loop: of all that it served, and the few that waited longest, the worst first. */
export type Numbers = Map<number, { readonly latency: Latency; readonly slowest: Served[] }>;

export function openNumbers(): Numbers {
  return new Map();
}

/** `ns` after its loop woke the descriptor had its first call. */
export function addServed(numbers: Numbers, loop: number, use: Use, ns: number): void {
  let own = numbers.get(loop);
  if (own === undefined) {
    own = { latency: openLatency(), slowest: [] };
    numbers.set(loop, own);
  }
  const waitedNs = Math.max(0, ns);
  addLatency(own.latency, waitedNs / 1e6);
  const served = (use.served ??= { fd: use.fd, gen: use.gen, count: 0, maxNs: -1 });
  served.count++;
  if (waitedNs > served.maxNs) {
    served.maxNs = waitedNs;
    rank(own.slowest, served);
  }
}

/** It has waited longer than before. */
function rank(slowest: Served[], served: Served): void {
  const last = slowest[TOLD - 1];
  if (last !== undefined && served.maxNs <= last.maxNs) return;
  if (!slowest.includes(served)) slowest.push(served);
  slowest.sort((one, other) => other.maxNs - one.maxNs);
  slowest.length = Math.min(slowest.length, TOLD);
}

export type DescriptorNumbers = {
  readonly fd: number;
  readonly gen: number;
  readonly count: number;
  readonly maxMs: number;
};

export type LoopNumbers = {
  readonly loop: number;
  readonly poller: string;
  readonly ticks: number;
  /** What the trace does not tell, and so the numbers that are absent: when anything was, or how long its waits took. */
  readonly lacks?: 'times' | 'waits';
  /** Absent where there are no times. */
  readonly ticksPerSecond?: number;
  /** Of its time the part in which it did not wait, 0 to 1; absent, as what follows from when it woke, where waits have no times of their own. */
  readonly busyShare?: number;
  readonly bytesPerWake: number;
  /** Wakes that told of somebody, and nothing was done. */
  readonly wastedWakes: number;
  /** ms from the wake to the first call on who was ready. */
  readonly readyToServed?: LatencyReport;
  /** Those that waited longest, the worst first. */
  readonly slowest: readonly DescriptorNumbers[];
};

const TOLD = 5;

/** Of each loop that waits. */
export function numbersOf(
  { clock, hasBoundedWaits }: About,
  numbers: Numbers,
  loops: ReadonlyMap<number, Loop>,
): LoopNumbers[] {
  const lacks = clock === 'none' ? 'times' : hasBoundedWaits ? 'waits' : undefined;
  const waiting = [...loops.values()].filter(({ turns }) => turns > 0);
  return waiting.map((loop) => {
    const own = lacks === undefined ? numbers.get(loop.number) : undefined;
    const all = own && reportLatency(own.latency);
    const ns = loop.lastAt - loop.firstAt;
    const spent = loop.workedNs + loop.sumWaitedNs;
    return {
      loop: loop.number,
      poller: loop.poller,
      ticks: loop.turns,
      ...(lacks !== undefined && { lacks }),
      ...(ns > 0 && { ticksPerSecond: rounded((loop.turns / ns) * 1e9) }),
      ...(lacks === undefined &&
        ns > 0 &&
        spent > 0 && { busyShare: rounded(loop.workedNs / spent) }),
      bytesPerWake: rounded(loop.bytes / loop.turns),
      wastedWakes: loop.wasted,
      ...(all !== undefined && { readyToServed: all }),
      slowest: (own?.slowest ?? []).map(({ fd, gen, count, maxNs }) => {
        return { fd, gen, count, maxMs: rounded(maxNs / 1e6) };
      }),
    };
  });
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
