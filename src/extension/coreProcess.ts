/** The core as a process: how it is started, and when it is gone. */

import { type ChildProcess, fork } from 'node:child_process';

/** The channel is gone: the process follows at once, unless it hangs. */
const EXIT_LIMIT_MS = 2000;

/** Starts the core's bundle, whose sessions are counted on from `lastSession`; that it cannot be started is told by its `error` event. */
export function forkCore(file: string, lastSession: number): ChildProcess {
  return fork(file, [String(lastSession)], {
    execPath: process.execPath,
    // A debugger's port of the extension host must not be opened twice.
    execArgv: [],
    env: coreEnvironment(process.env),
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
}

/**
 * Electron runs as Node only with ELECTRON_RUN_AS_NODE, which plain Node ignores; NODE_OPTIONS of the extension host
 * are not meant for other processes.
 */
export function coreEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, ...rest } = environment;
  return { ...rest, ELECTRON_RUN_AS_NODE: '1' };
}

/** Resolves when the process is gone, which is helped after a while. */
export function exitOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), EXIT_LIMIT_MS);
    const done = () => {
      clearTimeout(timer);
      resolve();
    };
    child.once('exit', done);
    // It was never started.
    child.once('error', done);
  });
}
