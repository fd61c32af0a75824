/** How wide a column of a timeline is. */

import * as v from 'valibot';

/** What a column spans: so many ticks, so much time (ns), or a tick in which something was ready, and idle ones folded into one. */
export const SCALE = v.variant('by', [
  v.object({
    by: v.picklist(['ticks', 'time']),
    of: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  }),
  v.object({ by: v.literal('readiness') }),
]);
export type Scale = Readonly<v.InferOutput<typeof SCALE>>;
