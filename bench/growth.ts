/** What must not grow: the cost of a tick with the descriptors that are watched, that of an event and memory with the events so far. */

import { USUAL_RULES, openFindings } from '../src/core/findings';
import { openLab } from '../src/core/openLab';
import type { LabSession } from '../src/core/session';
import { multiClient } from '../src/lab/scenarios/multiClient';
import { totalsOf } from '../src/trace/totals';
import { bundles } from './bundles';
import { type CpuTimes, cpuUsedUs, readCpuTimes, residentMb } from './cpuTime';
import { measureSideBySide } from './echo';
import { ratioRow, serverRow } from './echoRows';
import { listeningPort } from './listening';
import { startLoad, UNBOUNDED } from './load';
import type { Effort } from './measure';
import { measuredRow, median, missingRow, type Row } from './rows';
import { compile, watchingServer } from './servers';

const WATCHED = [10, 100, 1000, 10_000];
/** One client: each of its messages is a tick. */
const ONE_READY = { name: 'growth', clients: 1, onOneCpu: false };
/** Flat, as far as that can be told on a busy machine. */
const FLAT = { atMost: 1.2 };

const MILLION = 1_000_000;
const MILLIONS = 10;
/** In the first of these the store is filled and the code compiled. */
const EARLY = 4;
const CLIENTS = 50;
const SLICE_MS = 500;
const GROWN_MB = 16;

export async function growthRows(effort: Effort, progress: (line: string) => void): Promise<Row[]> {
  const load = compile('load.c');
  if ('missing' in load) return [missingRow('growth', '', 'skipped', load.missing)];
  return [
    ...(await watchedRows(effort, progress)),
    ...millionRows(await marksOf(load.path, progress)),
  ];
}

async function watchedRows(effort: Effort, progress: (line: string) => void): Promise<Row[]> {
  const servers = WATCHED.map(watchingServer);
  const rounds = Math.min(effort.rounds, 16);
  const outcomes = await measureSideBySide(ONE_READY, servers, { ...effort, rounds }, progress);
  if (!(outcomes instanceof Map)) return [outcomes];
  const [{ name: least }, { name: most }] = [servers.at(0)!, servers.at(-1)!];
  return [
    ...servers.map(({ name }) => serverRow(ONE_READY.name, name, outcomes)),
    ratioRow(ONE_READY.name, { of: most, to: least, budget: FLAT }, outcomes),
  ];
}

/** How things were when another million events had come. */
type Mark = { readonly cpu: CpuTimes; readonly coreMb: number; readonly programMb: number };

function millionRows(marks: readonly Mark[]): Row[] {
  const ns = marks.slice(1).map(({ cpu }, i) => cpuUsedUs(marks[i]!.cpu, cpu) / (MILLION / 1000));
  const early = median(ns.slice(1, EARLY));
  const memory = marks.slice(1).map(({ coreMb, programMb }) => coreMb + programMb);
  return [
    measuredRow(
      'growth CPU time an event, millions 5 to 10 ÷ 2 to 4',
      '×',
      ns.slice(EARLY).map((one) => one / early),
      FLAT,
      named('ns', ns),
    ),
    measuredRow(
      'growth memory of core and program, from million 4 to 10',
      'MB',
      [memory.at(-1)! - memory[EARLY - 1]!],
      { atMost: GROWN_MB },
      named('mb', memory),
    ),
  ];
}

/** `ns1`, `ns2` …: of each million. */
function named(name: string, values: readonly number[]): Record<string, number> {
  return Object.fromEntries(values.map((value, i) => [`${name}${i + 1}`, value]));
}

/** At the first event, and after each million; this process is the core, which keeps what `muxscope run` keeps. */
async function marksOf(loadBinary: string, progress: (line: string) => void): Promise<Mark[]> {
  const session = openLab({
    ...{ scenario: multiClient, poller: 'epoll', clients: 'none', port: 0 },
    ...{ capture: 65_536, ticks: 0, inspect: true, bundles },
  });
  try {
    const load = await startLoad(loadBinary, await listeningPort(session), CLIENTS);
    const marks = [markOf(session)];
    totalsOf(session.trace);
    openFindings(session.trace, USUAL_RULES, () => undefined);
    session.onDidAppend(() => {
      if (session.trace.next < marks.length * MILLION) return;
      marks.push(markOf(session));
      progress(`growth: ${marks.length - 1} million events`);
    });
    while (marks.length <= MILLIONS) await load.run(UNBOUNDED, SLICE_MS);
    await load.stop();
    return marks.slice(0, MILLIONS + 1);
  } finally {
    await session.stop();
  }
}

function markOf({ source }: LabSession): Mark {
  const { program } = source.pids;
  return {
    cpu: readCpuTimes([process.pid, program]),
    coreMb: residentMb(process.pid),
    programMb: residentMb(program),
  };
}
