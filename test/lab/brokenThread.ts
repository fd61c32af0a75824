/** A lab process for tests, not a test: its first thread ends with an exception, after a print that is not yet written. */

import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { beginLabProcess } from '../../src/lab/process';
import { Lab } from '../../src/lab/runtime/lab';
import { runLoop } from '../../src/lab/runtime/run';
import { type ThreadData, ThreadHost } from '../../src/lab/runtime/threadHost';
import { viewThreadState } from '../../src/lab/runtime/threadState';
import type { ProgramOptions } from '../../src/lab/scenario';

if (isMainThread) new ThreadHost(beginLabProcess() as ProgramOptions, __filename);
else breakDown(workerData as ThreadData);

function breakDown({ options, shared, control }: ThreadData): void {
  parentPort?.postMessage({ kind: 'begun' });
  const { gens, lock } = viewThreadState(shared);
  const lab = new Lab(options, { loop: 0, name: 'broken', tid: 1, gens, control, lock });
  const end = runLoop(lab, () => {
    lab.print('the last words');
    throw new Error('the thread broke');
  });
  if (end.kind === 'failed') throw end.error;
}
