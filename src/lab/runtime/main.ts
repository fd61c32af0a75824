/** A program's process: reads its options, runs the scenario's server until it is told to end; and each thread of one that has more. */

import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { beginLabProcess } from '../process';
import { PROGRAMS } from '../programs/programs';
import { THREADED_PROGRAMS } from '../programs/threadedPrograms';
import type { ProgramOptions } from '../scenario';
import { Lab } from './lab';
import { describeError, runLoop } from './run';
import { type ThreadData, ThreadHost } from './threadHost';
import { runThread } from './threadMain';

if (!isMainThread && parentPort !== null) runThread(workerData as ThreadData, parentPort);
else run(beginLabProcess() as ProgramOptions);

function run(options: ProgramOptions): void {
  if (Object.hasOwn(THREADED_PROGRAMS, options.scenario)) new ThreadHost(options, __filename);
  else runAlone(options);
}

/** On this thread, which hears of nothing but what the program's waits tell it. */
function runAlone(options: ProgramOptions): void {
  const lab = new Lab(options);
  const end = runLoop(lab, () => {
    const program = PROGRAMS[options.scenario];
    if (program === undefined) throw new Error(`no program '${options.scenario}' in this bundle`);
    program(lab);
  });
  if (end.kind === 'failed') console.error(describeError(end.error));
  if (end.kind !== 'done') process.exitCode = 1;
}
