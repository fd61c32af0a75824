/** Servers nobody here wrote, on a free port of loopback, ended after the test with all they wrote. */

import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isListening, until } from './processes';

export type ForeignServer = {
  readonly pid: number;
  readonly port: number;
  /** `127.0.0.1:port`. */
  readonly address: string;
  /** A folder of its own, which is removed. */
  readonly folder: string;
  /** What it wrote so far to standard output and standard error. */
  log(): string;
};

const running = new Set<{ readonly child: ChildProcess; readonly folder: string }>();

afterEach('end the servers of this test', endServers);
after('end the servers of this file', endServers);

/** Why a program cannot be used here; undefined where it can. */
export function problemOf(program: string): string | undefined {
  const { error } = spawnSync(program, ['--version']);
  return error === undefined ? undefined : `${program} cannot be started: ${error.message}`;
}

/** Their texts by name. */
type Files = Readonly<Record<string, string>>;

/** Starts `file` with the arguments for a port, in a folder with these files, and waits until it takes connections. */
export async function startServer(
  file: string,
  args: (port: number) => readonly string[],
  files: Files | ((port: number) => Files) = {},
): Promise<ForeignServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'muxscope-server-'));
  const port = await freePort();
  const all = typeof files === 'function' ? files(port) : files;
  for (const [name, text] of Object.entries(all)) writeFileSync(path.join(folder, name), text);
  const child = spawn(file, args(port), { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add({ child, folder });
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (log += text));
  // Looked at from outside: to knock would be to be a client.
  await until(
    () => `a server on port ${port}: ${log}`,
    () => isListening(port),
  );
  return { pid: child.pid!, port, address: `127.0.0.1:${port}`, folder, log: () => log };
}

/** What a server answers to these bytes until `isWhole`; on a connection of its own. */
export function ask(
  port: number,
  text: string,
  isWhole: (answer: string) => boolean,
): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.setEncoding('utf8').on('data', (piece: string) => (answer += piece));
  socket.on('error', () => undefined);
  socket.write(text);
  return until(
    () => `the whole answer: '${answer}'`,
    () => (isWhole(answer) ? answer : undefined),
  ).finally(() => socket.destroy());
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
  );
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function endServers(): void {
  for (const { child, folder } of running) {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  }
  running.clear();
}
