/** A lab process for tests, not a test: events that are known, told by a recorder that is as heavy as `ticks` says. */

import { beginLabProcess } from '../../src/lab/process';
import { now, Recorder } from '../../src/lab/recorder';
import type { ProgramOptions } from '../../src/lab/scenario';
import { allocate } from '../../src/os/memory';
import { CODE } from '../../src/trace/kinds';

const { ticks: weight, capture } = beginLabProcess() as ProgramOptions;

class Weighty extends Recorder {
  override call(...told: Parameters<Recorder['call']>): void {
    for (let i = 0; i < weight; i++) now();
    super.call(...told);
  }
}

/** So little room for a batch that it is written in the middle of a tick, too. */
const ROOM = 8192;
const memory = allocate(1024 + ROOM);
const recorder = new Weighty(memory, 1024, 1024 + ROOM, 0, capture);
recorder.tellMore();
for (let tick = 0; tick < 1000; tick++) {
  for (let i = 0; i < (tick % 50 === 0 ? 400 : 20); i++) {
    recorder.begin();
    memory.i32[0] = i;
    recorder.end();
    recorder.call(CODE.recv, 7, 0, 64, 4, 0, 0);
    recorder.sameBytes();
    if (i % 10 === 0) recorder.record('open', { fd: i, local: `of ${tick}`, gen: tick });
  }
  recorder.ready(7, tick, 1);
  recorder.flush();
}
recorder.finish();
