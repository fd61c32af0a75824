/** Whose a pause is, as the clocks of its thread say: the program's, which computed or waited, or a busy machine's. */

import type { Scene } from '../rule';
import type { Pause } from './pauses';

export type Owner = { readonly by: 'work' | 'wait' | 'machine'; readonly ns: number };

/** So much of a pause is somebody's; with less of each the machine had the rest. */
const LEAST_NS = 100e6;
const NOBODY_NS = 50e6;
/** What the thread did just before its turn may be taken for none of it (probe/muxscope_probe/turns.py). */
const BLUR_NS = 20e6;

/** Of `ns` of a turn, in one pause or in calls that block one after another: at least so much; undefined where nobody looked at the clocks, or they do not tell. */
export function ownerOf({ trace }: Scene, { ran, at, wake }: Pause, ns: number): Owner | undefined {
  if (ran === undefined) return undefined;
  const { cpuNs, runnableNs } = ran;
  // All the time in which the thread did not run may have been in these.
  const worked = ns - Math.max(0, at - trace.t[wake & trace.mask]! - cpuNs);
  if (worked >= LEAST_NS) return { by: 'work', ns: worked };
  if (runnableNs < 0) return undefined;
  const waited = ns - cpuNs - runnableNs - BLUR_NS;
  if (waited >= LEAST_NS) return { by: 'wait', ns: waited };
  return Math.max(worked, waited) < NOBODY_NS ? { by: 'machine', ns } : undefined;
}
