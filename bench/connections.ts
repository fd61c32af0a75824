/** The rows of ten thousand connections: one program and one simulator, beside the server in C. */

import { startLoad } from './load';
import { benchManyConnections } from './manyConnections';
import { measuredRow, missingRow, type Row } from './rows';
import { cEpollServer, compile, startServer, type StartableServer } from './servers';

const CONNECTIONS = 10_000;

/** Connect time against C in the same round, CPU time a message, memory of both processes. */
export async function benchConnections(
  name: string,
  rounds: number,
  progress: (line: string) => void,
): Promise<Row[]> {
  const samples: Awaited<ReturnType<typeof benchManyConnections>>[] = [];
  const cConnects: number[] = [];
  const c = prepareC();
  for (let round = 1; round <= rounds; round++) {
    if ('server' in c) cConnects.push(await connectToC(c.server, c.load));
    const sample = await benchManyConnections();
    if (sample.connections < CONNECTIONS)
      throw new Error(`only ${sample.connections} of ${CONNECTIONS} connections were held`);
    samples.push(sample);
    progress(`${name} round ${round}/${rounds} connected in ${Math.round(sample.connectMs)} ms`);
  }
  const each = (key: 'connectMs' | 'usPerMessage' | 'programMb' | 'simulatorMb'): number[] =>
    samples.map((sample) => sample[key]);
  return [
    ...connectRows(name, each('connectMs'), 'server' in c ? cConnects : c.missing),
    measuredRow(`${name} muxscope`, 'µs/message', each('usPerMessage')),
    measuredRow(`${name} program memory`, 'MB', each('programMb'), { atMost: 80 }),
    measuredRow(`${name} simulator memory`, 'MB', each('simulatorMb')),
  ];
}

function prepareC(): { server: StartableServer; load: string } | { missing: string } {
  const load = compile('load.c');
  const server = cEpollServer();
  if ('missing' in server) return { missing: server.missing };
  if ('missing' in load) return { missing: load.missing };
  return { server, load: load.path };
}

async function connectToC(server: StartableServer, loadBinary: string): Promise<number> {
  const running = await startServer(server);
  try {
    const load = await startLoad(loadBinary, running.port, CONNECTIONS);
    await load.stop();
    return load.connectMs;
  } finally {
    await running.stop();
  }
}

function connectRows(
  name: string,
  connects: readonly number[],
  c: readonly number[] | string,
): Row[] {
  const own = measuredRow(`${name} muxscope connect`, 'ms', connects);
  const budget = { atMost: 2 };
  const ratio = `${name} muxscope ÷ c-epoll connect`;
  if (typeof c === 'string') return [own, missingRow(ratio, '×', 'skipped', c, budget)];
  const ratios = connects.map((ms, round) => ms / (c[round] ?? Number.NaN));
  return [
    own,
    measuredRow(`${name} c-epoll connect`, 'ms', c),
    measuredRow(ratio, '×', ratios, budget),
  ];
}
