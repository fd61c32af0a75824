/** Where the bars of each thread stand over time, as shares of the width: pure, so that drawing has nothing to decide. */

import type { Visit } from '../core/clientViews';
import { BAR_KINDS, IN_FACTS, IN_TIMES, type Lane, type Lanes } from '../core/laneViews';
import { nameOfFd } from '../trace/words';
import { byteCount, count, duration, seconds } from './format';
import { roundUp } from './roundUp';
import { t } from './texts';

/** Lanes, and until when they go. */
export type LanesNow = Lanes & { readonly toNs: number };

export type BarKind = (typeof BAR_KINDS)[number];

export type LaidBar = {
  readonly what: BarKind;
  readonly seq: number;
  /** 0 to 1 of the width; one of no width is still drawn as a line. */
  readonly left: number;
  readonly width: number;
  /** Name of a task. */
  readonly name: string;
  readonly fd: number;
  /** Which use of that number it is; of an accept, of the number that it returned. */
  readonly gen: number;
  readonly loop: number;
  /** What the call returned. */
  readonly amount: number;
  readonly beginNs: number;
  /** −1 while it goes on; then for how long it has. */
  readonly endNs: number;
  readonly forNs: number;
};

export type LaidLane = { readonly lane: Lane; readonly bars: readonly LaidBar[] };

/** A client's visit: it waits for its first answer, then it is served. */
export type LaidClient = {
  readonly visit: Visit;
  readonly left: number;
  readonly waitWidth: number;
  readonly servedWidth: number;
};

export type LaidLanes = {
  readonly rows: readonly LaidLane[];
  readonly clients: readonly LaidClient[];
  readonly axis: readonly { readonly left: number; readonly text: string }[];
};

/** Tasks come first, so that what a task called stands upon it. */
export function layLanes(lanes: LanesNow, mostLabels = 8): LaidLanes {
  const { fromNs, spanNs } = rangeOf(lanes);
  return {
    rows: lanes.list.map((lane) => ({ lane, bars: barsOf(lane, fromNs, spanNs, lanes.toNs) })),
    clients: lanes.visits.map((visit) => clientOf(visit, fromNs, spanNs)),
    axis: axisOf(fromNs - lanes.startNs, spanNs, mostLabels),
  };
}

/** When a moment was, counted from the first bar of all. */
export function sinceStart({ startNs }: Lanes, atNs: number): string {
  return duration(Math.max(0, atNs - startNs));
}

/** All its tasks, and how long they took from the first's begin to the last's end: `10 tasks · 10.0 s`; else empty. */
export function tasksInWords({ lane, bars }: LaidLane, { toNs }: LanesNow): string {
  const tasks = bars.filter(({ what }) => what === 'task');
  if (tasks.length === 0 || lane.more > 0) return '';
  const ends = tasks.map(({ endNs }) => (endNs < 0 ? toNs : endNs));
  const took = Math.max(...ends) - Math.min(...tasks.map(({ beginNs }) => beginNs));
  const tasksDone = tasks.length === 1 ? t('one task') : t('{0} tasks', count(tasks.length));
  return `${tasksDone} · ${duration(took)}`;
}

/** `client 1: waited 450 ms for its first answer` */
export function describeVisit({ client, connectNs, answerNs, endNs }: Visit): string {
  if (answerNs >= 0) {
    const waited = duration(answerNs - connectNs);
    return t('client {0}: waited {1} for its first answer', client, waited);
  }
  return endNs < 0
    ? t('client {0}: waits for its first answer', client)
    : t('client {0}: left without an answer', client);
}

/** A bar in words: `recv(6) = 5 B, took 151 ms`. */
export function describeBar(bar: LaidBar): string {
  const { what, name, endNs, beginNs } = bar;
  if (what === 'task' && endNs < 0) return t('{0}, goes on', name);
  if (endNs < 0) return goingOnInWords(bar);
  const took = t('took {0}', duration(endNs - beginNs));
  return `${callOf(bar)}, ${took}`;
}

/** `in accept(5) for 8 s` */
export function goingOnInWords({
  what,
  fd,
  forNs,
}: Pick<LaidBar, 'what' | 'fd' | 'forNs'>): string {
  if (what === 'wait') return t('waits for {0} now', seconds(forNs));
  if (what === 'accept') return t('in accept({0}) for {1}', fd, seconds(forNs));
  return t('no call has returned for {0}', seconds(forNs));
}

/** What a thread is in; empty where nothing lasts. */
export function nowInWords({ now }: Lane): string {
  return now === undefined || now.forNs < 1e9 ? '' : goingOnInWords({ ...now, what: now.is });
}

/** The loop beside another, lane by lane, at the ends the same. */
export function loopBeside({ list }: Lanes, loop: number, by: -1 | 1): number {
  const all = list.flatMap(({ loops }) => loops);
  const at = all.indexOf(loop);
  return all[Math.min(all.length - 1, Math.max(0, at + by))] ?? loop;
}

function callOf({ what, name, fd, gen, amount }: LaidBar): string {
  switch (what) {
    case 'task':
      return name;
    case 'wait':
      return t('wait = {0} ready', amount);
    case 'accept':
      return `accept(${fd}) = ${amount < 0 ? '−1' : nameOfFd({ fd: amount, gen })}`;
    case 'call':
      return t('a call');
    case 'recv':
    case 'send':
      return `${what}(${nameOfFd({ fd, gen })}) = ${amount < 0 ? '−1' : byteCount(amount)}`;
  }
}

/** To now where a task or a visit goes on, else to the last end, and beyond it for a while what waits. */
function rangeOf({ fromNs, toNs, list, visits }: LanesNow): { fromNs: number; spanNs: number } {
  const ends = [
    ...list.flatMap(({ times }) => Array.from(times.filter((_, i) => i % IN_TIMES === 1))),
    ...visits.map(({ endNs }) => endNs),
  ];
  const isGrowing =
    list.some(({ times, facts }) => hasOpenTask(times, facts)) ||
    visits.some(({ endNs }) => endNs < 0);
  const over = ends.reduce((most, end) => Math.max(most, end), fromNs);
  const last = isGrowing || over === fromNs ? toNs : lastWithWaits(list, fromNs, over, toNs);
  return { fromNs, spanNs: Math.max(1, last - fromNs) };
}

function hasOpenTask(times: Float64Array, facts: Int32Array): boolean {
  const task = BAR_KINDS.indexOf('task');
  return times.some((end, i) => {
    const bar = Math.floor(i / IN_TIMES);
    return i % IN_TIMES === 1 && end < 0 && facts[bar * IN_FACTS] === task;
  });
}

/** A wait that lasts longer than a third of all before it would leave too little room for that. */
const MOST_WAIT = 1 / 3;

function lastWithWaits(list: readonly Lane[], fromNs: number, over: number, toNs: number): number {
  const isWaiting = list.some(({ now }) => now !== undefined);
  return isWaiting ? Math.max(over, Math.min(toNs, over + (over - fromNs) * MOST_WAIT)) : over;
}

function clientOf(visit: Visit, fromNs: number, spanNs: number): LaidClient {
  const { connectNs, answerNs, endNs } = visit;
  const left = share(connectNs - fromNs, spanNs);
  const end = endNs < 0 ? 1 : share(endNs - fromNs, spanNs);
  const answered = answerNs < 0 ? end : share(answerNs - fromNs, spanNs);
  return { visit, left, waitWidth: answered - left, servedWidth: end - answered };
}

function barsOf(
  { times, facts, names, now }: Lane,
  fromNs: number,
  spanNs: number,
  toNs: number,
): LaidBar[] {
  const bars = Array.from({ length: times.length / IN_TIMES }, (_, i): LaidBar => {
    const [beginNs = 0, endNs = 0, seq = -1] = times.subarray(IN_TIMES * i, IN_TIMES * (i + 1));
    const [kind = 0, fd = -1, amount = 0, gen = 0, loop = 0] = facts.subarray(
      IN_FACTS * i,
      IN_FACTS * (i + 1),
    );
    const what = BAR_KINDS[kind] ?? 'task';
    const left = share(beginNs - fromNs, spanNs);
    const right = endNs < 0 ? 1 : share(endNs - fromNs, spanNs);
    const name = what === 'task' ? (names[amount] ?? '') : '';
    const isNow = endNs < 0 && what !== 'task';
    const forNs = isNow ? (now?.forNs ?? 0) : endNs < 0 ? toNs - beginNs : endNs - beginNs;
    const at = { left, width: right - left, beginNs, endNs, forNs };
    return { what, seq, ...at, name, fd, gen, loop, amount };
  });
  return [
    ...bars.filter(({ what }) => what === 'task'),
    ...bars.filter(({ what }) => what !== 'task'),
  ];
}

function share(part: number, whole: number): number {
  return Math.min(1, Math.max(0, part / whole));
}

/** At round times, 1, 2 or 5 times a power of ten, within so much that begins at `fromNs`. */
function axisOf(fromNs: number, spanNs: number, mostLabels: number): LaidLanes['axis'] {
  const step = roundUp(spanNs / mostLabels);
  const labels = [];
  for (let at = Math.ceil(fromNs / step) * step; at <= fromNs + spanNs; at += step) {
    labels.push({ left: (at - fromNs) / spanNs, text: roundTime(at, step) });
  }
  return labels;
}

/** In the unit that the step is a whole number of. */
function roundTime(ns: number, stepNs: number): string {
  if (stepNs >= 1e9) return `${Math.round(ns / 1e9)} s`;
  if (stepNs >= 1e6) return `${Math.round(ns / 1e6)} ms`;
  return stepNs >= 1e3 ? `${Math.round(ns / 1e3)} µs` : `${Math.round(ns)} ns`;
}
