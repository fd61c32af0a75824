/** What all simulated clients share: one block of memory, one poller, one writer of records. */

import type { Memory } from '../../os/memory';
import type { Poller } from '../../pollers/poller';
import type { Recorder } from '../recorder';
import type { Deadlines } from './deadlines';
import type { HoldQueue } from './holdQueue';
import type { Patience } from './patience';
import type { Tally } from './tally';

export type Shared = {
  readonly memory: Memory;
  readonly poller: Poller;
  readonly recorder: Recorder;
  readonly deadlines: Deadlines;
  readonly patience: Patience;
  readonly holds: HoldQueue;
  readonly tally: Tally;
  /** By descriptor: the number of the client whose it is. */
  readonly owners: number[];
  readonly seed: number;
  /** A `client` row is written for each step. */
  readonly hasRows: boolean;
  /** The number of its first client in rows. */
  readonly firstClient: number;
};

/** Places in the memory: commands, what is received, what random sends are made in, records. */
export const COMMANDS_AT = 0;
export const COMMANDS_ROOM = 256;
export const RECEIVE_AT = COMMANDS_AT + COMMANDS_ROOM;
export const RECEIVE_ROOM = 64 * 1024;
export const SCRATCH_AT = RECEIVE_AT + RECEIVE_ROOM;
export const SCRATCH_ROOM = 1024 * 1024;
export const BATCH_AT = SCRATCH_AT + SCRATCH_ROOM;
export const BATCH_ROOM = 256 * 1024;
