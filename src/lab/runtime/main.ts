/** A program's process: reads its options, runs the scenario's server until it is told to end, and leaves nothing unwritten. */

import { SyscallError } from '../../os/errors';
import { beginLabProcess } from '../process';
import { PROGRAMS } from '../programs/programs';
import type { ProgramOptions } from '../scenario';
import { Lab } from './lab';
import { EndOfRun } from './waiter';

const options = beginLabProcess() as ProgramOptions;
const program = PROGRAMS[options.scenario];
const lab = new Lab(options);
try {
  if (program === undefined) throw new Error(`no program '${options.scenario}' in this bundle`);
  program(lab);
} catch (error) {
  if (!(error instanceof EndOfRun)) end(error);
} finally {
  lab.flush();
}

function end(error: unknown): void {
  // With SO_REUSEADDR two may bind; the second to listen is told then.
  if (error instanceof SyscallError && (error.call === 'bind' || error.call === 'listen'))
    lab.refuse(`${error.message}: choose another port`);
  else console.error(error instanceof Error ? error.stack : String(error));
  process.exitCode = 1;
}
