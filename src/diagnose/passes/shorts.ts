/** Sends of which the kernel took a part. */

import { bytesOf } from '../../trace/bytes';
import { callOf, OOB_FLAG, SEND_CALLS } from '../../trace/kinds';
import type { Trace } from '../../trace/trace';
import type { Loop } from './loop';
import { divisorOf, type Offer } from './offers';
import { isStream, isWatched, type Use, WATCHED } from './use';

/** Bytes that are compared. */
const COMPARED = 64;

/** A send whose rest has not gone yet. */
export type Short = Offer & {
  readonly seq: number;
  readonly tick: number;
  readonly wake: number;
  readonly put: number;
  /** When, ns. */
  readonly at: number;
  /** It was watched for writing then. */
  readonly isAsked: boolean;
  /** What was offered was the rest of the one before, as far as its length tells. */
  readonly isRest: boolean;
  /** In that very turn it was taken out again. */
  isGivenUp: boolean;
};

/** sendfile and splice end at the end of their file; the standard streams are not ours to judge. */
export function isOurs(use: Use, trace: Trace, slot: number): boolean {
  const call = callOf(SEND_CALLS, trace.flags[slot]!);
  const isUrgent = (trace.flags[slot]! & OOB_FLAG) !== 0;
  return isStream(use) && call !== 'sendfile' && call !== 'splice' && !isUrgent;
}

/** The send at `seq`, which took a part: of what `before` left, or the `offers`th in a row of the same. */
export function shortOf(
  trace: Trace,
  use: Use,
  { tick, wake }: Loop,
  seq: number,
  { before, offers }: { readonly before: Short | undefined; readonly offers: number },
): Short {
  const slot = seq & trace.mask;
  const [want, put, at] = [trace.a[slot]!, trace.b[slot]!, trace.t[slot]!];
  const bytes = bytesOf(trace, seq) ?? new Uint8Array(0);
  return {
    ...{ seq, tick, wake, want, put, at, offers },
    begin: bytes.slice(0, COMPARED),
    rest: bytes.slice(put, put + COMPARED),
    stride: offers === 1 || before === undefined ? put : divisorOf(before.stride, put),
    isAsked: isWatched(use, WATCHED.w),
    isRest: before !== undefined && want === before.want - before.put,
    isGivenUp: false,
  };
}
