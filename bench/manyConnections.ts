/** Ten thousand connections held and echoed by one program, driven by one simulator process. */

import { totalsOf } from '../src/trace/totals';
import { openLab } from '../src/core/openLab';
import type { LabSession } from '../src/core/session';
import { multiClient } from '../src/lab/scenarios/multiClient';
import type { Script } from '../src/lab/script';
import { bundles } from './bundles';
import { cpuUsedUs, processTree, readCpuTimes, residentMb } from './cpuTime';

const CONNECTIONS = 10_000;
const ROUNDS = 5;
/** Every client connects and is greeted, waits for all others, then sends its messages one by one. */
const SETTLE_MS = 3000;
/** Bytes of `Hello_World`, and of a message of 64 bytes with its prefix. */
const GREETING = 11;
const REPLY = 71;

export type ManyConnections = {
  /** Clients that were connected and had every message echoed. */
  readonly connections: number;
  /** From the first connect to the last greeting. */
  readonly connectMs: number;
  /** CPU time of program and core a message, while echoing. */
  readonly usPerMessage: number;
  /** Resident memory while all connections were held. */
  readonly programMb: number;
  readonly simulatorMb: number;
};

export async function benchManyConnections(): Promise<ManyConnections> {
  const session = openLab({
    ...{ scenario: { ...multiClient, clients: script() }, poller: 'epoll', clients: 'script' },
    ...{ port: 0, capture: 65536, ticks: 0, inspect: true, bundles },
  });
  try {
    await sent(session, CONNECTIONS * GREETING);
    const { program, simulator = 0 } = session.source.pids;
    const tree = processTree(process.pid);
    const before = readCpuTimes(tree);
    const memory = { programMb: residentMb(program), simulatorMb: residentMb(simulator) };
    await sent(session, CONNECTIONS * (GREETING + ROUNDS * REPLY));
    const after = readCpuTimes(tree);
    const { report, ...outcome } = await session.ended;
    if (report === undefined) throw new Error(`the run ended early: ${JSON.stringify(outcome)}`);
    // This process is the core.
    const usedUs = cpuUsedUs(before, after, program) + cpuUsedUs(before, after, process.pid);
    return {
      connections: report.connected - report.failed,
      connectMs: report.connectMs,
      usPerMessage: usedUs / (CONNECTIONS * ROUNDS),
      ...memory,
    };
  } finally {
    await session.stop();
  }
}

/** Resolves when the program has sent so many bytes, or the run has ended. */
function sent(session: LabSession, bytes: number): Promise<void> {
  const totals = totalsOf(session.trace);
  return new Promise((resolve) => {
    const look = (): void => {
      if (totals.bytesOut >= bytes) end();
    };
    const end = (): void => {
      unlisten();
      resolve();
    };
    const unlisten = session.onDidAppend(look);
    void session.ended.then(end);
    look();
  });
}

function script(): Script {
  const text = 'x'.repeat(64);
  const echo = { times: ROUNDS, steps: [{ send: { text } }, { expect: { bytes: REPLY } }] };
  return {
    clients: [
      {
        count: CONNECTIONS,
        steps: [
          { connect: {} },
          { expect: { text: 'Hello_World', withinMs: 30_000 } },
          { wait: { ms: SETTLE_MS } },
          { repeat: echo },
          { wait: { ms: SETTLE_MS } },
        ],
      },
    ],
  };
}
