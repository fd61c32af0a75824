/**
 * What events were numbered where they come from: a part of a trace, or one that lost events, has gaps in its seqs, and the
 * store has none. Kept as runs in which both count alike; a trace that was not read from a file has none.
 */

export type Numbering = {
  /** Of each run the first seq in the store, and what it was told as. */
  readonly from: number[];
  readonly told: number[];
};

/** So many of the newest runs are searched for a told seq: what an event names stands shortly before it. */
const SEARCHED = 1000;
/** Runs at which it is worth looking for what can go. */
const PRUNE_AT = 2048;

export function openNumbering(): Numbering {
  return { from: [], told: [] };
}

/** The event `seq` of the store, the next one, was told as `told`; `first`: the oldest that is kept. */
export function numberAs(numbering: Numbering, seq: number, told: number, first: number): void {
  if (toldSeq(numbering, seq) === told) return;
  const { from, told: tolds } = numbering;
  from.push(seq);
  tolds.push(told);
  if (from.length % PRUNE_AT !== 0) return;
  const gone = runOf(numbering, first);
  if (gone <= 0) return;
  from.splice(0, gone);
  tolds.splice(0, gone);
}

/** What the event was told as: its own seq, where nothing else was told. */
export function toldSeq(numbering: Numbering, seq: number): number {
  if (numbering.from.length === 0) return seq;
  const run = runOf(numbering, seq);
  return run < 0 ? seq : numbering.told[run]! + seq - numbering.from[run]!;
}

/** The event before `next` that was told as `told`; −1 where none is known. */
export function seqToldAs(numbering: Numbering, told: number, next: number): number {
  const { from, told: tolds } = numbering;
  let end = next;
  for (let run = from.length - 1; run >= Math.max(0, from.length - SEARCHED); run--) {
    const seq = from[run]! + told - tolds[run]!;
    if (seq >= from[run]! && seq < end) return seq;
    end = from[run]!;
  }
  return from.length <= SEARCHED && told < end ? told : -1;
}

/** The last run that begins at or before `seq`; −1: none. */
function runOf({ from }: Numbering, seq: number): number {
  let low = 0;
  let high = from.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (from[middle]! <= seq) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
