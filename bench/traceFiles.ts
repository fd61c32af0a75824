/** What trace files cost: written event by event and at once, opened, looked into; and how large they are beside JSON lines. */

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { saveTo } from '../src/core/recording';
import type { View } from '../src/core/protocol';
import { sightOf } from '../src/core/queries/sight';
import { TraceFile } from '../src/core/traceFile';
import { openTraceFile } from '../src/sources/fileReading';
import { appendAt } from '../src/trace/append';
import { linesFrom } from '../src/trace/jsonLines';
import { ticksOf } from '../src/trace/ticks';
import { openTrace, settle, type Trace } from '../src/trace/trace';
import { labSession } from '../test/support/labSession';

export type TraceFilesResult = {
  /** Of a recording that is written as its batches get full, ns an event. */
  readonly recordNs: number;
  readonly saveMs: number;
  /** From the path to the first rows in the trace, and to all of them. */
  readonly firstRowsMs: number;
  readonly openMs: number;
  /** The slowest of the sights at ticks anywhere. */
  readonly jumpMs: number;
  /** Besides payload, of ours and of JSON lines, in which payload is base64. */
  readonly bytesPerEvent: number;
  readonly jsonBytesPerEvent: number;
  /** The same events made JSON lines, nowhere written. */
  readonly jsonMs: number;
};

const EVENTS = 1_000_000;
const CONNECTIONS = 50;
const MESSAGE = 64;
const JUMPS = 60;
const PLACE = { loop: 0, tick: 0, t: 0, gen: 0 };
const VIEW: View = {
  ...{ loop: 0, lastTick: -1, columns: 120, firstRow: 0, rows: 40, tick: -1, selected: null },
  tab: 'calls',
};

/** A million events of an echo server with 50 connections, whose messages are noise. */
export async function benchTraceFiles(): Promise<TraceFilesResult> {
  const folder = mkdtempSync(join(tmpdir(), 'muxscope-bench-'));
  try {
    const trace = echoTrace();
    const file = join(folder, 'a.mux.arrow');
    const recordMs = record(join(folder, 'b.mux.arrow'), trace);
    const saveMs = await timeMs(() => saveTo(file, trace));
    const payload = trace.payload.head;
    const json = jsonOf(trace);
    return {
      recordNs: (recordMs * 1e6) / EVENTS,
      saveMs,
      ...(await openingOf(file)),
      bytesPerEvent: (statSync(file).size - payload) / EVENTS,
      jsonBytesPerEvent: (json.bytes - (payload * 4) / 3) / EVENTS,
      jsonMs: json.ms,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function echoTrace(): Trace {
  const trace = openTrace({ events: 1 << 21, payload: 128 << 20 });
  let [t, noise, tick] = [0, 1, -1];
  const random = (below: number): number => (noise = (noise * 48_271) % 2_147_483_647) % below;
  const message = () => Uint8Array.from({ length: MESSAGE }, () => random(256));
  const tell = (kind: 'loop' | 'open' | 'wait' | 'wake' | 'ready', rest: object): void => {
    t += 300 + random(900);
    appendAt(trace, { kind, ...rest }, { ...PLACE, t, tick, src: 'multiClient.ts:22' });
  };
  tell('loop', { poller: 'epoll', name: 'echo', pid: 4711, tid: 4711 });
  for (let fd = 6; fd < 6 + CONNECTIONS; fd++)
    tell('open', { fd, role: 'connection', proto: 'tcp', peer: `127.0.0.1:${40_000 + fd}` });
  while (trace.next < EVENTS) {
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
  }
  settle(trace);
  return trace;
}

/** As a recording writes them, batch after batch. */
function record(path: string, trace: Trace): number {
  const began = performance.now();
  const file = new TraceFile(path, trace);
  while (file.writeBatch()) file.takeName();
  file.finish();
  return performance.now() - began;
}

async function openingOf(path: string) {
  const began = performance.now();
  const reading = await openTraceFile(path);
  await reading.begun;
  const firstRowsMs = performance.now() - began;
  await reading.ended;
  const openMs = performance.now() - began;
  if (reading.problem !== '') throw new Error(reading.problem);
  const { trace } = reading;
  const last = ticksOf(trace, 0)?.last ?? 0;
  const jumps = Array.from({ length: JUMPS }, (_, i) => {
    const tick = (i * 7919 * 13) % last;
    const begun = performance.now();
    sightOf({ ...SUBJECT, trace }, { ...VIEW, tick, lastTick: tick });
    return performance.now() - begun;
  });
  return { firstRowsMs, openMs, jumpMs: Math.max(...jumps) };
}

const SUBJECT = {
  session: labSession({ poller: 'epoll', pollers: ['epoll'] }),
  guide: { moments: [], poller: 'epoll' },
  kernelOf: () => null,
};

function jsonOf(trace: Trace): { ms: number; bytes: number } {
  const began = performance.now();
  let bytes = 0;
  for (let seq = 0; seq < trace.next;) {
    const { lines, next } = linesFrom(trace, seq);
    bytes += Buffer.byteLength(lines);
    seq = next;
  }
  return { ms: performance.now() - began, bytes };
}

async function timeMs(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
