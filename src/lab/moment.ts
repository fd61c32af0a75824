/** Moments of a scenario that are worth a look, as data. */

import type { PollerName } from '../pollers/list';
import type { Kind } from '../trace/kinds';

/** The first event that fits, after the moment before it, is the moment. */
export type Moment = {
  /** What is to be seen there, in a few words. */
  readonly says: string;
  /** A condition (trace/condition), counted from the moment before it: `recv where got = 0 times 9`. */
  readonly when: string;
  /** About the same descriptor as this one of the scenario's moments, counted from 0. */
  readonly on?: number;
  /** What is to be looked at there, where the event itself does not say. */
  readonly shows?: {
    /** The descriptor that the newest event of this kind was about. */
    readonly descriptorOf?: Kind;
    /** What of the descriptor. */
    readonly tab?: 'queue' | 'frames' | 'stream' | 'calls';
  };
  /** Only these pollers have it; absent: all. */
  readonly pollers?: readonly PollerName[];
};
