/** One thread of a program with threads: runs its routine and ends. */

import { readlinkSync } from 'node:fs';
import { type MessagePort } from 'node:worker_threads';
import { THREADED_PROGRAMS } from '../programs/threadedPrograms';
import { Lab } from './lab';
import { runLoop } from './run';
import { Thread, type ThreadRequest } from './thread';
import { FIRST_ROUTINE, type FromThread, type ThreadData } from './threadHost';
import { viewThreadState } from './threadState';

/** Runs the routine that `data` names; throws what ended it, for the main thread to hear. */
export function runThread(data: ThreadData, port: MessagePort): void {
  const { options, routine, argument, loop, control } = data;
  const run = THREADED_PROGRAMS[options.scenario]?.[routine];
  if (run === undefined)
    throw new Error(`no routine '${routine}' in program '${options.scenario}'`);
  const state = viewThreadState(data.shared);
  const { gens, lock } = state;
  const tell = (message: FromThread): void => port.postMessage(message);
  const name = routine === FIRST_ROUTINE ? FIRST_ROUTINE : `${routine} ${argument}`;
  const lab = new Lab(options, { loop, name, tid: threadId(), gens, control, lock });
  const start = (request: ThreadRequest): void => tell({ kind: 'start', request });
  const thread = new Thread(lab, { state, start });
  tell({ kind: 'begun' });
  const end = runLoop(lab, () => {
    // The first descriptor that it opens is the first that is free once the thread has its own.
    if (routine === FIRST_ROUTINE) thread.untilStarted();
    run(thread, argument);
  });
  Atomics.sub(state.active, 0, 1);
  if (end.kind === 'refused') tell({ kind: 'refused' });
  else if (end.kind === 'failed') throw end.error;
}

/** The kernel's number of this thread (gettid(2)), from `PID/task/TID` (proc(5)). */
function threadId(): number {
  return Number(readlinkSync('/proc/thread-self').split('/').at(-1));
}
