/** The processes a benchmark starts: every one is stopped by its pid, whatever ends the benchmark. */

import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { isListening } from './cpuTime';

/** A running child; `stderr` grows while it runs, up to 4 KiB. */
export type Started = {
  child: ChildProcessWithoutNullStreams;
  pid: number;
  name: string;
  stderr: string;
};

const LISTEN_MS = 10_000;
const STOP_MS = 3_000;
/** Below Linux's ephemeral ports, where no client connection can be in the way. */
const FIRST_PORT = 21_000;
const LAST_PORT = 29_000;

const running = new Set<Started>();
let lastPort = FIRST_PORT;

/** Starts `command`, on one CPU where `cpu` is given; throws when it cannot be started. */
export async function startProcess(
  name: string,
  command: readonly string[],
  options: { cpu?: number | undefined; env?: Readonly<Record<string, string>> } = {},
): Promise<Started> {
  const pinned =
    options.cpu === undefined ? command : ['taskset', '-c', String(options.cpu), ...command];
  const child = spawn(pinned[0] ?? '', pinned.slice(1), {
    stdio: 'pipe',
    env: { ...process.env, ...options.env },
  });
  const started: Started = { child, pid: child.pid ?? 0, name, stderr: '' };
  child.stderr.on('data', (bytes: Buffer) => {
    started.stderr = (started.stderr + bytes.toString()).slice(-4096);
  });
  child.stdin.on('error', () => {}); // It ended first; its exit says why.
  await once(child, 'spawn');
  running.add(started);
  child.once('exit', () => running.delete(started));
  return started;
}

/** Asks with `signal`, and after three seconds with SIGKILL; resolves when the process is gone. */
export async function stopProcess(started: Started, signal: NodeJS.Signals): Promise<void> {
  if (hasEnded(started)) return;
  const exit = once(started.child, 'exit');
  started.child.kill(signal);
  const timer = setTimeout(() => started.child.kill('SIGKILL'), STOP_MS);
  await exit;
  clearTimeout(timer);
}

/** Ends everything at once, for when the benchmark itself ends. */
export function killAll(): void {
  for (const { child } of running) child.kill('SIGKILL');
}

/** Resolves when the process listens on the port; throws when it ends or takes ten seconds. */
export async function waitForListener(started: Started, port: number): Promise<void> {
  const deadline = Date.now() + LISTEN_MS;
  while (!isListening(port)) {
    if (hasEnded(started)) throw new Error(describeEnd(started));
    if (Date.now() > deadline)
      throw new Error(`${started.name} does not listen on port ${port} after ${LISTEN_MS} ms`);
    await sleep(5);
  }
}

/** One line: how the process ended, and the last it said on stderr. */
export function describeEnd(started: Started): string {
  const { exitCode, signalCode } = started.child;
  const said = started.stderr.trim().split('\n').at(-1) ?? '';
  return `${started.name} ended with ${signalCode ?? `code ${exitCode}`}${said && `: ${said}`}`;
}

/** A loopback port nobody uses now, another one at each call. */
export async function freePort(): Promise<number> {
  while (lastPort < LAST_PORT) {
    const port = lastPort++;
    const probe = createServer().listen(port, '127.0.0.1');
    const isFree = await once(probe, 'listening').then(
      () => true,
      () => false,
    );
    probe.close();
    if (isFree) return port;
  }
  throw new Error(`no free port from ${FIRST_PORT} to ${LAST_PORT}: stop what listens there`);
}

/** The first CPU this process may run on. */
export function firstCpu(): number {
  const status = readFileSync('/proc/self/status', 'latin1');
  return Number(/^Cpus_allowed_list:\s*(\d+)/m.exec(status)?.[1] ?? 0);
}

/** Whether the process is gone, for whatever reason. */
export function hasEnded({ child }: Started): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
