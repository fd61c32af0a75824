/** Where the descriptors of a number came from, a line each: `accept(5) in tick 3 ←127.0.0.1:5000, listener 5 127.0.0.1:8001`. */

import path from 'node:path';
import { type OriginStep, originOf } from '../core/queries/origin';
import { srcAt } from '../trace/src';
import type { Trace } from '../trace/trace';
import { nameOfFd } from '../trace/words';

/** The newest of them are told of. */
const MOST = 5;

export function originLines(trace: Trace, fd: number): string[] {
  const all = trace.descriptors.list.filter((one) => one.fd === fd);
  return all.slice(-MOST).map((descriptor) => {
    const steps = originOf(trace, descriptor);
    return `${nameOfFd(descriptor)}: ${steps.map((step, i) => wordsOf(trace, step, steps[i + 1])).join(', ')}`;
  });
}

/** Behind it the line of the program, or of the log, where that is known. `from`: what it was made of. */
function wordsOf(trace: Trace, step: OriginStep, from?: OriginStep): string {
  const src = step.by === 'lost' ? '' : path.basename(srcAt(trace, step.seq & trace.mask));
  return src === '' ? cameBy(trace, step, from) : `${cameBy(trace, step, from)} (${src})`;
}

function cameBy(trace: Trace, { by, descriptor, seq }: OriginStep, from?: OriginStep): string {
  const source = from === undefined ? '?' : nameOfFd(from.descriptor);
  const tick = trace.tick[seq & trace.mask]!;
  const when = tick < 0 ? '' : ` in tick ${tick}`;
  switch (by) {
    case 'accept':
      return `accept(${source})${when}${descriptor.peer === '' ? '' : ` ←${descriptor.peer}`}`;
    case 'dup':
      return `dup(${source})${when}`;
    case 'fork':
      return `by fork ${source} of process ${pidOf(trace, from)}`;
    case 'open':
      return `${facts(descriptor)} opened${when}`;
    case 'before':
      return `${facts(descriptor)} open before the trace began`;
    case 'lost':
      return `${facts(descriptor)}, of whose opening nothing is kept`;
  }
}

/** `listener 5 tcp 127.0.0.1:8001`. */
function facts(descriptor: OriginStep['descriptor']): string {
  const { role, proto, local } = descriptor;
  return [role, nameOfFd(descriptor), proto, local].filter((text) => text !== '').join(' ');
}

function pidOf({ processes }: Trace, step: OriginStep | undefined): number {
  return processes.list[step?.descriptor.process ?? -1]?.pid ?? -1;
}
