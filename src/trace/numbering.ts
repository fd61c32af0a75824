/**
 * What events were numbered where they come from: a part of a trace, or one that lost events, has gaps in its seqs, and the
 * store has none. Kept as runs in which both count alike; a trace that was not read from a file has none.
 */

export type Numbering = {
  /** Of each run the first seq in the store, and what it was told as. */
  readonly from: number[];
  readonly told: number[];
};

/** A run of events: its first seq, and what that was told as. */
export type Run = { readonly seq: number; readonly told: number };

const NONE = -1;
/** Less what it was told as: an event that is not known. */
const UNKEPT = -2;
/** What is named by an event stands in 32 bits. */
const MOST_TOLD = 2 ** 31 - 2;
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

/** What the event was told as: its own seq, where nothing else was told; −1 where there is none. */
export function toldSeq(numbering: Numbering, seq: number): number {
  if (seq < 0) return seq === NONE ? NONE : UNKEPT - seq;
  if (numbering.from.length === 0) return seq;
  const run = runOf(numbering, seq);
  return run < 0 ? seq : numbering.told[run]! + seq - numbering.from[run]!;
}

/**
 * The event before `next` that was told as `told`; −1: none. One that is not known is below −1, so that what it was told as
 * can be told again.
 */
export function seqToldAs(numbering: Numbering, told: number, next: number): number {
  if (!Number.isSafeInteger(told) || told < 0) return NONE;
  const { from, told: tolds } = numbering;
  let end = next;
  for (let run = from.length - 1; run >= Math.max(0, from.length - SEARCHED); run--) {
    const seq = from[run]! + told - tolds[run]!;
    if (seq >= from[run]! && seq < end) return seq;
    end = Math.min(end, from[run]!);
  }
  if (from.length <= SEARCHED && told < end) return told;
  return told <= MOST_TOLD ? UNKEPT - told : NONE;
}

/** The runs of the events from `from` to `to`: in the first event, at the least. */
export function runsIn(numbering: Numbering, from: number, to: number): readonly Run[] {
  const runs: Run[] = [{ seq: from, told: toldSeq(numbering, from) }];
  for (let run = runOf(numbering, from) + 1; run < numbering.from.length; run++) {
    const seq = numbering.from[run]!;
    if (seq >= to) break;
    runs.push({ seq, told: numbering.told[run]! });
  }
  return runs;
}

/** Where the run after the next `most` begins, from `from` on; undefined where there are not so many. */
export function endOfRuns(numbering: Numbering, from: number, most: number): number | undefined {
  return numbering.from[runOf(numbering, from) + most];
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
