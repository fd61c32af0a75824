/**
 * How much happened on each descriptor over a whole trace: what rows are sorted by. It is counted in slices, so that nobody who
 * waits for something else waits for it, and what is added when it goes on.
 */

import type { Descriptor } from '../../trace/descriptors';
import { CODE, KINDS } from '../../trace/kinds';
import { movedOf } from '../../trace/moved';
import { descriptorOf } from '../../trace/owner';
import { processOf } from '../../trace/processes';
import type { Trace } from '../../trace/trace';

/** Events about it, and bytes that were moved, in and out; what was let go since somebody asked first still counts. */
export type Tally = { events: number; bytes: number };

export type Tallies = {
  readonly of: Map<Descriptor, Tally>;
  /** By number, the use of it that something happened on last: most often it is the same again. */
  readonly lastOf: ({ readonly owner: Descriptor; readonly tally: Tally } | undefined)[];
  /** Where it goes on. */
  next: number;
  /** All that was there has been counted once: what is added changes little. */
  isKnown: boolean;
};

/** Events between two looks at the clock. */
const PIECE = 1 << 16;

const books = new WeakMap<Trace, Tallies>();

/** As far as it has been counted. */
export function talliesOf(trace: Trace): Tallies {
  const known = books.get(trace);
  if (known !== undefined) return known;
  const tallies: Tallies = { of: new Map(), lastOf: [], next: trace.first, isKnown: false };
  books.set(trace, tallies);
  return tallies;
}

export function isCounted({ next }: Tallies, trace: Trace): boolean {
  return next >= trace.settled;
}

/** Goes on until this time (performance.now), and at the least for a few milliseconds: who has few events is done then. */
export function countOn(tallies: Tallies, trace: Trace, untilMs: number): void {
  const { kind, mask, settled } = trace;
  tallies.next = Math.max(tallies.next, trace.first);
  do {
    const end = Math.min(settled, tallies.next + PIECE);
    for (let seq = tallies.next; seq < end; seq++)
      if (IS_ABOUT_ONE[kind[seq & mask]!] === 1) note(tallies, trace, seq);
    tallies.next = end;
  } while (tallies.next < settled && performance.now() < untilMs);
  tallies.isKnown ||= tallies.next >= settled;
}

/** By the code of a kind: 1 where it is about a descriptor. */
const IS_ABOUT_ONE = Uint8Array.from(KINDS, ({ fields }) =>
  fields.some(({ as }) => as === 'fd') ? 1 : 0,
);

function note(tallies: Tallies, trace: Trace, seq: number): void {
  const tally = tallyAt(tallies, trace, seq);
  if (tally === undefined) return;
  tally.events++;
  const slot = seq & trace.mask;
  const code = trace.kind[slot]!;
  if (code === CODE.recv || code === CODE.send) tally.bytes += movedOf(trace, slot);
}

function tallyAt({ of, lastOf }: Tallies, trace: Trace, seq: number): Tally | undefined {
  const slot = seq & trace.mask;
  const isAccept = trace.kind[slot] === CODE.accept;
  const last = isAccept ? undefined : lastOf[trace.fd[slot]!];
  if (last !== undefined && isOn(trace, seq, last.owner)) return last.tally;
  const owner = descriptorOf(trace, seq);
  if (owner === undefined) return undefined;
  let tally = of.get(owner);
  if (tally === undefined) {
    tally = { events: 0, bytes: 0 };
    of.set(owner, tally);
    if (of.size >= 2 * trace.descriptors.list.length + 1024) forget(of, trace);
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
function forget(of: Tallies['of'], { first }: Trace): void {
  for (const descriptor of of.keys())
    if (descriptor.closed >= 0 && descriptor.closed < first) of.delete(descriptor);
}
