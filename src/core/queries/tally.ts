/** How much happened on each descriptor over a whole trace: what rows are sorted by. */

import type { Descriptor } from '../../trace/descriptors';
import { CODE, KINDS } from '../../trace/kinds';
import { movedOf } from '../../trace/moved';
import { descriptorOf } from '../../trace/predicate';
import { processOf } from '../../trace/processes';
import { followed } from '../../trace/followed';
import type { Trace } from '../../trace/trace';

/** Events about it, and bytes that were moved, in and out; what was let go since somebody asked first still counts. */
export type Tally = { events: number; bytes: number };

const ABOUT_DESCRIPTORS = KINDS.filter(({ fields }) => fields.some(({ as }) => as === 'fd'));

type Book = {
  readonly tallies: Map<Descriptor, Tally>;
  /** By number, the use of it that something happened on last: most often it is the same again. */
  readonly lastOf: ({ readonly owner: Descriptor; readonly tally: Tally } | undefined)[];
};

const bookOf = followed<Book>(
  () => ({ tallies: new Map(), lastOf: [] }),
  note,
  () => ABOUT_DESCRIPTORS.map(({ kind }) => kind),
);

/** Up to date with the trace: the first time it reads what is kept. */
export function talliesOf(trace: Trace): ReadonlyMap<Descriptor, Tally> {
  return bookOf(trace).tallies;
}

function note(book: Book, trace: Trace, seq: number): void {
  const tally = tallyAt(book, trace, seq);
  if (tally === undefined) return;
  tally.events++;
  const slot = seq & trace.mask;
  const code = trace.kind[slot]!;
  if (code === CODE.recv || code === CODE.send) tally.bytes += movedOf(trace, slot);
}

function tallyAt({ tallies, lastOf }: Book, trace: Trace, seq: number): Tally | undefined {
  const slot = seq & trace.mask;
  const isAccept = trace.kind[slot] === CODE.accept;
  const last = isAccept ? undefined : lastOf[trace.fd[slot]!];
  if (last !== undefined && isOn(trace, seq, last.owner)) return last.tally;
  const owner = descriptorOf(trace, seq);
  if (owner === undefined) return undefined;
  let tally = tallies.get(owner);
  if (tally === undefined) {
    tally = { events: 0, bytes: 0 };
    tallies.set(owner, tally);
    if (tallies.size >= 2 * trace.descriptors.list.length + 1024) forget(tallies, trace);
  }
  lastOf[owner.fd] = { owner, tally };
  return tally;
}

function isOn(trace: Trace, seq: number, { gen, process, opened, closed }: Descriptor): boolean {
  const slot = seq & trace.mask;
  if (gen !== trace.gen[slot]) return false;
  const isThen = opened <= seq && (closed < 0 || closed >= seq);
  return isThen && process === processOf(trace.processes, trace.loop[slot]!);
}

/** Descriptors that the trace has let go. */
function forget(tallies: Map<Descriptor, Tally>, { first }: Trace): void {
  for (const descriptor of tallies.keys())
    if (descriptor.closed >= 0 && descriptor.closed < first) tallies.delete(descriptor);
}
