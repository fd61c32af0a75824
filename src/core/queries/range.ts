/** What a range of ticks came to: how long it waited and worked, which calls it made, what they moved, and on which descriptors. */

import { hasFailed } from '../../trace/errnos';
import { CODE, KINDS } from '../../trace/kinds';
import { movedOf } from '../../trace/moved';
import { sumsOf } from '../../trace/overview';
import { descriptorOf } from '../../trace/owner';
import { startOfTick, tickAt, ticksOf, tookNs } from '../../trace/ticks';
import type { Trace } from '../../trace/trace';
import type { RangeView } from '../tickViews';
import { fitting } from './room';

/** Events that are read: a few milliseconds. What is counted of more than these is told to be of the first of its ticks. */
const MOST_EVENTS = 200_000;
/** Descriptors that are told one by one. */
const MOST_DESCRIPTORS = 50;

type Sums = { -readonly [Name in keyof RangeView['descriptors'][number]]: number };

type Counted = Pick<RangeView, 'calls' | 'failedCalls' | 'bytesIn' | 'bytesOut' | 'readTo'> & {
  readonly byUse: ReadonlyMap<number, Sums>;
};

/** Null where none of these ticks is kept. Takes at most `room` bytes. */
export function rangeView(
  trace: Trace,
  loop: number,
  asked: { readonly first: number; readonly last: number },
  room: number,
): RangeView | null {
  const kept = ticksOf(trace, loop);
  if (kept === undefined || asked.last < kept.first || asked.first > kept.last) return null;
  const first = Math.max(asked.first, kept.first);
  const last = Math.min(asked.last, kept.last);
  const { ticks, readyTicks, waitedNs, workNs } = sumsOf(trace, loop, first, last);
  const { byUse, ...counted } = countedIn(trace, loop, first, last);
  const busiest = [...byUse.values()].sort(
    (one, other) => other.calls - one.calls || one.fd - other.fd,
  );
  return {
    ...{ first, last, ticks, readyTicks, waitedNs, workNs },
    tookNs: tookNs(trace, loop, first, last),
    ...counted,
    descriptorCount: busiest.length,
    descriptors: fitting(busiest.slice(0, MOST_DESCRIPTORS), room),
  };
}

const { accept, recv, send } = CODE;
/** By code: 1 where the event is a call of the program on a descriptor. */
const IS_CALL = Uint8Array.from(KINDS, ({ isCall }) => (isCall ? 1 : 0));

function countedIn(trace: Trace, loop: number, first: number, last: number): Counted {
  const byUse = new Map<number, Sums>();
  const sums = { calls: 0, failedCalls: 0, bytesIn: 0, bytesOut: 0 };
  const from = startOfTick(trace, loop, first);
  const end = tickAt(trace, loop, last)?.end ?? startOfTick(trace, loop, last + 1);
  const to = Math.min(end, trace.settled, from + MOST_EVENTS);
  let readTo = last;
  for (let seq = from; seq < to; seq++) {
    const slot = seq & trace.mask;
    const tick = trace.tick[slot]!;
    if (trace.loop[slot] !== loop || tick < first || tick > last) continue;
    readTo = tick;
    const code = trace.kind[slot]!;
    if (code === CODE.ready) sumsOn(byUse, trace, seq).ready++;
    if (IS_CALL[code] === 0) continue;
    const on = sumsOn(byUse, trace, seq);
    const failed = hasFailed(trace, slot) ? 1 : 0;
    const bytesIn = code === recv ? movedOf(trace, slot) : 0;
    const bytesOut = code === send ? movedOf(trace, slot) : 0;
    for (const one of [sums, on]) {
      one.calls++;
      one.failedCalls += failed;
      one.bytesIn += bytesIn;
      one.bytesOut += bytesOut;
    }
  }
  return { ...sums, byUse, readTo: to < end ? readTo : last };
}

/** An accept is a call on its listener, whose generation the event does not tell. */
function sumsOn(byUse: Map<number, Sums>, trace: Trace, seq: number): Sums {
  const slot = seq & trace.mask;
  const isAccept = trace.kind[slot] === accept;
  const fd = isAccept ? trace.a[slot]! : trace.fd[slot]!;
  const gen = isAccept ? (descriptorOf(trace, seq)?.gen ?? 0) : trace.gen[slot]!;
  const use = fd * 2 ** 32 + (gen >>> 0);
  const known = byUse.get(use);
  if (known !== undefined) return known;
  const sums = { fd, gen, ready: 0, calls: 0, failedCalls: 0, bytesIn: 0, bytesOut: 0 };
  byUse.set(use, sums);
  return sums;
}
