/** What a viewer's sight costs the core: a jump in a long trace of many descriptors, and following it live. */

import { nothingTold, packChange, type Told } from '../src/core/parts';
import type { Arrangement } from '../src/core/arrangement';
import type { View } from '../src/core/protocol';
import { goOn, openFilter, type Search } from '../src/core/queries/search';
import { sightOf } from '../src/core/queries/sight';
import { countOn, talliesOf } from '../src/core/queries/tally';
import { CODE } from '../src/trace/kinds';
import { ticksOf } from '../src/trace/ticks';
import { claim, openTrace, settle, type Trace } from '../src/trace/trace';
import { labSession } from '../test/support/labSession';
import type { Effort } from './measure';
import { eachOf, measuredRow, median, type Row, samplesOf } from './rows';

type SightResult = {
  /** Milliseconds of the slowest and of the middle sight, its message made, at ticks anywhere. */
  readonly jumpMs: number;
  readonly medianJumpMs: number;
  /** Of the first sight of a descriptor whose events were never looked for. */
  readonly firstLookMs: number;
  /** Of a sight at the live end, as it follows events that come 3 333 at a time, 30 times a second. */
  readonly liveMs: number;
  /** Of a sight one column further, the selection left where it is. */
  readonly scrollMs: number;
  /** Of the first message of all, and of the middle one of each of these. */
  readonly wholeBytes: number;
  readonly jumpBytes: number;
  readonly liveBytes: number;
  readonly scrollBytes: number;
  readonly descriptors: number;
  readonly ticks: number;
};

const TICKS = 100_000;
const READY_A_TICK = 3;
const JUMPS = 60;
const SIGHTS = 60;
/** 100 000 events/s, 30 sights a second. */
const EVENTS_A_SIGHT = 3333;
const TABS = ['queue', 'frames', 'stream', 'calls'] as const;

const SESSION = labSession({
  ...{ id: 1, scenario: 'bench', title: '', poller: 'epoll', pollers: ['epoll'], problem: '' },
  ...{ state: 'running', listeners: [], moved: [], ticks: 0, ticksPerSecond: 0, watched: 0 },
  ...{ ready: 0, busy: 0, events: 0, letGo: 0 },
});

export async function sightRows({ runs }: Effort): Promise<Row[]> {
  const samples = await samplesOf(runs, benchSight);
  const each = eachOf(samples);
  const beside = {
    medianMs: median(each('medianJumpMs')),
    firstLookMs: median(each('firstLookMs')),
    liveMs: median(each('liveMs')),
    scrollMs: median(each('scrollMs')),
    wholeBytes: median(each('wholeBytes')),
    jumpBytes: median(each('jumpBytes')),
    liveBytes: median(each('liveBytes')),
    scrollBytes: median(each('scrollBytes')),
  };
  const name = 'sight: 1 000 descriptors x 100 000 ticks, one jump';
  return [
    measuredRow(name, 'ms', each('jumpMs'), { atMost: 50 }, beside),
    arrangedRow(await samplesOf(Math.min(runs, 5), benchArranged)),
  ];
}

function arrangedRow(samples: readonly ArrangedResult[]): Row {
  const each = eachOf(samples);
  const beside = {
    medianMs: median(each('medianMs')),
    firstMs: median(each('firstMs')),
    countingMs: median(each('countingMs')),
    plainMs: median(each('plainMs')),
    filterMs: median(each('filterMs')),
  };
  const name = 'sight: 10 000 descriptors x 100 000 ticks, rows sorted, grouped or filtered';
  return measuredRow(name, 'ms', each('slowestMs'), { atMost: 50 }, beside);
}

/** A server of so many connections, three of them ready in each of 100 000 ticks. */
function benchSight(descriptors = 1000): SightResult {
  const trace = openTrace({ events: 2 ** 21, payload: 4096 });
  openConnections(trace, descriptors);
  for (let tick = 0; tick < TICKS; tick++) writeTick(trace, tick, descriptors);
  settle(trace);
  const told = nothingTold();
  const firstLook = timeSight(trace, told, { tick: TICKS - 1, tab: 'calls' });
  const jumps = Array.from({ length: JUMPS }, (_, i) => {
    const tick = (i * 7919 * 13) % TICKS;
    const fd = 6 + ((i >> 2) % 4);
    const selected = { fd, gen: 0 };
    return timeSight(trace, told, { tick, lastTick: tick, selected, tab: TABS[i % 4]! });
  });
  const scrolls = Array.from({ length: SIGHTS }, (_, i) =>
    timeSight(trace, told, { tick: TICKS >> 1, lastTick: (TICKS >> 1) + i, tab: 'calls' }),
  );
  const lives = followLive(trace, told, descriptors);
  return {
    jumpMs: Math.max(...jumps.map(({ ms }) => ms)),
    medianJumpMs: middle(jumps, 'ms'),
    firstLookMs: firstLook.ms,
    ...{ liveMs: middle(lives, 'ms'), scrollMs: middle(scrolls, 'ms') },
    ...{ wholeBytes: firstLook.bytes, jumpBytes: middle(jumps, 'bytes') },
    ...{ liveBytes: middle(lives, 'bytes'), scrollBytes: middle(scrolls, 'bytes') },
    ...{ descriptors, ticks: TICKS },
  };
}

type ArrangedResult = {
  /** Milliseconds of the slowest and of the middle sight, its message made, of rows that are sorted, grouped or filtered. */
  readonly slowestMs: number;
  readonly medianMs: number;
  /** Of the first sight of all, for which every event is read, by activity, while they are still to be counted; and to count them, in slices. */
  readonly firstMs: number;
  readonly countingMs: number;
  /** Of one whose rows are all, in the order of opening. */
  readonly plainMs: number;
  /** To find on which descriptors something happened that fits, through all events. */
  readonly filterMs: number;
};

const ARRANGED: readonly Partial<Arrangement>[] = [
  { sort: 'number' },
  { sort: 'bytes' },
  { sort: 'queue' },
  { group: 'role' },
  { group: 'role', turned: ['connection'] },
  { group: 'number', sort: 'activity' },
  { filter: 'fd 77' },
  { filter: 'recv' },
];

/** Rows of 10 000 connections, three of them ready in each of 100 000 ticks. */
function benchArranged(): ArrangedResult {
  const trace = openTrace({ events: 2 ** 21, payload: 4096 });
  openConnections(trace, 10_000);
  for (let tick = 0; tick < TICKS; tick++) writeTick(trace, tick, 10_000);
  settle(trace);
  const told = nothingTold();
  const began = performance.now();
  const filters = ['fd 77', 'recv'].map((text) => openFilter(text));
  for (const filter of filters) goOn(filter, trace, Infinity);
  const filterMs = (performance.now() - began) / filters.length;
  const at = (i: number, change: Partial<Arrangement>): number => {
    const tick = (i * 7919 * 13) % TICKS;
    const view = { tick, lastTick: tick, firstRow: (i * 97) % 9000 };
    const arrangement: Arrangement = { ...USUAL, ...change };
    const filter = filters.find(({ text }) => text === change.filter);
    return timeSight(trace, told, { ...view, arrangement }, filter).ms;
  };
  const firstMs = at(0, { sort: 'activity' });
  const beganCounting = performance.now();
  countOn(talliesOf(trace), trace, Infinity);
  const countingMs = performance.now() - beganCounting;
  const times = Array.from({ length: JUMPS }, (_, i) => at(i, ARRANGED[i % ARRANGED.length]!));
  const sorted = times.sort((one, other) => one - other);
  const plain = Array.from({ length: 9 }, (_, i) => at(i, {})).sort((one, other) => one - other);
  return {
    ...{ slowestMs: sorted.at(-1)!, medianMs: sorted[sorted.length >> 1]! },
    ...{ firstMs, countingMs, plainMs: plain[plain.length >> 1]!, filterMs },
  };
}

const USUAL: Arrangement = {
  ...{ sort: 'opened', group: 'none', turned: [], pinned: [], hidden: [], only: null },
  ...{ isClosedHidden: false, filter: '' },
};

function middle(sights: readonly Timed[], of: keyof Timed): number {
  return sights.map((sight) => sight[of]).sort((one, other) => one - other)[sights.length >> 1]!;
}

function followLive(trace: Trace, told: Told, descriptors: number): Timed[] {
  let tick = ticksOf(trace, 0)!.last + 1;
  return Array.from({ length: SIGHTS }, () => {
    const end = trace.next + EVENTS_A_SIGHT;
    while (trace.next < end) writeTick(trace, tick++, descriptors);
    settle(trace);
    return timeSight(trace, told, { tick: -1, lastTick: -1, tab: 'calls' });
  });
}

/** A sight's message: to make it, and how long it is. */
type Timed = { readonly ms: number; readonly bytes: number };

/** As a wide editor tab asks for it that was told this much. */
function timeSight(trace: Trace, told: Told, view: Partial<View>, filter?: Search): Timed {
  const whole: View = {
    ...{ loop: 0, lastTick: -1, columns: 240, firstRow: 0, rows: 40, tick: -1 },
    ...{ selected: { fd: 6, gen: 0 }, tab: 'queue' },
    ...view,
  };
  const begin = performance.now();
  const subject = {
    session: SESSION,
    trace,
    guide: { moments: [], poller: '' as const },
    kernelOf: () => null,
    ...(filter !== undefined && { filter }),
  };
  const { length: bytes } = packChange(told, sightOf(subject, whole), told.number + 1);
  const ms = performance.now() - begin;
  if (bytes > 65_536) throw new Error(`a sight of ${bytes} bytes: over 64 KiB`);
  return { ms, bytes };
}

/** Wait, wake, and for each that is ready: ready, recv, send. */
export function writeTick(trace: Trace, tick: number, descriptors: number): void {
  const t = tick * 10_000;
  write(trace, CODE.wait, tick, -1, t, { a: -1, b: descriptors });
  write(trace, CODE.wake, tick, -1, t, { a: READY_A_TICK });
  const fdOf = (i: number): number => 6 + ((tick * READY_A_TICK + i) % descriptors);
  for (let i = 0; i < READY_A_TICK; i++) write(trace, CODE.ready, tick, fdOf(i), t, { flags: 1 });
  for (let i = 0; i < READY_A_TICK; i++) {
    write(trace, CODE.recv, tick, fdOf(i), t, { a: 1024, b: 64 });
    write(trace, CODE.send, tick, fdOf(i), t, { a: 71, b: 71 });
  }
}

export function openConnections(trace: Trace, descriptors: number): void {
  write(trace, CODE.loop, -1, -1, 0, { a: 100, flags: 3 });
  for (let i = 0; i < descriptors; i++) {
    write(trace, CODE.open, -1, 6 + i, 0, { flags: 2 + (1 << 4) });
    write(trace, CODE.watch, -1, 6 + i, 0, { flags: 1 });
  }
}

function write(
  trace: Trace,
  kind: number,
  tick: number,
  fd: number,
  t: number,
  { a = 0, b = 0, flags = 0 }: { a?: number; b?: number; flags?: number },
): void {
  const slot = claim(trace);
  trace.t[slot] = t;
  trace.dur[slot] = 1000;
  trace.loop[slot] = 0;
  trace.tick[slot] = tick;
  trace.kind[slot] = kind;
  trace.fd[slot] = fd;
  trace.gen[slot] = 0;
  trace.a[slot] = a;
  trace.b[slot] = b;
  trace.c[slot] = 0;
  trace.d[slot] = 0;
  trace.flags[slot] = flags;
  trace.errno[slot] = 0;
  trace.text[slot] = 0;
  trace.dataAt[slot] = 0;
  trace.dataLength[slot] = 0;
}
