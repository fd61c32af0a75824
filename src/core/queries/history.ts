/** What happened on one descriptor: its events are found once and then followed, so that a look back costs what it shows. */

import type { Descriptor } from '../../trace/descriptors';
import { CODE } from '../../trace/kinds';
import { processOf } from '../../trace/processes';
import type { Trace } from '../../trace/trace';

/** Seqs of a descriptor's events, oldest first; for a listener also of the accepts from it. */
export type History = {
  readonly descriptor: Descriptor;
  readonly seqs: number[];
  /** The first event that was not looked at yet. */
  next: number;
};

/** The histories of one trace that were asked for last. */
export type Histories = Map<Descriptor, History>;

/** Events of a descriptor that are looked back at; beyond, a list is cut short. */
const LOOK_BACK = 20_000;
/** As many as panels show at once, and a few more. */
const MOST = 8;
/** Seqs let go together: one by one, each would move all the others. */
const DROP_AT = 8192;

/** Up to date with the trace: the first time it reads what is kept since the descriptor was opened. */
export function historyOf(histories: Histories, trace: Trace, descriptor: Descriptor): History {
  const known = histories.get(descriptor);
  const history = known ?? { descriptor, seqs: [], next: descriptor.opened };
  histories.delete(descriptor);
  histories.set(descriptor, history);
  if (histories.size > MOST) histories.delete(histories.keys().next().value!);
  follow(trace, history);
  dropOld(trace, history);
  return history;
}

/** A descriptor's events up to a moment, oldest first. */
export type Past = {
  readonly seqs: readonly number[];
  /** It begins with the descriptor's first event. */
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

function follow(trace: Trace, history: History): void {
  const { fd, gen, a, kind, mask, settled } = trace;
  const { descriptor, seqs } = history;
  for (let seq = Math.max(history.next, trace.first); seq < settled; seq++) {
    const slot = seq & mask;
    const isIts =
      kind[slot] === CODE.accept
        ? a[slot] === descriptor.fd && isOpenAt(descriptor, seq)
        : fd[slot] === descriptor.fd && gen[slot] === descriptor.gen;
    if (isIts && isOfProcess(trace, slot, descriptor)) seqs.push(seq);
  }
  history.next = settled;
}

/** An accept does not tell its listener's generation. */
function isOpenAt({ opened, closed }: Descriptor, seq: number): boolean {
  return opened <= seq && (closed < 0 || closed >= seq);
}

function isOfProcess(trace: Trace, slot: number, { process }: Descriptor): boolean {
  return processOf(trace.processes, trace.loop[slot]!) === process;
}

function dropOld(trace: Trace, { seqs }: History): void {
  if (seqs.length < DROP_AT || seqs[DROP_AT - 1]! >= trace.first) return;
  let gone = DROP_AT;
  while (gone < seqs.length && seqs[gone]! < trace.first) gone++;
  seqs.splice(0, gone);
}
