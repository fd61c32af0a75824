/** What the trace store costs an event: a decoder's way in, through `claim` and `settle`; no peer. */

import { basename } from 'node:path';
import { clientStepsIn } from '../src/core/queries/clients';
import { followMoments } from '../src/core/queries/moments';
import { followLanes } from '../src/core/queries/lanes';
import { totalsOf } from '../src/trace/totals';
import { multiClient } from '../src/lab/scenarios/multiClient';
import { toJson } from '../src/trace/json';
import { CODE } from '../src/trace/kinds';
import { commit, reserve } from '../src/trace/payload';
import { tableAt } from '../src/trace/state';
import { tickAt, ticksOf } from '../src/trace/ticks';
import { claim, openTrace, settle, type Trace } from '../src/trace/trace';
import type { Effort } from './measure';
import { eachOf, measuredRow, median, type Row, samplesOf } from './rows';

type TraceAppendResult = {
  /** Into a store that is full and lets go as much as comes. */
  readonly eventsPerSecond: number;
  /** Into a new one, whose pages are touched for the first time. */
  readonly firstLapEventsPerSecond: number;
  /** Columns, ticks and checkpoints of a full store, for each event kept. */
  readonly bytesPerEvent: number;
  readonly keptEvents: number;
  /** What all readers of today cost an event together, ns. */
  readonly readersNs: number;
  /** Lines of JSON, as `--json` prints them. */
  readonly jsonLinesPerSecond: number;
  /** Microseconds to a tick anywhere, and to all descriptors' state there. */
  readonly tickAtUs: number;
  readonly stateAtUs: number;
};

const MESSAGES_A_TICK = 25;
/** The batches a core reads lazily: 4 ms of a busy server. */
const TICKS_A_BATCH = 8;
const RECEIVED = 64;
const SENT = 71;
const LAPS = 4;

export async function traceRows({ runs }: Effort): Promise<Row[]> {
  const samples = await samplesOf(runs, benchTraceAppend);
  const each = eachOf(samples);
  return [
    measuredRow('trace-append rate', 'events/s', each('eventsPerSecond'), { atLeast: 3_000_000 }),
    measuredRow('trace-append memory', 'B/event', each('bytesPerEvent'), { atMost: 64 }),
    measuredRow('trace-append, all readers', 'ns/event', each('readersNs')),
  ];
}

/** An echo server of `connections`: wait, wake, and for each message ready, recv, print and send. */
function benchTraceAppend(connections = 500): TraceAppendResult {
  const trace = echoServer(connections);
  const lap = (): number => {
    const before = trace.next;
    const ms = timeMs(() => runUntil(trace, before + trace.capacity, connections));
    return ((trace.next - before) / ms) * 1000;
  };
  const laps = Array.from({ length: LAPS + 1 }, lap);
  const eventsPerSecond = median(laps.slice(1));
  readAll(trace);
  const read = median(Array.from({ length: LAPS }, lap));
  return {
    eventsPerSecond,
    firstLapEventsPerSecond: laps[0]!,
    readersNs: 1e9 / read - 1e9 / eventsPerSecond,
    bytesPerEvent: bytesOf(trace) / (trace.next - trace.first),
    keptEvents: trace.next - trace.first,
    ...readingOf(trace),
  };
}

/** A store with that server in it, and one more lap of it. */
export function echoServer(connections: number): Trace {
  const trace = openTrace();
  openConnections(trace, connections);
  return trace;
}

export function echoLap(trace: Trace, connections: number): void {
  runUntil(trace, trace.next + trace.capacity, connections);
}

/** Everything that a session with an open panel and the terminal's summary take down. */
function readAll(trace: Trace): void {
  const { moments } = multiClient;
  followMoments(trace, { moments, poller: 'epoll' });
  followLanes(trace);
  clientStepsIn(trace, 0, { firstTick: 0, columns: 1 });
  totalsOf(trace);
}

function runUntil(trace: Trace, end: number, connections: number): void {
  let tick = Math.max(0, (ticksOf(trace, 0)?.last ?? -1) + 1);
  while (trace.next < end) {
    const position = reserve(trace.payload, TICKS_A_BATCH * MESSAGES_A_TICK * (RECEIVED + SENT));
    let at = position;
    for (let i = 0; i < TICKS_A_BATCH; i++) at = writeTick(trace, tick++, at, connections);
    commit(trace.payload, at);
    settle(trace);
  }
}

/** Returns the position after the tick's payload. */
function writeTick(trace: Trace, tick: number, position: number, connections: number): number {
  const t = tick * 100_000;
  let at = position;
  write(trace, CODE.wait, tick, -1, t, -1, connections, 0, -1, 0);
  write(trace, CODE.wake, tick, -1, t, 50_000, MESSAGES_A_TICK, 0, -1, 0);
  for (let i = 0; i < MESSAGES_A_TICK; i++) {
    const fd = 6 + ((tick * MESSAGES_A_TICK + i) % connections);
    trace.flags[write(trace, CODE.ready, tick, fd, t, -1, 0, 0, -1, 0)] = 1;
  }
  for (let i = 0; i < MESSAGES_A_TICK; i++) {
    const fd = 6 + ((tick * MESSAGES_A_TICK + i) % connections);
    write(trace, CODE.recv, tick, fd, t, 900, 1024, RECEIVED, at, RECEIVED);
    write(trace, CODE.print, tick, -1, t, -1, 0, 0, at, RECEIVED);
    at += RECEIVED;
    write(trace, CODE.send, tick, fd, t, 2100, SENT, SENT, at, SENT);
    at += SENT;
  }
  return at;
}

function write(
  trace: Trace,
  kind: number,
  tick: number,
  fd: number,
  t: number,
  dur: number,
  a: number,
  b: number,
  dataAt: number,
  dataLength: number,
): number {
  const slot = claim(trace);
  trace.t[slot] = t;
  trace.dur[slot] = dur;
  trace.loop[slot] = 0;
  trace.tick[slot] = tick;
  trace.kind[slot] = kind;
  trace.fd[slot] = fd;
  trace.gen[slot] = 0;
  trace.a[slot] = a;
  trace.b[slot] = b;
  trace.c[slot] = 0;
  trace.d[slot] = 0;
  trace.flags[slot] = 0;
  trace.errno[slot] = 0;
  trace.text[slot] = 0;
  trace.dataAt[slot] = dataAt;
  trace.dataLength[slot] = dataLength;
  return slot;
}

function openConnections(trace: Trace, connections: number): void {
  for (let i = 0; i < connections; i++) {
    trace.flags[write(trace, CODE.open, -1, 6 + i, 0, -1, 0, 0, -1, 0)] = 2;
    trace.flags[write(trace, CODE.watch, -1, 6 + i, 0, 0, 0, 0, -1, 0)] = 1;
  }
  settle(trace);
}

/** Bytes the store holds besides payload. */
function bytesOf(trace: Trace): number {
  let bytes = 0;
  for (const value of Object.values(trace)) {
    if (ArrayBuffer.isView(value)) bytes += value.byteLength;
  }
  for (const { starts, wakes } of trace.ticks.values())
    bytes += starts.byteLength + wakes.byteLength;
  const POINTER = 8;
  for (const { rows } of trace.states.checkpoints) {
    bytes += rows.cells.byteLength + rows.owners.length * POINTER;
  }
  return bytes;
}

function readingOf(trace: Trace) {
  const lines = 100_000;
  const begin = trace.next - lines;
  let length = 0;
  const jsonMs = timeMs(() => {
    for (let seq = begin; seq < trace.next; seq++) length += toJson(trace, seq).length;
  });
  if (length === 0) throw new Error('no JSON was made');
  const { first, last } = ticksOf(trace, 0)!;
  const somewhere = (i: number): number => first + ((i * 7919) % (last - first));
  const tickMs = timeMs(() => {
    for (let i = 0; i < 10_000; i++) tickAt(trace, 0, somewhere(i));
  });
  const stateMs = timeMs(() => {
    for (let i = 0; i < 200; i++) tableAt(trace, tickAt(trace, 0, somewhere(i))!.end - 1);
  });
  return {
    jsonLinesPerSecond: (lines / jsonMs) * 1000,
    tickAtUs: tickMs / 10,
    stateAtUs: stateMs * 5,
  };
}

function timeMs(work: () => void): number {
  const begin = performance.now();
  work();
  return performance.now() - begin;
}

if (basename(process.argv[1] ?? '').startsWith('traceAppend')) {
  for (const connections of [50, 500, 10_000]) {
    const result = Object.entries(benchTraceAppend(connections));
    const values = result.map(([name, value]) => `${name} ${Number(value.toPrecision(4))}`);
    process.stdout.write(`${connections} connections: ${values.join(', ')}\n`);
  }
}
