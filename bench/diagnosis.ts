/** What all rules together cost: an event of a busy server live, and a file of a million events beside reading it alone. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { saveTo } from '../src/core/recording';
import { openDiagnosis } from '../src/diagnose/diagnosis';
import { findTraceFile } from '../src/sources/findFile';
import { readTraceFile } from '../src/sources/fileReading';
import { openTrace } from '../src/trace/trace';
import { echoLap, echoServer } from './traceAppend';
import { echoTrace } from './traceFiles';
import type { Effort } from './measure';
import { eachOf, measuredRow, median, type Row, samplesOf } from './rows';

type DiagnosisResult = {
  /** CPU time an event of an echo server takes with all rules, without those that it takes with none; by connections. */
  readonly at50Ns: number;
  readonly at500Ns: number;
  /** CPU time of a file of a million events that is read and judged, to one that is read. */
  readonly fileRatio: number;
  /** What the judging keeps besides, bytes. */
  readonly memory: number;
};

const PAIRS = 3;

export async function diagnoseRows({ runs }: Effort): Promise<Row[]> {
  const samples = await samplesOf(runs, benchDiagnosis);
  const each = eachOf(samples);
  const beside = { memoryMb: median(each('memory')) / 1e6 };
  return [
    measuredRow('diagnose, all rules, 50 connections', 'ns/event', each('at50Ns'), { atMost: 100 }),
    measuredRow('diagnose, all rules, 500 connections', 'ns/event', each('at500Ns'), {
      atMost: 100,
    }),
    measuredRow('diagnose, a file to reading it', '×', each('fileRatio'), { atMost: 1.5 }, beside),
  ];
}

async function benchDiagnosis(): Promise<DiagnosisResult> {
  return { at50Ns: rulesNs(50), at500Ns: rulesNs(500), ...(await benchFile()) };
}

/** Laps in turn with and without, so that a slow minute meets both. */
function rulesNs(connections: number): number {
  const [plain, judged] = [echoServer(connections), echoServer(connections)];
  openDiagnosis(judged);
  const lap = (trace: typeof plain): number => {
    const before = trace.next;
    const ms = cpuMs(() => echoLap(trace, connections));
    return (ms * 1e6) / (trace.next - before);
  };
  lap(plain);
  lap(judged);
  const differences = Array.from({ length: PAIRS }, () => -lap(plain) + lap(judged));
  return median(differences);
}

async function benchFile(): Promise<Pick<DiagnosisResult, 'fileRatio' | 'memory'>> {
  const folder = mkdtempSync(join(tmpdir(), 'muxscope-bench-'));
  try {
    const file = join(folder, 'a.mux.arrow');
    await saveTo(file, echoTrace());
    const read = async (isJudged: boolean): Promise<number> => {
      const found = await findTraceFile(file);
      const began = process.cpuUsage();
      const trace = openTrace({ events: 1 << 17, payload: 64 << 20 });
      const diagnosis = isJudged ? openDiagnosis(trace) : undefined;
      await readTraceFile(found, trace).ended;
      diagnosis?.end();
      return cpuMsSince(began);
    };
    await read(false);
    await read(true);
    const ratios: number[] = [];
    for (let i = 0; i < PAIRS; i++) ratios.push((1 / (await read(false))) * (await read(true)));
    const before = process.memoryUsage().heapUsed;
    await read(true);
    const memory = Math.max(0, process.memoryUsage().heapUsed - before);
    return { fileRatio: median(ratios), memory };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function cpuMs(work: () => void): number {
  const began = process.cpuUsage();
  work();
  return cpuMsSince(began);
}

function cpuMsSince(began: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1000;
}

if (basename(process.argv[1] ?? '').startsWith('diagnosis'))
  void benchDiagnosis().then((result) => process.stdout.write(`${JSON.stringify(result)}\n`));
