/**
 * What it costs a program to be looked at, measured while it runs. In some batches (wire.ts) events are recorded once more,
 * just before they are recorded for good, with the same bytes at the same place, and that is timed; so is the write of the
 * batch. Of the other batches each byte is taken to have cost as much. Nothing of the trace is left out for it.
 */

import { type Estimate, estimateOf, noEstimate, noSums, type Sums, sumOf } from './costEstimate';

/** What one loop tells of all it did so far; times in ns. */
export type CostTold = {
  /** What recording took, without this measuring, and how far from that it may be (a standard error). */
  readonly ns: number;
  readonly error: number;
  /** How many events that was, by those of the batches that were measured. */
  readonly events: number;
  /** CPU time of the process since the loop began. */
  readonly cpuNs: number;
};

/** What a recorder keeps of it. */
export type Costing = {
  /** ns of CLOCK_MONOTONIC, and of CPU time of this thread. */
  readonly now: () => bigint;
  readonly threadNs: () => number;
  /** CPU time of the process when it began, µs; -1: nothing is measured. */
  began: number;
  /** How many batches were measured, how many began since, and when the last of those that are began, ns. */
  count: number;
  passed: number;
  last: number;
  /** Of the batch that is measured: its events, how many of them were timed, and how long these took, and all its places. */
  events: number;
  timed: number;
  ns: number;
  placesNs: number;
  /** What one took, in the last batch of which any was timed. */
  each: number;
  /** What took longest of them. */
  longest: number;
  /** Of so many events one is timed: a tick with thousands of them is not held up. */
  stride: number;
  /** When its first event came, by the clock, and by the thread's own. */
  at: bigint;
  cpuAt: number;
  /** When the event that is timed began; 0: none is. */
  from: bigint;
  /** Of all that was told, and of what came since. */
  told: Estimate;
  since: Sums;
  toldAt: number;
  /** Of the numbers that spread what is timed (a linear congruential generator). */
  seed: number;
};

/** Between two batches that are measured, at least, ns; the first are so many apart, as a program begins otherwise than it goes on. */
const APART = 40e6;
const FIRST = 50;
const PASSED = 4;
/** How many events of a batch are timed, about. */
const TIMED = 64;
/** So many batches are enough to tell of; it is told so often at the most, and of fewer so often, ns. */
const ENOUGH = 8;
const TELL_EVERY = 250e6;
const TELL_AT_LAST = 2e9;
/** Where the thread was off its CPU for so long, ns, or one thing took so long, the clock says nothing of what it did. */
const OFF_CPU = 30e3;
const STALL = 1e6;

/** Measures nothing before `beginCosting`. */
export function openCosting(now: () => bigint, threadNs: () => number): Costing {
  return {
    ...{ now, threadNs },
    ...{
      began: -1,
      count: 0,
      passed: 0,
      last: -APART,
      events: 0,
      timed: 0,
      ns: 0,
      stride: 1,
      at: 0n,
      cpuAt: 0,
    },
    ...{ from: 0n, told: noEstimate(), since: noSums(), toldAt: 0 },
    ...{ placesNs: 0, each: 0, longest: 0, seed: 1 },
  };
}

export function beginCosting(costing: Costing): void {
  costing.began = processCpuUs();
}

/** A batch begins at `time`, ns: whether it is measured. */
export function beginBatch(costing: Costing, time: number): boolean {
  costing.from = 0n;
  if (costing.began < 0) return false;
  const isSoon = ++costing.passed < PASSED || costing.count >= FIRST;
  if (isSoon && time - costing.last < APART) return false;
  costing.count++;
  costing.passed = 0;
  costing.stride = Math.max(1, Math.ceil(costing.events / TIMED));
  costing.events = costing.timed = costing.ns = costing.placesNs = costing.longest = 0;
  costing.last = time;
  return true;
}

/** An event comes in a batch that is measured: whether it is one that is timed, from now until `endEvent`. */
export function beginEvent(costing: Costing): boolean {
  if (costing.events++ === 0) {
    costing.cpuAt = costing.threadNs();
    costing.at = costing.now();
  }
  costing.seed = (Math.imul(costing.seed, 1103515245) + 12345) & 0x7fffffff;
  if ((costing.seed >> 16) % costing.stride !== 0) return false;
  costing.from = costing.now();
  return true;
}

/** It has been recorded: whether its batch is still the same, and measured. */
export function endEvent(costing: Costing): boolean {
  const { now, from } = costing;
  const ended = now();
  // To look at the clock takes a while too.
  const look = now() - ended;
  if (from === 0n) return false;
  costing.timed++;
  costing.ns += Number(ended - from - look);
  costing.longest = Math.max(costing.longest, Number(ended - from), Number(look));
  return true;
}

/** A batch of so many bytes has been written; `from`: since when, where it is measured. */
export function endBatch(costing: Costing, bytes: number, from?: bigint): void {
  const { since } = costing;
  since.allBytes += bytes;
  if (from === undefined || costing.events === 0) return;
  const ended = costing.now();
  const writeNs = Number(ended - from);
  const onCpu = costing.threadNs() - costing.cpuAt;
  if (Number(ended - costing.at) - onCpu > OFF_CPU) return;
  if (Math.max(costing.longest, writeNs) > STALL) return;
  if (costing.timed > 0) costing.each = costing.ns / costing.timed;
  const cost = costing.each * costing.events + costing.placesNs + writeNs;
  since.batches++;
  since.events += costing.events;
  since.cost += cost;
  since.bytes += bytes;
  since.costSquared += cost * cost;
  since.bytesSquared += bytes * bytes;
  since.costTimesBytes += cost * bytes;
}

/** A place was told, in a batch that is measured, from `from` until now. */
export function addPlace(costing: Costing, from: bigint): void {
  const took = Number(costing.now() - from);
  costing.placesNs += took;
  costing.longest = Math.max(costing.longest, took);
}

/** What is to be told at `time`, ns, if it is time to; `isLast`: it always is, if there is anything. */
export function costToTell(costing: Costing, time: number, isLast = false): CostTold | undefined {
  const { since, told } = costing;
  const apart = since.batches < ENOUGH ? TELL_AT_LAST : TELL_EVERY;
  if (!isLast && time - costing.toldAt < apart) return undefined;
  const { ns, variance, events } = (costing.told = sumOf(told, estimateOf(since, told)));
  if (events === 0) return undefined;
  costing.since = noSums();
  costing.toldAt = time;
  const cpuNs = (processCpuUs() - costing.began) * 1e3;
  return { ns, error: Math.sqrt(variance), events, cpuNs };
}

function processCpuUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
