/** Sessions of Python programs. */

import { existsSync } from 'node:fs';
import type { Socket } from 'node:net';
import path from 'node:path';
import { openDoor } from '../sources/python/door';
import { type PythonOptions, PythonSource } from '../sources/python';
import { type GuestOptions, GuestSource } from '../sources/pythonGuests';
import { PythonDesk } from './pythonDesk';
import type { Sessions } from './sessions';
import { type GuestSession, type Keep, type PythonSession, Session } from './session';

/** Starts a program; the session is `starting` until its probe has said hello. `onNotice`: what the user should know, in one line. */
export function openPython(
  options: PythonOptions,
  onNotice: (text: string) => void,
  keep?: Keep,
): PythonSession {
  return new Session(
    (trace, beganAt, listener) =>
      new PythonSource(options, trace, beganAt, Object.assign({ onNotice }, listener)),
    keep,
  );
}

/** Programs that others start; the session is `starting` until the first probe has said hello. */
function openGuests(options: GuestOptions, keep: Keep): GuestSession {
  return new Session((...given) => new GuestSource(options, ...given), keep);
}

/** What lets such programs in; `probe`: the folder of the Python package. */
export function openPythonDesk(
  probe: string,
  ...given: [sessions: Sessions, onProblem: (text: string) => void]
): PythonDesk {
  const means = {
    openDoor: (capture: number, onProbe: (socket: Socket) => void) =>
      openDoor(probe, capture, onProbe),
    open: openGuests,
  };
  return new PythonDesk(means, ...given);
}

/** The interpreter of the environment that is active, else the first on the PATH. */
export function usualPython(env: Readonly<NodeJS.ProcessEnv>): string {
  const active = env['VIRTUAL_ENV'] ?? '';
  const isWindows = process.platform === 'win32';
  const own = isWindows
    ? path.join(active, 'Scripts', 'python.exe')
    : path.join(active, 'bin', 'python');
  if (active !== '' && existsSync(own)) return own;
  return isWindows ? 'python' : 'python3';
}
