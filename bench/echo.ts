/** The echo benchmarks: all servers in turn, round by round, so that a slow minute meets all of them. */

import { ratioRow, serverRow, type Outcome, type Ratio } from './echoRows';
import { measureServer, type Effort, type Sample } from './measure';
import { firstCpu } from './processes';
import { missingRow, type Row } from './rows';
import {
  compile,
  listServers,
  type Server,
  type ServerName,
  type StartableServer,
} from './servers';

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
  progress: (line: string) => void,
): Promise<Row[]> {
  const load = compile('load.c');
  if ('missing' in load) return [missingRow(bench.name, 'µs/message', 'skipped', load.missing)];
  const servers = listServers();
  const outcomes = new Map<ServerName, Outcome>(
    servers.map((server) => [server.name, firstOutcome(server)]),
  );
  for (let round = 1; round <= effort.rounds; round++) {
    for (const server of servers) {
      const before = outcomes.get(server.name);
      if ('missing' in server || before === undefined || !('samples' in before)) continue;
      const after = await runRound(server, before, bench, effort, load.path);
      outcomes.set(server.name, after);
      progress(`${bench.name} round ${round}/${effort.rounds} ${server.name} ${tell(after)}`);
    }
  }
  return [
    ...servers.map(({ name }) => serverRow(bench.name, name, outcomes)),
    ...bench.ratios.map((ratio) => ratioRow(bench.name, ratio, outcomes)),
  ];
}

async function runRound(
  server: StartableServer,
  before: { samples: Sample[] },
  bench: EchoBench,
  effort: Effort,
  loadBinary: string,
): Promise<Outcome> {
  const cpu = bench.onOneCpu ? firstCpu() : undefined;
  try {
    const sample = await measureServer(server, loadBinary, bench.clients, effort, cpu);
    return { samples: [...before.samples, sample] };
  } catch (error) {
    return { verdict: 'failed', reason: (error as Error).message };
  }
}

function againstC(atMost: number): Ratio {
  return { of: 'muxscope', to: 'c-epoll', budget: { atMost } };
}

function firstOutcome(server: Server): Outcome {
  return 'missing' in server ? { verdict: 'skipped', reason: server.missing } : { samples: [] };
}

function tell(outcome: Outcome): string {
  if (!('samples' in outcome)) return `${outcome.verdict}: ${outcome.reason}`;
  return `${outcome.samples.at(-1)?.treeUs.toFixed(2)} µs/message`;
}
