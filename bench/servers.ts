/** The echo servers that are compared: Muxscope's own, and its peers. */

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { isListening, listenerOwner, processTree } from './cpuTime';
import { freePort, startProcess, stopProcess, waitForListener, type Started } from './processes';

/** `c-epoll`, `muxscope` …, and whatever is measured beside. */
export type ServerName = string;

export type StartableServer = {
  name: ServerName;
  command: (port: number) => string[];
  env: Readonly<Record<string, string>>;
  stopSignal: NodeJS.Signals;
  /** Clients that are connected besides, and say nothing. */
  idle?: number;
};

/** A way to start a server, or why it cannot be started here. */
export type Server = StartableServer | { name: ServerName; missing: string };

/** The path of a compiled program, or why there is none. */
export type Compiled = { path: string } | { missing: string };

export type RunningServer = {
  started: Started;
  port: number;
  stop(): Promise<void>;
};

// The bundle stands in dist/bench.
const root = join(__dirname, '../..');
const sources = join(root, 'bench');
const binaries = join(root, 'dist/bench');
const cli = join(root, 'dist/cli.js');

/** All servers, in the order of a round; `c-epoll` twice, as their difference is the noise. */
export function listServers(): Server[] {
  const program = compile('peers/echo.c');
  return [
    cServer('c-epoll', program),
    muxscopeServer('muxscope', {}),
    muxscopeServer('muxscope-uninspected', { MUXSCOPE_INSPECT: 'off' }),
    nodeServer(),
    pythonServer(),
    cServer('c-epoll-again', program),
  ];
}

/** A server told by its command line, in which `{port}` stands for its port: `name=command`. */
export function otherServer(told: string): Server {
  const [, name, command] = /^([^=]+)=(.+)$/s.exec(told) ?? [];
  if (name === undefined || command?.includes('{port}') !== true)
    throw new Error(`--beside "${told}" names no server: give name=command with {port} in it`);
  const words = command.trim().split(/\s+/);
  return peer(name, (port) => words.map((word) => word.replaceAll('{port}', String(port))));
}

/** Muxscope as built in another folder. */
export function otherBuild(name: ServerName, folder: string): Server {
  return muxscopeServer(name, {}, join(folder, 'dist/cli.js'));
}

/** Muxscope watching so many descriptors, all but its listener's and one client's in vain. */
export function watchingServer(watched: number): Server {
  return { ...muxscopeServer(`${watched} watched`, {}), idle: watched - 2 };
}

/** The C server alone, for rows that compare with nothing else. */
export function cEpollServer(): Server {
  return cServer('c-epoll', compile('peers/echo.c'));
}

/** Compiles one of the benchmark's C files. */
export function compile(source: string): Compiled {
  const path = join(binaries, source.replace(/^.*\//, '').replace(/\.c$/, ''));
  mkdirSync(binaries, { recursive: true });
  try {
    execFileSync('cc', ['-O2', '-o', path, join(sources, source)], { stdio: 'pipe' });
    return { path };
  } catch (error) {
    return { missing: isNotFound(error) ? 'no C compiler (cc)' : `cc failed on bench/${source}` };
  }
}

/** Starts a server on a free port, on one CPU where `cpu` is given, and waits until it listens. */
export async function startServer(server: StartableServer, cpu?: number): Promise<RunningServer> {
  const port = await freePort();
  const started = await startProcess(server.name, server.command(port), { cpu, env: server.env });
  started.child.stdout.resume();
  const stop = async (): Promise<void> => {
    const owner = listenerOwner(processTree(started.pid), port);
    await stopProcess(started, server.stopSignal);
    // strace lets go of what it traces, which goes on, and keeps this process from its end.
    if (owner !== undefined && isListening(port)) process.kill(owner, 'SIGKILL');
  };
  try {
    await waitForListener(started, port);
  } catch (error) {
    await stop();
    throw error;
  }
  return { started, port, stop };
}

function cServer(name: ServerName, program: Compiled): Server {
  if ('missing' in program) return { name, missing: program.missing };
  return peer(name, (port) => [program.path, String(port)]);
}

function nodeServer(): Server {
  const script = join(sources, 'peers/node-net.cjs');
  return peer('node-net', (port) => [process.execPath, script, String(port)]);
}

function pythonServer(): Server {
  const name = 'python-selectors';
  const python = pythonFile();
  if (python === undefined) return { name, missing: 'no python3' };
  const script = join(sources, 'peers/selectors_echo.py');
  return peer(name, (port) => [python, script, String(port)]);
}

/** A server in Python as it is, under the probe, under a profiler that does nothing, and under strace. */
export function pythonServers(style: string): Server[] {
  const names = ['plain', 'probed', 'profiled', 'straced'].map((how) => `${style} ${how}`);
  const [plain = '', probed = '', profiled = '', straced = ''] = names;
  const python = pythonFile();
  if (python === undefined) return names.map((name) => ({ name, missing: 'no python3' }));
  const run = [join(sources, 'peers/python_echo.py'), style];
  const watch = [process.execPath, cli, 'python', '--python', python, '--quiet', ...run];
  const trace = ['strace', '-f', '-ttt', '-T', '-o', '/dev/null', '--', python, ...run];
  return [
    peer(plain, (port) => [python, ...run, String(port)]),
    existsSync(cli)
      ? peer(probed, (port) => [...watch, String(port)])
      : { name: probed, missing: 'no dist/cli.js: run npm run build' },
    peer(profiled, (port) => [python, ...run, String(port), 'profile']),
    isThere('strace')
      ? peer(straced, (port) => [...trace, String(port)])
      : { name: straced, missing: 'no strace' },
  ];
}

/** The interpreter itself: `python3` may be a wrapper script that costs a start of its own. */
function pythonFile(): string | undefined {
  try {
    const asked = ['-c', 'import sys; print(sys.executable)'];
    return execFileSync('python3', asked).toString().trim();
  } catch {
    return undefined;
  }
}

function isThere(command: string): boolean {
  try {
    execFileSync(command, ['-V'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function muxscopeServer(
  name: ServerName,
  env: Readonly<Record<string, string>>,
  command = cli,
): Server {
  if (!existsSync(command)) return { name, missing: 'no dist/cli.js: run npm run build' };
  const options = ['--poller', 'epoll', '--clients', 'none', '--quiet'];
  return {
    name,
    command: (port) => [
      ...[process.execPath, command, 'run', 'multi-client', ...options],
      ...['--port', String(port)],
    ],
    env,
    stopSignal: 'SIGINT',
  };
}

function peer(name: ServerName, command: (port: number) => string[]): Server {
  return { name, command, env: {}, stopSignal: 'SIGTERM' };
}

function isNotFound(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
