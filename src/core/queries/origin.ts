/** Where a descriptor came from, step by step to what opened it, and the calls on it before and after another. */

import type { Descriptor } from '../../trace/descriptors';
import { hasEvent } from '../../trace/columns';
import { CODE, BEFORE_FLAG } from '../../trace/kinds';
import type { Trace } from '../../trace/trace';
import { countUntil, historyOf } from './history';

/** How a descriptor came to be. `before`: it was open when the trace began; `lost`: the event that told is no longer kept. */
export type OriginStep = {
  readonly by: 'open' | 'accept' | 'dup' | 'fork' | 'before' | 'lost';
  readonly descriptor: Descriptor;
  /** The event that tells of it first. */
  readonly seq: number;
};

/** A damaged trace may lead in a circle, or far. */
const MOST_STEPS = 64;

/** The descriptor's own beginning first, last the one that all the others stand for: what accept(2) made is led back to its listener. */
export function originOf(trace: Trace, descriptor: Descriptor): readonly OriginStep[] {
  const steps: OriginStep[] = [];
  let next: Descriptor | undefined = descriptor;
  while (next !== undefined && steps.length < MOST_STEPS) {
    const step: OriginStep = { by: byOf(trace, next), descriptor: next, seq: next.opened };
    steps.push(step);
    next = fromOf(trace, step);
  }
  return steps;
}

function byOf(trace: Trace, descriptor: Descriptor): OriginStep['by'] {
  const { opened: seq } = descriptor;
  if (!hasEvent(trace, seq)) return 'lost';
  const slot = seq & trace.mask;
  const code = trace.kind[slot]!;
  if (code === CODE.accept || acceptBefore(trace, seq) >= 0) return 'accept';
  if (code === CODE.dup) return 'dup';
  if (inheritedFrom(trace, descriptor) !== undefined) return 'fork';
  const isBefore = code === CODE.open && (trace.flags[slot]! & BEFORE_FLAG) !== 0;
  return isBefore ? 'before' : 'open';
}

/** The accept that an `open` follows; −1. */
function acceptBefore(trace: Trace, seq: number): number {
  if (!hasEvent(trace, seq - 1)) return -1;
  const [slot, last] = [seq & trace.mask, (seq - 1) & trace.mask];
  const isIts = trace.kind[last] === CODE.accept && trace.fd[last] === trace.fd[slot];
  return isIts && trace.loop[last] === trace.loop[slot] ? seq - 1 : -1;
}

/** The descriptor that it was made of, accepted from, or inherited as. */
function fromOf(trace: Trace, { by, descriptor, seq }: OriginStep): Descriptor | undefined {
  if (by === 'fork') return inheritedFrom(trace, descriptor);
  if (by !== 'dup' && by !== 'accept') return undefined;
  const accept = trace.kind[seq & trace.mask] === CODE.accept ? seq : acceptBefore(trace, seq);
  const told = by === 'accept' ? accept : seq;
  return openAs(trace, descriptor.process, trace.a[told & trace.mask]!, seq);
}

/** What had this number in the process just before `seq`. */
function openAs(trace: Trace, process: number, fd: number, seq: number): Descriptor | undefined {
  return trace.descriptors.list.findLast(
    (one) => one.fd === fd && one.process === process && one.opened < seq && isOpenAt(one, seq),
  );
}

function isOpenAt({ closed }: Descriptor, seq: number): boolean {
  return closed < 0 || closed >= seq;
}

/** The same open file, under the same number, in the process that was forked. */
function inheritedFrom(
  trace: Trace,
  { file, fd, process, opened }: Descriptor,
): Descriptor | undefined {
  return trace.descriptors.list.findLast(
    (one) => one.file === file && one.fd === fd && one.process !== process && one.opened < opened,
  );
}

/** Seqs of the events on a descriptor next to one; −1 where there is none that is kept. */
export type Neighbours = { readonly before: number; readonly after: number };

export function neighboursOf(trace: Trace, descriptor: Descriptor, seq: number): Neighbours {
  const { seqs } = historyOf(trace, descriptor);
  const before = seqs[countUntil(seqs, seq - 1) - 1] ?? -1;
  return {
    before: before >= trace.first ? before : -1,
    after: seqs[countUntil(seqs, seq)] ?? -1,
  };
}
