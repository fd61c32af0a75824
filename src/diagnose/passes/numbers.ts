/** What rules do not judge and people ask for beside them: how long who was ready waited to be served. */

import {
  addLatency,
  type Latency,
  type LatencyReport,
  mergeLatencies,
  openLatency,
  reportLatency,
} from '../../trace/latency';
import type { Loop } from './loop';
import type { Use } from './use';

/** From the wake to the first call on it, of each descriptor that was served, and by loop of those given up. */
export type Numbers = {
  readonly served: Map<Use, { readonly loop: number; readonly latency: Latency }>;
  readonly rest: Map<number, Latency>;
};

/** Descriptors of which it is known one by one. */
const MOST_KEPT = 4096;

export function openNumbers(): Numbers {
  return { served: new Map(), rest: new Map() };
}

/** `ns` after its loop woke the descriptor had its first call. */
export function addServed(numbers: Numbers, loop: number, use: Use, ns: number): void {
  let served = numbers.served.get(use);
  if (served === undefined) {
    if (numbers.served.size >= MOST_KEPT) giveUp(numbers);
    served = { loop, latency: openLatency() };
    numbers.served.set(use, served);
  }
  addLatency(served.latency, Math.max(0, ns) / 1e6);
}

/** The oldest half becomes one sum for each loop. */
function giveUp({ served, rest }: Numbers): void {
  let left = MOST_KEPT / 2;
  for (const [use, { loop, latency }] of served) {
    if (left-- === 0) break;
    rest.set(loop, mergeLatencies([rest.get(loop) ?? openLatency(), latency]));
    served.delete(use);
  }
}

export type DescriptorNumbers = LatencyReport & { readonly fd: number; readonly gen: number };

export type LoopNumbers = {
  readonly loop: number;
  readonly poller: string;
  readonly ticks: number;
  /** Absent where there are no times. */
  readonly ticksPerSecond?: number;
  /** Of its time the part in which it did not wait, 0 to 1. */
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
  { served, rest }: Numbers,
  loops: ReadonlyMap<number, Loop>,
): LoopNumbers[] {
  const waiting = [...loops.values()].filter(({ turns }) => turns > 0);
  return waiting.map((loop) => {
    const own = [...served].filter(([, { loop: of }]) => of === loop.number);
    const kept = own.map(([, { latency }]) => latency);
    const all = reportLatency(mergeLatencies([rest.get(loop.number) ?? openLatency(), ...kept]));
    const ns = loop.lastAt - loop.firstAt;
    const spent = loop.workedNs + loop.sumWaitedNs;
    return {
      loop: loop.number,
      poller: loop.poller,
      ticks: loop.turns,
      ...(ns > 0 && { ticksPerSecond: rounded((loop.turns / ns) * 1e9) }),
      ...(ns > 0 && spent > 0 && { busyShare: rounded(loop.workedNs / spent) }),
      bytesPerWake: rounded(loop.bytes / loop.turns),
      wastedWakes: loop.wasted,
      ...(all !== undefined && { readyToServed: all }),
      slowest: slowestOf(own),
    };
  });
}

function slowestOf(own: [Use, { readonly latency: Latency }][]): DescriptorNumbers[] {
  return own
    .sort(([, one], [, other]) => other.latency.maxMs - one.latency.maxMs)
    .slice(0, TOLD)
    .map(([{ fd, gen }, { latency }]) => ({ fd, gen, ...reportLatency(latency)! }));
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
