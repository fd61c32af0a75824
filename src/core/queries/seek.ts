/** The next or the previous tick in which something happened: on the selected descriptor, or at all. */

import { isSought, seekTick } from '../../trace/seek';
import type { Descriptor } from '../../trace/descriptors';
import { startOfTick, tickAt, ticksOf } from '../../trace/ticks';
import type { Trace } from '../../trace/trace';
import type { Seek } from '../requests';
import { findDescriptor } from './descriptor';
import { countUntil, historyOf } from './history';

/** The tick, −1 where there is none that is kept; and how many ticks, blocks of ticks or events were looked at. */
export type Found = { readonly tick: number; readonly lookedAt: number };

/** Costs what it looks at: blocks of ticks without what is sought, or the descriptor's own events. */
export function seek(trace: Trace, asked: Seek): Found {
  const { loop, from, direction, sought, selected, atNs } = asked;
  if (atNs !== undefined) return tickAtTime(trace, loop, atNs);
  if (selected === null) return seekTick(trace, loop, from, direction, sought);
  const descriptor = findDescriptor(trace, loop, selected);
  return descriptor === undefined ? { tick: -1, lookedAt: 0 } : seekOn(trace, descriptor, asked);
}

/** By halving: the last that had begun then; before all of them the first. */
function tickAtTime(trace: Trace, loop: number, ns: number): Found {
  const kept = ticksOf(trace, loop);
  if (kept === undefined || trace.about.clock === 'none') return { tick: -1, lookedAt: 0 };
  let [low, high, lookedAt] = [kept.first, kept.last, 0];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    lookedAt++;
    if (trace.t[startOfTick(trace, loop, middle) & trace.mask]! <= ns) low = middle;
    else high = middle - 1;
  }
  return { tick: low, lookedAt };
}

/** Where the tick sought from begins or ends. The next one may have events before its wait, which begins again after a pause. */
function edgeOf(trace: Trace, loop: number, from: number, direction: -1 | 1): number {
  if (direction < 0) return startOfTick(trace, loop, from);
  return tickAt(trace, loop, from)?.end ?? trace.first;
}

function seekOn(
  trace: Trace,
  descriptor: Descriptor,
  { loop, from, direction, sought }: Seek,
): Found {
  const { seqs } = historyOf(trace, descriptor);
  const oldest = ticksOf(trace, loop)?.first ?? Infinity;
  const before = countUntil(seqs, edgeOf(trace, loop, from, direction) - 1);
  let lookedAt = 0;
  for (let i = direction < 0 ? before - 1 : before; i >= 0 && i < seqs.length; i += direction) {
    lookedAt++;
    const seq = seqs[i]!;
    if (seq < trace.first) break;
    const slot = seq & trace.mask;
    const tick = trace.tick[slot]!;
    const isThere = trace.loop[slot] === loop && tick >= oldest && (tick - from) * direction > 0;
    if (isThere && isSought(trace, seq, sought)) return { tick, lookedAt };
  }
  return { tick: -1, lookedAt };
}
