/**
 * The seqs of a file's events, in the metadata of its batches: only those of a batch in which they do not go on where the
 * batch before ended, or have gaps. What was let go before it was written has none here, and what is read later keeps its own.
 */

import { type Field, KINDS, type NumberColumn } from '../kinds';
import { endOfRuns, numberAs, type Run, runsIn, seqToldAs, toldSeq } from '../numbering';
import type { Trace } from '../trace';
import type { Metadata } from './arrow';
import { Damaged } from './flatReader';

const KEY = 'muxscope.seqs';
/** Runs of a batch: of more there is one more batch. */
const MOST_RUNS = 1000;
/** Larger seqs are no whole numbers any more. */
const RUN = /^(\d{1,5}):(\d{1,15})$/;

const COLUMNS: readonly (NumberColumn | undefined)[] = KINDS.map(({ fields }) => {
  const field = (fields as readonly Field[]).find((one) => one.as === 'maybe' && one.isSeq);
  return field?.as === 'maybe' ? field.column : undefined;
});
/** One more than a seq, in 32 bits. */
const MOST = 2 ** 31 - 1;

/** The column in which events of this kind name another by its seq, one more than it; undefined: none does. */
export function seqColumn(code: number): NumberColumn | undefined {
  return COLUMNS[code];
}

/** What stands in that column of a file for what stands in that of a trace; 0: no event. */
export function writtenSeq({ numbering }: Trace, value: number): number {
  const told = toldSeq(numbering, value - 1) + 1;
  return told > MOST ? 0 : told;
}

/** The other way, in the event `seq` of the trace. */
export function readSeq({ numbering }: Trace, value: number, seq: number): number {
  return seqToldAs(numbering, value - 1, seq) + 1;
}

/** Where the batch from `from` on ends at the latest. */
export function endOfSeqs({ numbering, next }: Trace, from: number): number {
  return endOfRuns(numbering, from, MOST_RUNS) ?? next;
}

/** What a batch says of the events from `from` to `to`; `expected`: the seq after those of the batch before. */
export function seqsOf(
  { numbering }: Trace,
  from: number,
  to: number,
  expected: number,
): { readonly metadata: Metadata; readonly next: number } {
  const runs = runsIn(numbering, from, to);
  const last = runs[runs.length - 1]!;
  const next = last.told + to - last.seq;
  if (runs.length === 1 && last.told === expected) return { metadata: [], next };
  const told = runs.map(({ seq, told }) => `${seq - from}:${told}`);
  return { metadata: [[KEY, told.join(' ')]], next };
}

/** Numbers the events of a batch that is read next; throws Damaged. */
export function readSeqs(
  { numbering, next, first }: Trace,
  metadata: Metadata,
  rows: number,
): void {
  const text = metadata.find(([key]) => key === KEY)?.[1];
  if (text === undefined) return;
  let before = -1;
  for (const { seq, told } of text.split(' ').map(readRun)) {
    if (seq <= before || seq >= rows) throw new Damaged(`the seq ${told} is told of row ${seq}`);
    before = seq;
    numberAs(numbering, next + seq, told, first);
  }
}

function readRun(text: string): Run {
  const [, seq, told] = RUN.exec(text) ?? [];
  if (told === undefined) throw new Damaged(`its seqs are told as '${shown(text)}'`);
  return { seq: Number(seq), told: Number(told) };
}

function shown(text: string): string {
  return text.slice(0, 40).replace(/[^ -~]/g, '?');
}
