/** Where an event is seen. */

import { hasEvent } from '../../trace/columns';
import { readField } from '../../trace/json';
import { KINDS } from '../../trace/kinds';
import { startOfTick, ticksOf } from '../../trace/ticks';
import type { Trace } from '../../trace/trace';
import type { Place } from '../place';

/** What happened in no loop is seen in this one, in the tick that went on then. */
export function placeOf(trace: Trace, seq: number, beside: number): Place {
  const slot = seq & trace.mask;
  const { kind } = KINDS[trace.kind[slot]!]!;
  const loop = trace.loop[slot]!;
  const where =
    loop < 0
      ? { loop: beside, tick: tickAround(trace, beside, seq) }
      : { loop, tick: trace.tick[slot]! };
  return { seq, kind, ...where, ...descriptorAt(trace, seq) };
}

/** The descriptor that an event is about; `fd` −1: none. */
export function descriptorAt(trace: Trace, seq: number): Pick<Place, 'fd' | 'gen'> {
  if (!hasEvent(trace, seq)) return { fd: -1, gen: 0 };
  const fd = Number(readField(trace, seq, 'fd') ?? -1);
  if (fd >= 0) return { fd, gen: trace.gen[seq & trace.mask]! };
  // Where nobody was accepted it is the listener that it is about; its number is not used again.
  return { fd: Number(readField(trace, seq, 'listener') ?? -1), gen: 0 };
}

/** The last tick of the loop that began before an event; −1: none that is kept. */
export function tickAround(trace: Trace, loop: number, seq: number): number {
  const kept = ticksOf(trace, loop);
  if (kept === undefined || startOfTick(trace, loop, kept.first) > seq) return -1;
  let [low, high] = [kept.first, kept.last];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (startOfTick(trace, loop, middle) <= seq) low = middle;
    else high = middle - 1;
  }
  return low;
}
