/** Where a descriptor came from, step by step to what opened it, and the calls on it before and after another. */

import type { Descriptor } from '../../trace/descriptors';
import { hasEvent } from '../../trace/columns';
import { CODE, BEFORE_FLAG, KINDS } from '../../trace/kinds';
import type { Trace } from '../../trace/trace';
import type { Place } from '../place';
import type { DescriptorDetail } from '../protocol';
import { countUntil, historyOf } from './history';
import type { Instant } from './instant';

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

/** Seqs of the calls on a descriptor next to an event, or between two; −1 where there is none that is kept. */
export type Neighbours = { readonly before: number; readonly after: number };

export function neighboursOf(trace: Trace, descriptor: Descriptor, seq: number): Neighbours {
  const { seqs } = historyOf(trace, descriptor);
  return {
    before: callFrom(trace, seqs, countUntil(seqs, Math.ceil(seq) - 1) - 1, -1),
    after: callFrom(trace, seqs, countUntil(seqs, seq), 1),
  };
}

function callFrom(trace: Trace, seqs: readonly number[], from: number, by: -1 | 1): number {
  for (let i = from; i >= 0 && i < seqs.length; i += by) {
    const seq = seqs[i]!;
    if (!hasEvent(trace, seq)) return -1;
    if (KINDS[trace.kind[seq & trace.mask]!]?.isCall === true) return seq;
  }
  return -1;
}

/** Where they are seen, next to an event of the selected tick or, where that is none, to the tick's end. */
export function callsBeside(
  { trace, loop, tick, seq: last }: Instant,
  descriptor: Descriptor,
  event = -1,
): Pick<DescriptorDetail, 'callBefore' | 'callAfter'> {
  const slot = event & trace.mask;
  const isHere = hasEvent(trace, event) && trace.loop[slot] === loop;
  // One from before the first tick is shown beside any.
  const isShown = isHere && (trace.tick[slot]! < 0 || trace.tick[slot] === tick?.tick);
  const { before, after } = neighboursOf(trace, descriptor, isShown ? event : last + 0.5);
  return {
    ...(before >= 0 && { callBefore: placeOf(trace, descriptor, before) }),
    ...(after >= 0 && { callAfter: placeOf(trace, descriptor, after) }),
  };
}

function placeOf(trace: Trace, { fd, gen }: Descriptor, seq: number): Place {
  const slot = seq & trace.mask;
  const kind = KINDS[trace.kind[slot]!]!.kind;
  return { ...{ seq, kind, fd, gen }, loop: trace.loop[slot]!, tick: trace.tick[slot]! };
}
