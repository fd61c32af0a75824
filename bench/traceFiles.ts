/** What trace files cost: written event by event and at once, opened, looked into; and how large they are beside JSON lines. */

import { randomFillSync } from 'node:crypto';
import { appendFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beginExport, type ExportFormat } from '../src/core/exporting';
import { MOST_EVENTS, MOST_PAYLOAD } from '../src/core/fileDesk';
import { seek } from '../src/core/queries/seek';
import { saveTo } from '../src/core/recording';
import type { Keep } from '../src/core/session';
import type { View } from '../src/core/protocol';
import { sightOf } from '../src/core/queries/sight';
import { TraceFile } from '../src/core/traceFile';
import { openTraceFile } from '../src/sources/fileReading';
import { appendAt } from '../src/trace/append';
import { linesFrom } from '../src/trace/jsonLines';
import { ticksOf } from '../src/trace/ticks';
import { openTrace, settle, type Trace } from '../src/trace/trace';
import { labSession } from '../test/support/labSession';
import type { Effort } from './measure';
import { eachOf, measuredRow, median, type Row, samplesOf } from './rows';

type TraceFilesResult = {
  /** Of a recording that is written as its batches get full, ns an event. */
  readonly recordNs: number;
  readonly saveMs: number;
  /** From the path to the first rows in the trace, and to all of them. */
  readonly firstRowsMs: number;
  readonly openMs: number;
  /** The first sight after that, for which what is looked up is taken down; the slowest of those at ticks anywhere, and their median. */
  readonly firstSightMs: number;
  readonly jumpMs: number;
  readonly medianJumpMs: number;
  /** To the end of the trace and back, for what is not there. */
  readonly searchMs: number;
  /** Besides payload, of ours, of JSON lines, in which payload is base64, and of pcapng, which has a packet a call. */
  readonly bytesPerEvent: number;
  readonly jsonBytesPerEvent: number;
  readonly pcapngBytesPerEvent: number;
  /** The same events made JSON lines, nowhere written, and those lines opened. */
  readonly jsonMs: number;
  readonly jsonOpenMs: number;
};

type LongFileResult = Pick<TraceFilesResult, 'recordNs' | 'openMs' | 'firstRowsMs'> & {
  readonly jumpMs: number;
  readonly searchMs: number;
  /** Of which are in the trace. */
  readonly kept: number;
  /** All of it made JSON lines in a file, and how much memory that takes at the most, bytes. */
  readonly exportMs: number;
  readonly exportMemory: number;
};

const EVENTS = 1_000_000;
const LONG = 10_000_000;
const CONNECTIONS = 50;
const MESSAGE = 64;
/** So much that nothing of it comes again where a compressor would still find it. */
const NOISE = 16 << 20;
const JUMPS = 60;
const PLACE = { loop: 0, tick: 0, t: 0, gen: 0 };
const VIEW: View = {
  ...{ loop: 0, lastTick: -1, columns: 120, firstRow: 0, rows: 40, tick: -1, selected: null },
  tab: 'calls',
};

export async function traceFileRows({ runs }: Effort): Promise<Row[]> {
  const samples = await samplesOf(Math.min(runs, 5), benchTraceFiles);
  const each = eachOf(samples);
  const [jsonMs, jsonOpenMs] = [median(each('jsonMs')), median(each('jsonOpenMs'))];
  const [firstSightMs, medianMs] = [median(each('firstSightMs')), median(each('medianJumpMs'))];
  const long = await benchLongFile();
  return [
    measuredRow('trace-files: an event recorded', 'ns', each('recordNs')),
    measuredRow('trace-files: 1 M events saved', 'ms', each('saveMs'), null, { jsonMs }),
    measuredRow(
      'trace-files: 1 M events opened',
      'ms',
      each('openMs'),
      { atMost: 1000 },
      { jsonOpenMs, firstSightMs },
    ),
    measuredRow('trace-files: first rows', 'ms', each('firstRowsMs'), { atMost: 500 }),
    measuredRow(
      'trace-files: jump to any tick',
      'ms',
      each('jumpMs'),
      { atMost: 50 },
      { medianMs },
    ),
    measuredRow('trace-files: search through all', 'ms', each('searchMs')),
    measuredRow(
      'trace-files: size besides payload',
      'B/event',
      each('bytesPerEvent'),
      { atMost: 25 },
      {
        jsonBytes: median(each('jsonBytesPerEvent')),
        pcapngBytes: median(each('pcapngBytesPerEvent')),
      },
    ),
    ...longFileRows(long),
  ];
}

/** Once: it takes as long as all of the others. */
function longFileRows(long: LongFileResult): Row[] {
  const { recordNs, openMs, kept, firstRowsMs, jumpMs, searchMs, exportMs, exportMemory } = long;
  const name = (what: string): string => `trace-files: 10 M events${what}`;
  return [
    measuredRow(name(' recorded, each'), 'ns', [recordNs]),
    measuredRow(name(' opened, the newest kept'), 'ms', [openMs], null, { kept }),
    measuredRow(name(': first rows'), 'ms', [firstRowsMs], { atMost: 500 }),
    measuredRow(name(': jump to any tick'), 'ms', [jumpMs], { atMost: 50 }, { searchMs }),
    measuredRow(name(' as JSON lines'), 'ms', [exportMs], null, {
      memoryMB: exportMemory / (1 << 20),
    }),
  ];
}

/** A million events of an echo server with 50 connections, whose messages are noise. */
async function benchTraceFiles(): Promise<TraceFilesResult> {
  const folder = mkdtempSync(join(tmpdir(), 'muxscope-bench-'));
  try {
    const trace = echoTrace();
    const file = join(folder, 'a.mux.arrow');
    const recordMs = record(join(folder, 'b.mux.arrow'), trace);
    const saveMs = await timeMs(() => saveTo(file, trace));
    const payload = trace.payload.head;
    const lines = join(folder, 'a.jsonl');
    const json = jsonOf(trace, lines);
    const pcapng = await exportOf(file, 'pcapng', join(folder, 'a.pcapng'));
    const { openMs: jsonOpenMs } = await openingOf(lines);
    return {
      recordNs: (recordMs * 1e6) / EVENTS,
      saveMs,
      ...(await openingOf(file)),
      bytesPerEvent: (statSync(file).size - payload) / EVENTS,
      jsonBytesPerEvent: (json.bytes - (payload * 4) / 3) / EVENTS,
      pcapngBytesPerEvent: (pcapng - payload) / EVENTS,
      jsonMs: json.ms,
      jsonOpenMs,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Ten million of them, recorded as they come, opened with the room that an opened file gets, and written through. */
async function benchLongFile(): Promise<LongFileResult> {
  const folder = mkdtempSync(join(tmpdir(), 'muxscope-bench-'));
  try {
    const path = join(folder, 'long.mux.arrow');
    const trace = openTrace({ events: 1 << 18, payload: 64 << 20 });
    const file = new TraceFile(path, trace);
    let recordMs = 0;
    const write = (): void => {
      const began = performance.now();
      while (file.isFull) if (file.writeBatch()) file.takeName();
      recordMs += performance.now() - began;
    };
    tellEchoes(trace, LONG, write);
    while (file.writeBatch());
    file.finish();
    const opened = await openingOf(path, { events: MOST_EVENTS, payload: MOST_PAYLOAD });
    const before = process.memoryUsage().rss;
    let most = before;
    const timer = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 20);
    const exportMs = await timeMs(() => exportOf(path, 'jsonl', join(folder, 'long.jsonl')));
    clearInterval(timer);
    const { openMs, firstRowsMs, jumpMs, searchMs, kept } = opened;
    const recordNs = (recordMs * 1e6) / LONG;
    const exported = { exportMs, exportMemory: most - before };
    return { recordNs, openMs, firstRowsMs, jumpMs, searchMs, kept, ...exported };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A million events of that server. */
export function echoTrace(): Trace {
  const trace = openTrace({ events: 1 << 21, payload: 128 << 20 });
  tellEchoes(trace, EVENTS);
  return trace;
}

/** `onTick` is called after each. */
function tellEchoes(trace: Trace, events: number, onTick: () => void = () => {}): void {
  let [t, noise, tick] = [0, 1, -1];
  const random = (below: number): number => (noise = (noise * 48_271) % 2_147_483_647) % below;
  const bytes = randomFillSync(new Uint8Array(NOISE));
  const message = (): Uint8Array => {
    const at = random(NOISE - MESSAGE);
    return bytes.subarray(at, at + MESSAGE);
  };
  const tell = (kind: 'loop' | 'open' | 'wait' | 'wake' | 'ready', rest: object): void => {
    t += 300 + random(900);
    appendAt(trace, { kind, ...rest }, { ...PLACE, t, tick, src: 'multiClient.ts:22' });
  };
  tell('loop', { poller: 'epoll', name: 'echo', pid: 4711, tid: 4711 });
  for (let fd = 6; fd < 6 + CONNECTIONS; fd++)
    tell('open', { fd, role: 'connection', proto: 'tcp', peer: `127.0.0.1:${40_000 + fd}` });
  while (trace.next < events) {
    tick++;
    tell('wait', { timeout: -1, watched: CONNECTIONS });
    tell('wake', { ready: 3, waited: 20_000 + random(90_000) });
    const ready = Array.from({ length: 3 }, () => 6 + random(CONNECTIONS));
    for (const fd of ready) tell('ready', { fd, events: 'r' });
    for (const fd of ready) {
      const at = (line: number) => ({
        ...PLACE,
        t: (t += 2000 + random(4000)),
        tick,
        dur: 900 + random(900),
        src: `multiClient.ts:${line}`,
      });
      appendAt(trace, { kind: 'recv', fd, want: 1024, got: MESSAGE, data: message() }, at(41));
      appendAt(trace, { kind: 'send', fd, want: MESSAGE, put: MESSAGE, data: message() }, at(57));
    }
    onTick();
  }
  settle(trace);
}

/** Returns how many bytes were written. */
async function exportOf(from: string, to: ExportFormat, file: string): Promise<number> {
  const exported = await (await beginExport(from, to, file)).ended;
  if (exported.kind !== 'done') throw new Error(JSON.stringify(exported));
  return exported.bytes;
}

/** As a recording writes them, batch after batch. */
function record(path: string, trace: Trace): number {
  const began = performance.now();
  const file = new TraceFile(path, trace);
  while (file.writeBatch()) file.takeName();
  file.finish();
  return performance.now() - began;
}

async function openingOf(path: string, keep?: Keep) {
  const began = performance.now();
  const reading = await openTraceFile(path, keep && { keep });
  await reading.begun;
  const firstRowsMs = performance.now() - began;
  await reading.ended;
  const openMs = performance.now() - began;
  if (reading.problem !== '') throw new Error(reading.problem);
  const { trace } = reading;
  const { first, last } = ticksOf(trace, 0) ?? { first: 0, last: 0 };
  const [firstSightMs = 0, ...jumps] = Array.from({ length: 1 + JUMPS }, (_, i) => {
    const tick = first + ((i * 7919 * 13) % (last - first));
    const begun = performance.now();
    sightOf({ ...SUBJECT, trace }, { ...VIEW, tick, lastTick: tick });
    return performance.now() - begun;
  });
  const sought = { loop: 0, sought: 'failed', selected: null } as const;
  const begun = performance.now();
  seek(trace, { ...sought, from: first, direction: 1 });
  seek(trace, { ...sought, from: last, direction: -1 });
  const searchMs = performance.now() - begun;
  const kept = trace.next - trace.first;
  const [jumpMs, medianJumpMs] = [Math.max(...jumps), median(jumps)];
  return { firstRowsMs, openMs, firstSightMs, jumpMs, medianJumpMs, searchMs, kept };
}

const SUBJECT = {
  session: labSession({ poller: 'epoll', pollers: ['epoll'] }),
  guide: { moments: [], poller: 'epoll' },
  kernelOf: () => null,
};

/** Only the making of the lines is timed. */
function jsonOf(trace: Trace, file: string): { ms: number; bytes: number } {
  let [ms, bytes] = [0, 0];
  writeFileSync(file, '');
  for (let seq = 0; seq < trace.next;) {
    const began = performance.now();
    const { lines, next } = linesFrom(trace, seq);
    ms += performance.now() - began;
    bytes += Buffer.byteLength(lines);
    appendFileSync(file, lines);
    seq = next;
  }
  return { ms, bytes };
}

async function timeMs(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
