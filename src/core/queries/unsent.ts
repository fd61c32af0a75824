/** What a program must still hold of a message, where it tells nothing of its queues: inferred from what its sends left. */

import type { Descriptor } from '../../trace/descriptors';
import { hasFailed } from '../../trace/errnos';
import { CODE } from '../../trace/kinds';
import type { Trace } from '../../trace/trace';

/**
 * Bytes that the newest of these events that is a send was not rid of: a short one, or one that would have blocked. At least so
 * many are kept, or lost; what the program never offered is not seen. 0: none, or it tells of its queues itself (the lab).
 */
export function unsentAfter(trace: Trace, { proto }: Descriptor, seqs: readonly number[]): number {
  if (trace.about.source === 'lab' || proto === 'udp' || proto === 'udp6') return 0;
  for (let i = seqs.length - 1; i >= 0; i--) {
    const slot = seqs[i]! & trace.mask;
    if (trace.kind[slot] !== CODE.send) continue;
    const [want, put] = [trace.a[slot]!, Math.max(0, trace.b[slot]!)];
    return hasFailed(trace, slot) ? 0 : Math.max(0, want - put);
  }
  return 0;
}
