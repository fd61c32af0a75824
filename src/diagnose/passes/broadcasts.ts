/** What a loop sends in one turn of its own accord: the same to several, some of whom have said nothing meanwhile. */

import { bytesOf } from '../../trace/bytes';
import type { Trace } from '../../trace/trace';
import type { Loop } from './loop';
import type { Use } from './use';

/** Of one turn; more are not compared. */
const MOST = 256;

/** By loop: what it has sent since it woke. */
export type Broadcasts = WeakMap<Loop, { wake: number; readonly sent: Sent[] }>;

type Sent = { readonly use: Use; readonly seq: number; readonly read: number };

/** It sends to the descriptor, which was read last at `use.read`. */
export function noteSent(broadcasts: Broadcasts, use: Use, loop: Loop, seq: number): void {
  const { wake } = loop;
  const of = broadcasts.get(loop) ?? { wake, sent: [] };
  broadcasts.set(loop, of);
  if (of.wake !== wake) of.sent.length = 0;
  of.wake = wake;
  if (of.sent.length < MOST) of.sent.push({ use, seq, read: use.read });
}

/** Others got the same in this turn, and one of them has not been read since the event `since`: nobody's question is answered by it. */
export function isBroadcast(
  broadcasts: Broadcasts,
  trace: Trace,
  loop: Loop,
  seq: number,
  since: number,
): boolean {
  const mine = broadcasts.get(loop)?.sent.find((one) => one.seq === seq);
  if (mine === undefined) return false;
  return broadcasts
    .get(loop)!
    .sent.some((one) => one.use !== mine.use && one.read < since && isSame(trace, one.seq, seq));
}

function isSame(trace: Trace, one: number, other: number): boolean {
  if (trace.a[one & trace.mask] !== trace.a[other & trace.mask]) return false;
  const [left, right] = [bytesOf(trace, one), bytesOf(trace, other)];
  return left?.length === right?.length && (left ?? []).every((byte, i) => byte === right![i]);
}
