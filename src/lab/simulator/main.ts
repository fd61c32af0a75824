/** The simulator's process: reads its options, runs the clients until they have ended, and leaves nothing unwritten. */

import { BUILT_IN_CODECS } from '../../framing/codecs';
import { allocate } from '../../os/memory';
import { beginLabProcess } from '../process';
import { Recorder } from '../recorder';
import type { SimulatorOptions } from '../script';
import { type Group, prepareGroups } from './groups';
import { BATCH_AT, BATCH_ROOM } from './shared';
import { Simulation } from './simulation';

const options = beginLabProcess() as SimulatorOptions;
const memory = allocate(BATCH_AT + BATCH_ROOM);
const recorder = new Recorder(memory, BATCH_AT, BATCH_AT + BATCH_ROOM, -1, 0);
try {
  const groups = prepare();
  if (groups !== undefined) new Simulation(options, groups, memory, recorder).run();
} catch (error) {
  console.error(error instanceof Error ? error.stack : String(error));
  process.exitCode = 1;
} finally {
  recorder.flush();
}

/** Undefined where the script cannot be run: the parent is told why. */
function prepare(): Group[] | undefined {
  try {
    return prepareGroups(options, BUILT_IN_CODECS);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    recorder.signal('refused', error.message);
    process.exitCode = 1;
    return undefined;
  }
}
