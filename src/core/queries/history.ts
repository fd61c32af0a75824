/** What happened on one descriptor: its events are found once and then taken down as they come, so that a look back costs what it shows. */

import type { Descriptor } from '../../trace/descriptors';
import { CODE, KINDS } from '../../trace/kinds';
import { processOf } from '../../trace/processes';
import type { Trace } from '../../trace/trace';
import { followedEach } from '../../trace/followed';

/** Seqs of a descriptor's events, oldest first; for a listener also of the accepts from it. */
type History = { readonly descriptor: Descriptor; readonly seqs: number[] };

/** Events of a descriptor that are looked back at; beyond, a list is cut short. */
const LOOK_BACK = 20_000;
/** As many as panels show at once, and a few more. */
const MOST = 8;
/** Seqs let go together: one by one, each would move all the others. */
const DROP_AT = 8192;

const OF_DESCRIPTORS = KINDS.filter(({ fields }) => fields.some(({ as }) => as === 'fd'));
/** Up to date with the trace: the first time it reads what is kept. */
export const historyOf = followedEach<Descriptor, History>(
  (descriptor) => ({ descriptor, seqs: [] }),
  note,
  MOST,
  { kinds: OF_DESCRIPTORS.map(({ kind }) => kind), catchUp },
);

/** A descriptor's events up to a moment, oldest first. */
export type Past = {
  readonly seqs: readonly number[];
  /** It begins with the descriptor's first event. */
  readonly isWhole: boolean;
};

/** Some of a list, oldest first: the newest of it, or those before as many that are passed over. */
export type Newest<Item> = {
  readonly items: readonly Item[];
  /** There are none before these. */
  readonly isWhole: boolean;
};

/** Those that are kept and not after `seq`, the newest LOOK_BACK of them. */
export function pastOf({ seqs, descriptor }: History, trace: Trace, seq: number): Past {
  const to = countUntil(seqs, seq);
  const from = Math.max(countUntil(seqs, trace.first - 1), to - LOOK_BACK);
  return { seqs: seqs.slice(from, to), isWhole: from < to && seqs[from] === descriptor.opened };
}

/** How many of these ascending numbers are not above `last`. */
export function countUntil(ascending: readonly number[], last: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! <= last) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Most events are of others, as their numbers tell. */
function catchUp(history: History, trace: Trace): void {
  const { fd, kind, a, mask, first, settled } = trace;
  const { descriptor } = history;
  for (let seq = Math.max(first, descriptor.opened); seq < settled; seq++) {
    const slot = seq & mask;
    if (fd[slot] === descriptor.fd || (a[slot] === descriptor.fd && kind[slot] === CODE.accept))
      note(history, trace, seq);
  }
}

function note({ descriptor, seqs }: History, trace: Trace, seq: number): void {
  const slot = seq & trace.mask;
  const isIts =
    trace.kind[slot] === CODE.accept
      ? trace.a[slot] === descriptor.fd && isOpenAt(descriptor, seq)
      : trace.fd[slot] === descriptor.fd && trace.gen[slot] === descriptor.gen;
  if (!isIts || seq < descriptor.opened || !isOfProcess(trace, slot, descriptor)) return;
  seqs.push(seq);
  if (seqs.length >= DROP_AT) dropOld(trace, seqs);
}

/** An accept does not tell its listener's generation. */
function isOpenAt({ opened, closed }: Descriptor, seq: number): boolean {
  return opened <= seq && (closed < 0 || closed >= seq);
}

function isOfProcess(trace: Trace, slot: number, { process }: Descriptor): boolean {
  return processOf(trace.processes, trace.loop[slot]!) === process;
}

function dropOld({ first }: Trace, seqs: number[]): void {
  if (seqs[DROP_AT - 1]! >= first) return;
  let gone = DROP_AT;
  while (gone < seqs.length && seqs[gone]! < first) gone++;
  seqs.splice(0, gone);
}
