/**
 * The echo benchmarks: all servers stand side by side with their clients connected, and are measured in turn, a fraction
 * of a second each, so that what else the machine does meets all of them alike.
 */

import { ratioRow, serverRow, type Outcome, type Ratio } from './echoRows';
import { openStation, type Effort, type Station } from './measure';
import { firstCpu } from './processes';
import { missingRow, type Row } from './rows';
import { compile, listServers, type Server, type ServerName } from './servers';

/** So many clients, with load and server on one CPU or on all. */
export type EchoBench = {
  name: string;
  clients: number;
  onOneCpu: boolean;
  ratios: readonly Ratio[];
};

const sidelights: readonly Ratio[] = [
  { of: 'muxscope', to: 'muxscope-uninspected', budget: { atMost: 1.1 } },
  { of: 'muxscope-uninspected', to: 'c-epoll', budget: null },
  { of: 'node-net', to: 'c-epoll', budget: null },
  { of: 'python-selectors', to: 'c-epoll', budget: null },
  // The same server twice: how far its ratio is from 1 is the noise of all the others.
  { of: 'c-epoll-again', to: 'c-epoll', budget: null },
];

const againstPeers: readonly Ratio[] = [
  { of: 'muxscope', to: 'node-net', budget: { atMost: 0.7 } },
  { of: 'muxscope', to: 'python-selectors', budget: { atMost: 0.95 } },
];

export const echoBenches: readonly EchoBench[] = [
  {
    name: 'echo-50',
    clients: 50,
    onOneCpu: false,
    ratios: [againstC(1.15), ...againstPeers, ...sidelights],
  },
  {
    name: 'echo-500',
    clients: 500,
    onOneCpu: false,
    ratios: [againstC(1.18), ...againstPeers, ...sidelights],
  },
  { name: 'echo-1', clients: 1, onOneCpu: true, ratios: [againstC(1.2), ...sidelights] },
];

/** A server that cannot be started is skipped, one that fails is marked so: the others go on. */
export async function benchEcho(
  bench: EchoBench,
  effort: Effort,
  others: readonly Server[],
  progress: (line: string) => void,
): Promise<Row[]> {
  const servers = [...listServers(), ...others];
  const outcomes = await measureSideBySide(bench, servers, effort, progress);
  if (!(outcomes instanceof Map)) return [outcomes];
  const ratios = [...bench.ratios, ...others.flatMap(({ name }) => againstOther(name))];
  return [
    ...servers.map(({ name }) => serverRow(bench.name, name, outcomes)),
    ...ratios.map((ratio) => ratioRow(bench.name, ratio, outcomes)),
  ];
}

/** What each server gave; a row that says why, where none can be measured. */
export async function measureSideBySide(
  bench: Pick<EchoBench, 'name' | 'clients' | 'onOneCpu'>,
  servers: readonly Server[],
  effort: Effort,
  progress: (line: string) => void,
): Promise<Map<ServerName, Outcome> | Row> {
  const load = compile('load.c');
  if ('missing' in load) return missingRow(bench.name, 'µs/message', 'skipped', load.missing);
  const outcomes = new Map<ServerName, Outcome>();
  const stations = new Map<ServerName, Station>();
  try {
    for (const server of servers) {
      progress(`${bench.name} starts ${server.name}`);
      outcomes.set(server.name, await begin(server, bench, effort, load.path, stations));
    }
    for (let round = 0; round < effort.rounds; round++) await measureAll(round);
  } finally {
    for (const station of stations.values()) await station.close();
  }
  return outcomes;

  async function measureAll(round: number): Promise<void> {
    for (const [name, station] of inTurn([...stations], round)) {
      const outcome = outcomes.get(name);
      if (outcome === undefined || !('samples' in outcome)) continue;
      try {
        outcome.samples.push(await station.measure(effort.sliceMs));
      } catch (error) {
        outcomes.set(name, { verdict: 'failed', reason: (error as Error).message });
      }
    }
    progress(`${bench.name} round ${round + 1}/${effort.rounds}${told(outcomes)}`);
  }
}

/** Starts the server; without a station it has an outcome already. */
async function begin(
  server: Server,
  { clients, onOneCpu }: Pick<EchoBench, 'clients' | 'onOneCpu'>,
  effort: Effort,
  loadBinary: string,
  stations: Map<ServerName, Station>,
): Promise<Outcome> {
  if ('missing' in server) return { verdict: 'skipped', reason: server.missing };
  const cpu = onOneCpu || effort.isPinned ? firstCpu() : undefined;
  try {
    stations.set(server.name, await openStation(server, loadBinary, clients, effort, cpu));
    return { samples: [] };
  } catch (error) {
    return { verdict: 'failed', reason: (error as Error).message };
  }
}

/** Every round begins with another, and every second one goes backwards: none always comes after the same. */
function inTurn<T>(list: readonly T[], round: number): T[] {
  const first = list.length === 0 ? 0 : round % list.length;
  const turned = [...list.slice(first), ...list.slice(0, first)];
  return round % 2 === 0 ? turned : turned.reverse();
}

function againstOther(name: ServerName): Ratio[] {
  return [
    { of: 'muxscope', to: name, budget: null },
    { of: name, to: 'c-epoll', budget: null },
  ];
}

function againstC(atMost: number): Ratio {
  return { of: 'muxscope', to: 'c-epoll', budget: { atMost } };
}

/** The newest slice of each, µs a message. */
function told(outcomes: ReadonlyMap<ServerName, Outcome>): string {
  return [...outcomes]
    .map(([name, outcome]) =>
      'samples' in outcome ? ` ${name} ${outcome.samples.at(-1)?.treeUs.toFixed(2)}` : '',
    )
    .join('');
}
