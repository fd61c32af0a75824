/** `npm run bench`: measures the budgets, prints a table, adds to bench/results.json and makes docs/performance.md. */

import { cpus, loadavg, release } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { benchConnections } from './connections';
import { diagnoseRows } from './diagnosis';
import { benchEcho, echoBenches } from './echo';
import { growthRows } from './growth';
import type { Effort } from './measure';
import { keepRun, writePage } from './history';
import { killAll } from './processes';
import { formatTable, missingRow, type Row } from './rows';
import { pageRows } from './pages';
import { benchPython } from './python';
import { sightRows } from './sight';
import { describeCommit, serverAt } from './revision';
import { otherServer, type Server } from './servers';
import { startupRows } from './startup';
import { straceLogRows } from './straceLog';
import { traceRows } from './traceAppend';
import { traceFileRows } from './traceFiles';
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

const benches = new Map<string, Bench>([
  ...echoBenches.map((bench): [string, Bench] => [
    bench.name,
    (effort, others) => benchEcho(bench, effort, others, progress),
  ]),
  [
    'many-connections',
    (effort) => benchConnections('many-connections', Math.min(effort.runs, 3), progress),
  ],
  ['growth', (effort) => growthRows(effort, progress)],
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
