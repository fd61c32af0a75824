/** A lab process for tests, not a test: four threads that write as much as they can at the same time. */

import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { beginLabProcess } from '../../src/lab/process';
import { Lab } from '../../src/lab/runtime/lab';
import { runLoop } from '../../src/lab/runtime/run';
import { FIRST_ROUTINE, type ThreadData, ThreadHost } from '../../src/lab/runtime/threadHost';
import { takeLoop, viewThreadState } from '../../src/lab/runtime/threadState';
import type { ProgramOptions } from '../../src/lab/scenario';

if (isMainThread) new ThreadHost(beginLabProcess() as ProgramOptions, __filename);
else talk(workerData as ThreadData);

function talk({ options, shared, control, loop, routine }: ThreadData): void {
  const state = viewThreadState(shared);
  parentPort?.postMessage({ kind: 'begun' });
  for (let i = 0; i < 3 && routine === FIRST_ROUTINE; i++) {
    Atomics.add(state.starting, 0, 1);
    const request = { routine: 'talk', argument: i, loop: takeLoop(state) };
    parentPort?.postMessage({ kind: 'start', request });
  }
  const { gens, lock } = state;
  const lab = new Lab(options, { loop, name: 'talk', tid: loop, gens, control, lock });
  runLoop(lab, () => {
    for (let i = 0; i < 1500; i++) {
      lab.print(`${i} ${String(loop).repeat(5000)}`);
      lab.flush();
    }
  });
}
