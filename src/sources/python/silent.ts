/** Processes whose connection ended without a word: each was ended, or closed every descriptor, and comes again. */

import type { PythonProcess } from './process';

export type Silent = {
  readonly process: PythonProcess;
  /** Waits no longer: it was ended. */
  readonly end: () => void;
};

/** One that closed every descriptor comes again when it has something to tell; till then nobody knows that it is there. */
const SILENT_MS = 1000;
/** Its connection ends a moment before it does, and before what it became (exec) does: it is looked for so often. */
const LOOK_MS = 50;

/** `onEnded`: it has not come again; at once where it said that it ends, or is not there. */
export function fallSilent(
  silent: Map<number, Silent>,
  process: PythonProcess,
  onEnded: () => void,
): void {
  const end = (): void => {
    clearTimeout(timer);
    clearInterval(look);
    if (silent.delete(process.pid)) onEnded();
  };
  const endIfGone = (): void => {
    if (process.end !== undefined || !isThere(process.pid)) end();
  };
  const timer = setTimeout(end, SILENT_MS);
  const look = setInterval(endIfGone, LOOK_MS);
  silent.set(process.pid, { process, end });
  endIfGone();
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
