/** The built client simulator as its parent sees it, ended after the test, and servers for its clients. */

import { once } from 'node:events';
import { type AddressInfo, type Server, type Socket, createServer } from 'node:net';
import path from 'node:path';
import type { Report, Script, SimulatorOptions } from '../../src/lab/script';
import type { Signal } from '../../src/lab/wire';
import { LabDecoder } from '../../src/sources/labDecoder';
import { openPull } from '../../src/sources/labPull';
import { type ProcessEnding, type LabProcess, startLabProcess } from '../../src/sources/labProcess';
import type { TraceEvent } from '../../src/trace/event';
import { readEvent } from '../../src/trace/json';
import { openTrace } from '../../src/trace/trace';
import { BUNDLES } from './command';
import { until } from './processes';

/** The bundle; the working directory is the repository's. */
export const SIMULATOR = path.join(BUNDLES, 'simulator.js');

export type Simulation = {
  readonly process: LabProcess;
  /** What it told so far that is no event: `failed: step 1 …`. */
  readonly signals: readonly string[];
  /** The `client` rows so far. */
  readonly rows: () => TraceEvent[];
  /** Waits until it has told this. */
  readonly tells: (signal: Signal) => Promise<void>;
  /** Waits until every client has ended; fails with what it told instead. */
  readonly report: () => Promise<Report>;
};

const simulations = new Set<LabProcess>();
const servers = new Set<Server>();

afterEach('end the simulators and servers of this test', async () => {
  for (const simulation of simulations) simulation.kill();
  await Promise.all([...simulations].map(({ ended }) => ended));
  simulations.clear();
  for (const server of servers) server.close();
  servers.clear();
});

/** Starts the simulator with this script; it waits for `ready`. */
export function simulator(
  script: Script,
  targets: readonly string[],
  options: Partial<SimulatorOptions> = {},
): Simulation {
  const trace = openTrace({ events: 1 << 16, payload: 4 << 20 });
  const signals: string[] = [];
  let report: Report | undefined;
  const decoder = new LabDecoder(trace, process.hrtime.bigint(), {
    onAppend: () => undefined,
    onSignal: (signal, text) => {
      if (signal === 'done') report = JSON.parse(text) as Report;
      // When it failed is left out.
      const says = signal === 'failed' ? text.replace(/^\d+ /, '') : text;
      signals.push(signal === 'done' || says === '' ? signal : `${signal}: ${says}`);
    },
  });
  const child = startLabProcess(
    SIMULATOR,
    { script, targets, rows: true, ...options },
    openPull(decoder, trace.payload),
  );
  simulations.add(child);
  let ending: ProcessEnding | undefined;
  void child.ended.then((how) => (ending = how));
  return {
    process: child,
    signals,
    rows: () => {
      const seqs = Array.from({ length: trace.next - trace.first }, (_, i) => trace.first + i);
      return seqs.flatMap((seq) => readEvent(trace, seq) ?? []);
    },
    tells: async (signal) => {
      await until(
        () => `${signal} in ${signals.join(' | ')}`,
        () => signals.some((told) => told === signal || told.startsWith(`${signal}: `)),
      );
    },
    report: () =>
      until(
        () => `a report, after ${signals.join(' | ')}`,
        () => {
          if (report === undefined && ending !== undefined) throw new Error(ending.stderr);
          return report;
        },
      ),
  };
}

/** Runs a script to its end. */
export async function simulate(
  script: Script,
  targets: readonly string[],
  options: Partial<SimulatorOptions> = {},
): Promise<Report & Pick<Simulation, 'rows' | 'signals'>> {
  const { process, report, rows, signals } = simulator(script, targets, options);
  process.send({ kind: 'ready' });
  return { ...(await report()), rows, signals };
}

/** A server on 127.0.0.1, closed after the test: its address. */
export async function serve(
  onConnection: (socket: Socket) => void,
  options: { allowHalfOpen?: boolean } = {},
): Promise<string> {
  const server = createServer(options, (socket) => {
    socket.setNoDelay(true);
    // A client's reset is its own affair; tests that want it listen too.
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  servers.add(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}
