/** The core as a process: how it is started, how it tells where it is to be found, and when it is gone. */

import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Where a core is to be found: its socket, and what it wants to hear first. */
export type CorePlace = { readonly address: string; readonly token: string };

/** It was told to end: the process follows at once, unless it hangs. */
export const EXIT_LIMIT_MS = 2000;

export type CoreOutput = {
  /** It listens. */
  onPlace(place: CorePlace): void;
  /** Any other line that it prints. */
  onLine(line: string): void;
};

/** Starts the core's bundle, whose sessions are counted on from `lastSession`; that it cannot be started is told by its `error` event. */
export function startCore(file: string, lastSession: number, output: CoreOutput): ChildProcess {
  const child = spawn(process.execPath, [file, String(lastSession)], {
    env: coreEnvironment(process.env),
    stdio: ['ignore', 'pipe', 'pipe'],
    // In a session of its own (setsid(2)): what ends the extension host's group is not meant for it.
    detached: true,
    windowsHide: true,
  });
  // It may be there longer than whoever started it.
  child.unref();
  let isPlaced = false;
  createInterface({ input: child.stdout }).on('line', (line) => {
    const place = isPlaced ? undefined : placeIn(line);
    if (place === undefined) {
      output.onLine(line);
      return;
    }
    isPlaced = true;
    output.onPlace(place);
  });
  createInterface({ input: child.stderr }).on('line', (line) => output.onLine(line));
  return child;
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

/** What the core says first. */
function placeIn(line: string): CorePlace | undefined {
  try {
    const { address, token } = JSON.parse(line) as Partial<Record<keyof CorePlace, unknown>>;
    return typeof address === 'string' && typeof token === 'string'
      ? { address, token }
      : undefined;
  } catch {
    return undefined;
  }
}
