/** Lists of a sight that are told a window at a time: how many of each are passed over before it. */

import * as v from 'valibot';
import { COUNT, type Described } from './guard';

/** Descriptors asked about by letter, those answered, what the program did in the tick, and of a descriptor its calls, frames, stream and messages. */
export const PAGES = v.object({
  r: v.exactOptional(COUNT),
  w: v.exactOptional(COUNT),
  x: v.exactOptional(COUNT),
  answered: v.exactOptional(COUNT),
  did: v.exactOptional(COUNT),
  /** These from the newest back. */
  calls: v.exactOptional(COUNT),
  frames: v.exactOptional(COUNT),
  stream: v.exactOptional(COUNT),
  queue: v.exactOptional(COUNT),
});
export type Pages = Described<typeof PAGES>;
