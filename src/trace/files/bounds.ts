/**
 * What a file may claim of processes and descriptors: numbers of descriptors are indices (trace/table), so that a few hostile rows could
 * ask for all memory there is.
 */

import { CODE } from '../kinds';
import { MAX_FD, MOST_ENTRIES } from '../table';

/** Processes, and the highest number of a descriptor in any that has a row. */
export type Bounds = { processes: number; highest: number };

export function openBounds(): Bounds {
  return { processes: 1, highest: 64 };
}

/** Counts an event of this kind with this descriptor; false where there is no room for what the file claims. */
export function isWithin(bounds: Bounds, code: number, fd: number): boolean {
  const isProcess = code === CODE.process || code === CODE.loop;
  if (!isProcess && fd <= bounds.highest) return true;
  if (isProcess) bounds.processes++;
  else if (fd < MAX_FD) bounds.highest = fd;
  return bounds.processes * bounds.highest <= MOST_ENTRIES;
}
