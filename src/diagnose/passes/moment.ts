/** What was asked, told and queued of a descriptor when an event came: looked up in the events before it, as findings tell of some time ago. */

import { CODE } from '../../trace/kinds';
import { processOf } from '../../trace/processes';
import type { Trace } from '../../trace/trace';
import type { Loop } from './loop';
import type { Use } from './use';

/** Events that are gone over; of what is longer ago the newest is said. */
const MOST_EVENTS = 4096;

/** Bits as in Use; 0 and −1 where there is none. */
export type Moment = {
  readonly watch: number;
  readonly ready: number;
  readonly depth: number;
  readonly queued: number;
};

export function momentOf(trace: Trace, use: Use, loop: Loop, seq: number): Moment {
  const from = Math.max(trace.first, use.opened, seq - MOST_EVENTS);
  const isAll = from === use.opened;
  let watch = use.watched <= seq ? use.watch : undefined;
  let ready = use.readyWake === loop.wake && use.readySeq <= seq ? use.ready : undefined;
  let queue = -1;
  for (
    let one = seq;
    one >= from && (watch === undefined || ready === undefined || queue < 0);
    one--
  ) {
    const slot = one & trace.mask;
    const kind = trace.kind[slot]!;
    // Before its turn began it was told ready for another one.
    if (kind === CODE.wait && trace.loop[slot] === loop.number) ready ??= 0;
    if (trace.fd[slot] !== use.fd || trace.gen[slot] !== use.gen) continue;
    if (processOf(trace.processes, trace.loop[slot]!) !== use.process) continue;
    if (kind === CODE.watch && trace.errno[slot] === 0) watch ??= trace.flags[slot]! & 31;
    else if (kind === CODE.ready) ready ??= trace.flags[slot]! & 127;
    else if (queue < 0 && QUEUES.has(kind)) queue = slot;
  }
  return {
    watch: watch ?? (isAll ? -1 : use.watch),
    ready: ready ?? 0,
    depth: queue >= 0 ? trace.b[queue]! : isAll ? 0 : use.depth,
    queued: queue >= 0 ? trace.c[queue]! : isAll ? 0 : use.queued,
  };
}

const QUEUES: ReadonlySet<number> = new Set([CODE.enqueue, CODE.dequeue, CODE.drop]);
