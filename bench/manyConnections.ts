/** Ten thousand connections held and echoed by one program, driven by one simulator process. */

import { readFileSync } from 'node:fs';
import { type Session, openSession } from '../src/core/session';
import { multiClient } from '../src/lab/scenarios/multiClient';
import type { Script } from '../src/lab/script';
import { bundles } from './bundles';
import { cpuUsedUs, readCpuTimes } from './cpuTime';

const CONNECTIONS = 10_000;
const ROUNDS = 5;
/** Every client connects and is greeted, waits for all others, then sends its messages one by one. */
const SETTLE_MS = 3000;
/** The program's idle ticks come once a second. */
const QUIET_MS = 400;

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
  const session = openSession({
    ...{ scenario: { ...multiClient, clients: script() }, poller: 'epoll', clients: 'script' },
    ...{ port: 0, capture: 65536, ticks: 0, inspect: true, bundles },
  });
  try {
    await quiet(session, CONNECTIONS);
    const { program, simulator = 0 } = session.pids;
    const before = readCpuTimes(process.pid);
    const memory = { programMb: residentMb(program), simulatorMb: residentMb(simulator) };
    await quiet(session, session.trace.next + CONNECTIONS * ROUNDS);
    const after = readCpuTimes(process.pid);
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

/** Resolves when at least so many events are in the trace and none has come for a while, or the run has ended. */
function quiet(session: Session, events: number): Promise<void> {
  return new Promise((resolve) => {
    let timer = setTimeout(() => undefined, 0);
    const end = (): void => {
      clearTimeout(timer);
      unlisten();
      resolve();
    };
    const unlisten = session.onDidAppend(() => {
      clearTimeout(timer);
      if (session.trace.next >= events) timer = setTimeout(end, QUIET_MS);
    });
    void session.ended.then(end);
  });
}

/** VmRSS of proc_pid_status(5). */
function residentMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

function script(): Script {
  const text = 'x'.repeat(64);
  const echo = { times: ROUNDS, steps: [{ send: { text } }, { expect: { bytes: 71 } }] };
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
