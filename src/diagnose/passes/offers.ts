/** What is offered to send again and again, without going on where the one before it ended. */

import { bytesOf } from '../../trace/bytes';
import type { Trace } from '../../trace/trace';

/** An offer of which a part was taken. */
export type Offer = {
  readonly want: number;
  /** Of what was offered: the first bytes, and those behind what was taken; each as far as it was captured. */
  readonly begin: Uint8Array;
  readonly rest: Uint8Array;
  /** How often in a row the same was offered, and what all that was taken of it is a multiple of. */
  readonly offers: number;
  readonly stride: number;
};

/** So many alike by chance are few enough. */
export const LEAST_COMPARED = 4;
/** Records of files and texts are so long, or multiples of it. */
const ROUND = 50;

/** As much as was offered before, with the same begin; of the rest nothing was captured. */
export function isSameOffer({ want, rest, begin }: Offer, trace: Trace, seq: number): boolean {
  const bytes = bytesOf(trace, seq) ?? new Uint8Array(0);
  const size = Math.min(begin.length, bytes.length);
  const isUnknown = Math.min(rest.length, bytes.length) < LEAST_COMPARED;
  if (!isUnknown || trace.a[seq & trace.mask] !== want || size < LEAST_COMPARED) return false;
  return isSame(begin, bytes, size);
}

/**
 * A buffer that is filled up again each time looks the same where its bytes repeat: they do so within what was captured, or
 * may beyond it, where all that was taken is a multiple of a larger power of two, or of a round number.
 */
export function mayRepeat({ begin, stride }: Offer): boolean {
  const half = begin.length >> 1;
  for (let period = 1; period <= half; period++)
    if (isSame(begin, begin.subarray(period), begin.length - period)) return true;
  return (stride & -stride) > half || stride % ROUND === 0;
}

export function divisorOf(one: number, other: number): number {
  return other === 0 ? one : divisorOf(other, one % other);
}

export function isSame(one: Uint8Array, other: Uint8Array, size: number): boolean {
  for (let i = 0; i < size; i++) if (one[i] !== other[i]) return false;
  return true;
}
