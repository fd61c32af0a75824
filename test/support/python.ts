/** Python programs under the probe, and what the probe says while they run: without a session around it. */

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';

export const PROBE = path.resolve('probe');
export const PROGRAMS = path.resolve('test/fixtures/python');

/** Why no Python can be tried here; undefined where one can. */
export function pythonProblem(): string | undefined {
  const { error, status } = spawnSync('python3', [
    '-c',
    'import sys; sys.exit(sys.version_info < (3, 8))',
  ]);
  if (error !== undefined) return `python3 cannot be started: ${error.message}`;
  return status === 0 ? undefined : 'python3 is older than 3.8';
}

/** The interpreter itself, as what stands on the PATH may be a script that looks for it. */
export function realPython(): string {
  const asked = spawnSync('python3', ['-c', 'import sys; print(sys.executable)']);
  return asked.stdout.toString().trim();
}

/** Interpreters that can be watched: that of the PATH, Debian's, and pyenv's versions. */
export function pythons(): string[] {
  const versions = path.join(
    process.env['PYENV_ROOT'] ?? path.join(homedir(), '.pyenv'),
    'versions',
  );
  const installed = existsSync(versions)
    ? readdirSync(versions).map((name) => path.join(versions, name, 'bin', 'python3'))
    : [];
  const all = new Set([realPython(), '/usr/bin/python3', ...installed]);
  const isWatched = (python: string): boolean =>
    spawnSync(python, ['-c', 'import sys; sys.exit(sys.version_info < (3, 8))']).status === 0;
  return [...all].filter(isWatched);
}

/** What a probe's reader does with what comes: takes it, takes nothing, or is gone after the first of it. */
export type Reading = 'all' | 'nothing' | 'leaves';

export type Reader = {
  readonly environment: NodeJS.ProcessEnv;
  /** Connections there were, and bytes that came. */
  readonly seen: { connections: number; bytes: number };
  /** What the probe wrote of its own mistakes. */
  mistakes(): string;
  /** Takes from now on what it has not taken. */
  readOn(): void;
  close(): void;
};

export async function openReader(reading: Reading): Promise<Reader> {
  const folder = mkdtempSync(path.join(tmpdir(), 'muxscope-test-'));
  const [address, errors] = [path.join(folder, 'probe'), path.join(folder, 'errors')];
  const seen = { connections: 0, bytes: 0 };
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    seen.connections++;
    sockets.add(socket);
    if (reading === 'nothing') socket.pause();
    socket.on('error', () => undefined);
    socket.on('data', (piece: Buffer) => {
      seen.bytes += piece.length;
      if (reading !== 'leaves') return;
      socket.destroy();
      server.close();
    });
  });
  if (reading === 'nothing') server.on('connection', (socket: Socket) => socket.pause());
  await new Promise<void>((resolve) => server.listen(address, 512, resolve));
  return {
    environment: {
      PYTHONPATH: path.join(PROBE, 'site'),
      PYTHONDONTWRITEBYTECODE: '1',
      MUXSCOPE_PROBE: `unix:${address}`,
      MUXSCOPE_PROBE_ERRORS: errors,
    },
    seen,
    mistakes: () => {
      try {
        return readFileSync(errors, 'utf8');
      } catch {
        return '';
      }
    },
    readOn: () => {
      for (const socket of sockets) socket.resume();
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type PythonRun = {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
};

const PATIENCE_MS = 60_000;

/** Runs a program to its end; ended where it takes longer than a minute. */
export function runPython(
  python: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<PythonRun> {
  const child = spawn(python, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: Object.assign({}, process.env, environment),
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => (printed[name] += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, stdout: printed.stdout, stderr: printed.stderr });
    });
  });
}
