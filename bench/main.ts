/** `npm run bench`: measures the budgets, prints a table, adds to bench/results.json and makes docs/performance.md. */

import { cpus, loadavg, release } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromiumMissing } from '../tools/vscode/chromium.mjs';
import { benchConnections } from './connections';
import { benchDiagnosis, type DiagnosisResult } from './diagnosis';
import { benchEcho, echoBenches } from './echo';
import type { Effort } from './measure';
import { keepRun, writePage } from './history';
import { killAll } from './processes';
import { formatTable, measuredRow, median, missingRow, type Row } from './rows';
import { benchPage } from './pages';
import { benchPython } from './python';
import { type ArrangedResult, benchArranged, benchSight } from './sight';
import { describeCommit, serverAt } from './revision';
import { otherServer, type Server } from './servers';
import { benchStartup } from './startup';
import { benchStraceLog, straceLogProblem, type StraceLogResult } from './straceLog';
import { benchTraceAppend } from './traceAppend';
import {
  benchLongFile,
  benchTraceFiles,
  type LongFileResult,
  type TraceFilesResult,
} from './traceFiles';
import { benchVscode } from './vscode';

type Bench = (effort: Effort, others: readonly Server[]) => Promise<Row[]>;

type Options = {
  names: string[];
  effort: Effort;
  /** Servers that the echo benchmarks measure besides. */
  others: Server[];
  /** Not every benchmark, or not in full length. */
  isPartial: boolean;
};

const FULL: Effort = { rounds: 40, sliceMs: 250, warmUpMessages: 60_000, runs: 7, isPinned: false };
const QUICK: Effort = {
  rounds: 12,
  sliceMs: 200,
  warmUpMessages: 30_000,
  runs: 3,
  isPinned: false,
};

const SIZES = [
  [1000, 100_000, '1 000 x 100 000'],
  [10_000, 1_000_000, '10 000 x 1 000 000'],
] as const;

const benches = new Map<string, Bench>([
  ...echoBenches.map((bench): [string, Bench] => [
    bench.name,
    (effort, others) => benchEcho(bench, effort, others, progress),
  ]),
  [
    'many-connections',
    (effort) => benchConnections('many-connections', Math.min(effort.runs, 3), progress),
  ],
  ['startup', startupRows],
  ['trace-append', traceRows],
  ['diagnose', diagnoseRows],
  ['sight', sightRows],
  ['trace-files', traceFileRows],
  ['strace-log', straceLogRows],
  ['page', pageRows],
  ['python', (effort) => benchPython(effort, progress)],
  ['vscode', (effort) => benchVscode(effort, progress)],
]);

process.once('exit', killAll);
// 128 and the signal's number, as shells report it.
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));
void main();

async function main(): Promise<void> {
  const options = tryOptions();
  if (typeof options === 'string') {
    progress(options);
    process.exitCode = 2;
    return;
  }
  const { names, effort, others, isPartial } = options;
  const [busy = 0] = loadavg();
  if (busy > 0.5) progress(`the machine is busy (load ${busy.toFixed(1)}): expect a wide spread`);
  const rows: Row[] = [];
  for (const name of names) rows.push(...(await runBench(name, effort, others)));
  process.stdout.write(formatTable(rows));
  // What is kept in the repository is a full run; a partial one stands beside the bundle.
  const folder = isPartial ? __dirname : join(__dirname, '../../bench');
  const page = isPartial ? __dirname : join(__dirname, '../../docs');
  const [date, machine] = [new Date().toISOString(), describeMachine()];
  const run = { commit: describeCommit(), date, machine, rows };
  keepRun(join(folder, 'results.json'), run);
  writePage(join(page, 'performance.md'), run);
  progress(`written: ${join(folder, 'results.json')}, ${join(page, 'performance.md')}`);
  if (rows.some(({ verdict }) => verdict === 'failed')) process.exitCode = 3;
}

/** A benchmark that fails is a row that says so; the others go on. */
async function runBench(name: string, effort: Effort, others: readonly Server[]): Promise<Row[]> {
  progress(name);
  try {
    return (await benches.get(name)?.(effort, others)) ?? [];
  } catch (error) {
    progress(`${name} failed: ${(error as Error).message}`);
    return [missingRow(name, '', 'failed', (error as Error).message)];
  }
}

async function startupRows(): Promise<Row[]> {
  const startsMs = await benchStartup();
  return [measuredRow('startup program, spawn to listener', 'ms', startsMs, { atMost: 80 })];
}

async function diagnoseRows({ runs }: Effort): Promise<Row[]> {
  const samples: DiagnosisResult[] = [];
  for (let round = 0; round < runs; round++) samples.push(await benchDiagnosis());
  const each = (key: keyof DiagnosisResult): number[] => samples.map((sample) => sample[key]);
  const beside = { memoryMb: median(each('memory')) / 1e6 };
  return [
    measuredRow('diagnose, all rules, 50 connections', 'ns/event', each('at50Ns'), { atMost: 100 }),
    measuredRow('diagnose, all rules, 500 connections', 'ns/event', each('at500Ns'), {
      atMost: 100,
    }),
    measuredRow('diagnose, a file to reading it', '×', each('fileRatio'), { atMost: 1.5 }, beside),
  ];
}

async function traceRows({ runs }: Effort): Promise<Row[]> {
  const samples = Array.from({ length: runs }, () => benchTraceAppend());
  const each = (key: 'eventsPerSecond' | 'bytesPerEvent' | 'readersNs'): number[] =>
    samples.map((sample) => sample[key]);
  return [
    measuredRow('trace-append rate', 'events/s', each('eventsPerSecond'), { atLeast: 3_000_000 }),
    measuredRow('trace-append memory', 'B/event', each('bytesPerEvent'), { atMost: 64 }),
    measuredRow('trace-append, all readers', 'ns/event', each('readersNs')),
  ];
}

async function sightRows({ runs }: Effort): Promise<Row[]> {
  const samples = Array.from({ length: runs }, () => benchSight());
  const each = (key: keyof (typeof samples)[number]): number[] =>
    samples.map((sample) => sample[key]);
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
    arrangedRow(Array.from({ length: Math.min(runs, 5) }, () => benchArranged())),
  ];
}

/** 1 000 × 100 000 and, in full length, 10 000 × 1 000 000. */
async function pageRows({ runs }: Effort): Promise<Row[]> {
  const missing = chromiumMissing();
  const name = (size: string): string => `page: ${size} descriptors x ticks, script a frame`;
  if (missing !== undefined)
    return [missingRow(name('1 000 x 100 000'), 'ms', 'skipped', missing, { atMost: 8 })];
  const rows: Row[] = [];
  for (const [descriptors, ticks, size] of SIZES.slice(0, runs > 1 ? 2 : 1)) {
    // A million events or a little more: of eleven times as many nothing is promised.
    const budget = ticks > 100_000 ? null : { atMost: 200 };
    const { scriptMs, firstHitMs, megabytes, frames } = benchPage(descriptors, ticks);
    const beside = { ...scriptMs, frames };
    rows.push(
      measuredRow(name(size), 'ms', [Math.max(...Object.values(scriptMs))], { atMost: 8 }, beside),
    );
    rows.push(measuredRow(`${name(size)}: memory`, 'MB', [megabytes], { atMost: 150 }));
    rows.push(measuredRow(`${name(size)}: first hit`, 'ms', [firstHitMs], budget));
  }
  return rows;
}

function arrangedRow(samples: readonly ArrangedResult[]): Row {
  const each = (key: keyof ArrangedResult): number[] => samples.map((sample) => sample[key]);
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

async function traceFileRows({ runs }: Effort): Promise<Row[]> {
  const samples: TraceFilesResult[] = [];
  for (let i = 0; i < Math.min(runs, 5); i++) samples.push(await benchTraceFiles());
  const each = (key: keyof TraceFilesResult): number[] => samples.map((sample) => sample[key]);
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

async function straceLogRows({ runs }: Effort): Promise<Row[]> {
  const [rate, memory] = ['strace-log read, CPU time', 'strace-log: most memory above'];
  const problem = straceLogProblem();
  if (problem !== undefined) return [missingRow(rate, 'lines/s', 'skipped', problem)];
  const samples: StraceLogResult[] = [];
  for (let i = 0; i < Math.min(runs, 3); i++) samples.push(await benchStraceLog());
  const each = (key: keyof StraceLogResult): number[] => samples.map((sample) => sample[key]);
  const beside = {
    megabytesPerSecond: median(each('megabytesPerSecond')),
    straceLinesPerSecond: median(each('straceLinesPerSecond')),
  };
  return [
    measuredRow(rate, 'lines/s', each('linesPerSecond'), null, beside),
    measuredRow(memory, 'MB', each('peakMB'), null, { lines: median(each('lines')) }),
  ];
}

/** The options, or what is wrong with them. */
function tryOptions(): Options | string {
  try {
    return readOptions();
  } catch (error) {
    return (error as Error).message;
  }
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true },
      rounds: { type: 'string' },
      quick: { type: 'boolean', default: false },
      pin: { type: 'boolean', default: false },
      compare: { type: 'string', multiple: true },
      beside: { type: 'string', multiple: true },
    },
  });
  const all = [...benches.keys()];
  for (const name of values.only ?? []) {
    if (!benches.has(name))
      throw new Error(`no benchmark "${name}": choose from ${all.join(', ')}`);
  }
  const effort = values.quick ? QUICK : FULL;
  const { rounds = String(effort.rounds), compare = [], beside = [] } = values;
  if (!/^[1-9][0-9]{0,2}$/.test(rounds))
    throw new Error(`--rounds "${rounds}" is not a number of rounds: give 1 to 999`);
  return {
    names: all.filter((name) => values.only?.includes(name) ?? true),
    effort: { ...effort, rounds: Number(rounds), isPinned: values.pin },
    others: [...compare.map(serverAt), ...beside.map(otherServer)],
    isPartial: [values.quick, values.pin, values.only, values.compare, values.beside].some(Boolean),
  };
}

function describeMachine(): Record<string, string | number> {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    node: process.versions.node,
    kernel: release(),
  };
}

function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}
