/** How much happened on each descriptor over a whole trace: what rows are sorted by. */

import type { Descriptor } from '../../trace/descriptors';
import { CODE, KINDS } from '../../trace/kinds';
import { movedOf } from '../../trace/moved';
import { descriptorOf } from '../../trace/predicate';
import { followed } from '../../trace/followed';
import type { Trace } from '../../trace/trace';

/** Events about it, and bytes that were moved, in and out; what was let go since somebody asked first still counts. */
export type Tally = { events: number; bytes: number };

const ABOUT_DESCRIPTORS = KINDS.filter(({ fields }) => fields.some(({ as }) => as === 'fd'));

/** Up to date with the trace: the first time it reads what is kept. */
export const talliesOf = followed<Map<Descriptor, Tally>>(
  () => new Map(),
  note,
  () => ABOUT_DESCRIPTORS.map(({ kind }) => kind),
);

function note(tallies: Map<Descriptor, Tally>, trace: Trace, seq: number): void {
  const owner = descriptorOf(trace, seq);
  if (owner === undefined) return;
  let tally = tallies.get(owner);
  if (tally === undefined) {
    tally = { events: 0, bytes: 0 };
    tallies.set(owner, tally);
    if (tallies.size >= 2 * trace.descriptors.list.length + 1024) forget(tallies, trace);
  }
  tally.events++;
  const slot = seq & trace.mask;
  const code = trace.kind[slot]!;
  if (code === CODE.recv || code === CODE.send) tally.bytes += movedOf(trace, slot);
}

/** Descriptors that the trace has let go. */
function forget(tallies: Map<Descriptor, Tally>, { first }: Trace): void {
  for (const descriptor of tallies.keys())
    if (descriptor.closed >= 0 && descriptor.closed < first) tallies.delete(descriptor);
}
