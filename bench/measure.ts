/** One measured round of one server. */

import { setTimeout as sleep } from 'node:timers/promises';
import { cpuUsedUs, listenerOwner, readCpuTimes } from './cpuTime';
import { startLoad, UNBOUNDED, type Load, type LoadRun } from './load';
import { describeEnd, hasEnded } from './processes';
import { startServer, type RunningServer, type StartableServer } from './servers';

/** How long to measure. */
export type Effort = {
  rounds: number;
  /** The measured part of a round. */
  measureMs: number;
  /** Sent before it: V8 compiles the hot path only after some ten thousand messages. */
  warmUpMessages: number;
};

/** What one round of one server gave. */
export type Sample = {
  connectMs: number;
  /** CPU time a message of the whole process tree. */
  treeUs: number;
  /** The same of the process that holds the listener, alone. */
  programUs: number;
} & LoadRun;

const WARM_UP_MS = 5_000;
/** Lets a core that reads lazily come to rest before CPU time is read. */
const SETTLE_MS = 20;

/** Starts the server, connects `clients`, warms up, measures, and stops both; `cpu` binds both to one. */
export async function measureServer(
  server: StartableServer,
  loadBinary: string,
  clients: number,
  effort: Effort,
  cpu?: number,
): Promise<Sample> {
  const running = await startServer(server, cpu);
  try {
    const load = await startLoad(loadBinary, running.port, clients, cpu);
    try {
      await load.run(effort.warmUpMessages, WARM_UP_MS);
      return await measureRun(running, load, effort.measureMs);
    } finally {
      await load.stop();
    }
  } catch (error) {
    // The load's complaint is only the effect where the server itself has ended.
    if (hasEnded(running.started)) throw new Error(describeEnd(running.started), { cause: error });
    throw error;
  } finally {
    await running.stop();
  }
}

async function measureRun(
  { started, port }: RunningServer,
  load: Load,
  ms: number,
): Promise<Sample> {
  const program = listenerOwner(started.pid, port) ?? started.pid;
  await sleep(SETTLE_MS);
  const before = readCpuTimes(started.pid);
  const run = await load.run(UNBOUNDED, ms);
  await sleep(SETTLE_MS);
  const after = readCpuTimes(started.pid);
  return {
    ...run,
    connectMs: load.connectMs,
    treeUs: cpuUsedUs(before, after) / run.messages,
    programUs: cpuUsedUs(before, after, program) / run.messages,
  };
}
