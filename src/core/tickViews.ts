/** Ticks taken together: all that are kept, in few columns, and those that are marked. */

import type { Axis } from '../trace/axis';
import type { DescriptorName } from './descriptorViews';
import type { NoteView } from './place';

/** All ticks that are kept of the loop that is looked at, in few columns. */
export type OverviewView = Axis & {
  /** Of each column: descriptors that were ready in a tick, on average, in hundredths. */
  readonly ready: Int32Array;
  /** ns worked in each. */
  readonly workNs: Float64Array;
  /** ns since the trace began when each column's first tick began, and when the last one was seen last; empty without times. */
  readonly startNs: Float64Array;
  /** How many hits of the search are in each; empty where nothing is looked for. */
  readonly hits: Int32Array;
  /** The newest notes, oldest first, at most 64. */
  readonly notes: readonly NoteView[];
  /** When the trace began, as far as it says: ms since the epoch, or as a clock said it (trace/about). */
  readonly wall?: number;
  readonly clockTime?: string;
};

/** What marked ticks came to, as far as they are kept. */
export type RangeView = {
  readonly first: number;
  readonly last: number;
  /** Those that are over, and those in which something was ready. */
  readonly ticks: number;
  readonly readyTicks: number;
  /** ns: from the first's begin to the last's end (−1 without times), in waits, and at work. */
  readonly tookNs: number;
  readonly waitedNs: number;
  readonly workNs: number;
  /** Of calls on descriptors up to this tick: in all that follow there is more than can be read at once. */
  readonly readTo: number;
  readonly calls: number;
  readonly failedCalls: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** At most 50 of `descriptorCount`, those with most calls. */
  readonly descriptors: readonly (DescriptorName & {
    /** How often it was ready. */
    readonly ready: number;
    readonly calls: number;
    readonly failedCalls: number;
    readonly bytesIn: number;
    readonly bytesOut: number;
  })[];
  readonly descriptorCount: number;
};
