/** What it costs a lab program to be looked at, put together from what its loops tell (lab/ownCost.ts). */

import type { CostTold } from '../lab/ownCost';
import type { OwnCost } from './source';

/** From here on it is told how far off it may be. */
const SHARP = 0.15;

/** By loop, as told last; undefined where that is too uncertain to be said. */
export function ownCostOf(told: ReadonlyMap<number, CostTold>): OwnCost | undefined {
  let [ns, events, variance, cpuNs] = [0, 0, 0, 0];
  for (const loop of told.values()) {
    ns += loop.ns;
    events += loop.events;
    variance += loop.error ** 2;
    // Each tells of the CPU time of all, and the first began first.
    cpuNs = Math.max(cpuNs, loop.cpuNs);
  }
  const off = (2 * Math.sqrt(variance)) / ns;
  if (events === 0 || cpuNs === 0 || !(off < 1)) return undefined;
  const cost = { ns: ns / events, share: Math.min(1, ns / cpuNs) };
  return off < SHARP ? cost : { ...cost, off };
}
