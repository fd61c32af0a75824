/** Slices of load on servers that stand side by side, each measured in turn. */

import { setTimeout as sleep } from 'node:timers/promises';
import { cpuUsedUs, listenerOwner, processTree, readCpuTimes } from './cpuTime';
import { startLoad, UNBOUNDED, type Load, type LoadRun } from './load';
import { describeEnd, hasEnded } from './processes';
import { startServer, type RunningServer, type StartableServer } from './servers';

/** How long to measure. */
export type Effort = {
  /** Slices of each server. */
  rounds: number;
  sliceMs: number;
  /** Sent before the first: V8 compiles the hot path only after some ten thousand messages. */
  warmUpMessages: number;
  /** How often what is no slice, but a whole run of its own, is repeated. */
  runs: number;
  /** Server and load on one CPU: each then finds all that the other has done, whatever else the machine does. */
  isPinned: boolean;
  /** Messages a second; without it as many as are answered. */
  perSecond?: number;
};

/** What one slice of one server gave. */
export type Sample = {
  connectMs: number;
  /** CPU time a message of the whole process tree. */
  treeUs: number;
  /** The same of the process that holds the listener, alone. */
  programUs: number;
} & LoadRun;

/** A server with its clients connected, idle between slices. */
export type Station = {
  measure(ms: number): Promise<Sample>;
  close(): Promise<void>;
};

const WARM_UP_MS = 5_000;
/** Of load before a slice: caches are cold after the others' turns, and each must be in its stride again. */
const RAMP_MESSAGES = 1000;
const RAMP_MS = 500;
/** Lets a core that reads lazily come to rest before CPU time is read. */
const SETTLE_MS = 20;

/** Starts the server, connects `clients`, and those that it has besides, and warms both up; `cpu` binds all to one. */
export async function openStation(
  server: StartableServer,
  loadBinary: string,
  clients: number,
  effort: Effort,
  cpu?: number,
): Promise<Station> {
  const running = await startServer(server, cpu);
  const loads: Load[] = [];
  const close = async (): Promise<void> => {
    for (const load of loads) await load.stop();
    await running.stop();
  };
  try {
    const load = await startLoad(loadBinary, running.port, clients, cpu);
    loads.push(load);
    const { idle = 0 } = server;
    if (idle > 0) loads.push(await startLoad(loadBinary, running.port, idle, cpu));
    await load.run(effort.warmUpMessages, WARM_UP_MS);
    return { measure: measureOf(running, load, effort.perSecond), close };
  } catch (error) {
    const told = explained(error, running);
    await close();
    throw told;
  }
}

function measureOf(running: RunningServer, load: Load, perSecond?: number): Station['measure'] {
  const { started, port } = running;
  const tree = processTree(started.pid);
  const program = listenerOwner(tree, port) ?? started.pid;
  return async (ms) => {
    try {
      await load.run(RAMP_MESSAGES, RAMP_MS, perSecond);
      await sleep(SETTLE_MS);
      const before = readCpuTimes(tree);
      const run = await load.run(UNBOUNDED, ms, perSecond);
      await sleep(SETTLE_MS);
      const after = readCpuTimes(tree);
      return {
        ...run,
        connectMs: load.connectMs,
        treeUs: cpuUsedUs(before, after) / run.messages,
        programUs: cpuUsedUs(before, after, program) / run.messages,
      };
    } catch (error) {
      throw explained(error, running);
    }
  };
}

/** The load's complaint is only the effect where the server itself has ended. */
function explained(error: unknown, { started }: RunningServer): Error {
  return hasEnded(started) ? new Error(describeEnd(started), { cause: error }) : (error as Error);
}
