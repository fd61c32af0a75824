/** A rest that a program lets go: it stops asking when it can go, or is told and closes. */

import type { Loop } from './loop';
import type { Short } from './shorts';
import { READY, type Use } from './use';

/** Who sends no more than so much in a time asks again within it; a peer that has ended its side has waited in vain sooner. */
export const PACED_NS = 1500e6;
export const WAITED_NS = 500e6;
/** A deadline is longer. */
const SOON_NS = 500e6;

/** It was let know that the rest can go, it alone and soon, and tries nothing; who has gone on with a rest before gives up on purpose. */
export function isToldIt(
  use: Use,
  short: Short,
  { wake, wokeAt, readyCount, ready }: Loop,
): boolean {
  const isAlone = readyCount === 1 && ready[0] === use && use.ready === READY.w;
  if (!isAlone || short.isRest || use.sent > wake) return false;
  return short.at >= 0 && wokeAt >= 0 && wokeAt - short.at < SOON_NS;
}

/** Nobody asks when the rest can go, nor has for so long, and its peer is not gone. */
export function isLetGo(
  use: Use,
  short: Short,
  { lastAt, wokeAt }: Loop,
  leastNs: number,
): boolean {
  if (!short.isGivenUp || short.at < 0 || use.lost >= 0 || use.closed >= 0) return false;
  return Math.max(lastAt, wokeAt) - short.at >= leastNs;
}
