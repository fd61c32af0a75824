/** What each thread of a trace did, taken down as it comes: its newest tasks, waits and calls as bars. */

import { CODE } from '../../trace/kinds';
import { readField } from '../../trace/json';
import { textAt } from '../../trace/texts';
import type { Trace } from '../../trace/trace';
import { BAR_KINDS } from '../activity';
import { followed } from './followed';
import { noteVisit, openVisits, type Visits } from './visits';

/** Bars kept of each lane, and seqs of what it did. */
const MAX_BARS = 200;
/** Lanes kept of threads that do not wait: those of a server that has one a client would grow for ever. */
const MAX_KEPT = 256;
/** Tasks of one thread that go on at once. */
const MAX_TASKS = 64;

/** A bar; `end` −1: it goes on. `amount`: what the call returned. */
export type Bar = {
  readonly what: number;
  readonly begin: number;
  readonly end: number;
  readonly seq: number;
  readonly fd: number;
  /** Which use of that number it is; of an accept, of the number that it returned. */
  readonly gen: number;
  readonly amount: number;
  readonly name: string;
};

export type LaneBook = {
  readonly loop: number;
  /** The newest, in a ring; `barCount` and `seqCount`: how many there ever were. */
  readonly bars: Bar[];
  barCount: number;
  readonly openTasks: Map<string, Bar>;
  readonly seqs: number[];
  seqCount: number;
  /** Seq of its last event. */
  lastSeq: number;
};

/** Of one trace: lanes by loop in the order of beginning. */
export type Book = {
  readonly lanes: Map<number, LaneBook>;
  readonly visits: Visits;
  /** When the first bar of all began; Infinity: there is none. */
  startNs: number;
};

/** Up to date with the trace. */
export const laneBookOf = followed<Book>(
  () => ({ lanes: new Map(), visits: openVisits(), startNs: Infinity }),
  note,
);

/** The items of a ring, oldest first, of which `count` were ever put in. */
export function inOrder<Item>(ring: readonly Item[], count: number): Item[] {
  const head = count % MAX_BARS;
  return count <= MAX_BARS ? ring.slice() : [...ring.slice(head), ...ring.slice(0, head)];
}

const { loop: begun, wait, wake, ready, exit, task, open, recv, send, accept } = CODE;
const UNTOLD = new Set([begun, wait, wake, ready, exit, open]);
const WHAT = new Map([
  [wake, BAR_KINDS.indexOf('wait')],
  [accept, BAR_KINDS.indexOf('accept')],
  [recv, BAR_KINDS.indexOf('recv')],
  [send, BAR_KINDS.indexOf('send')],
]);
const TASK = BAR_KINDS.indexOf('task');

function note(book: Book, trace: Trace, seq: number): void {
  const slot = seq & trace.mask;
  const loop = trace.loop[slot]!;
  if (loop >= 0) noteIn(book, laneOf(book, trace, loop), trace, seq);
  noteVisit(book.visits, trace, seq);
}

function noteIn(book: Book, lane: LaneBook, trace: Trace, seq: number): void {
  const code = trace.kind[seq & trace.mask]!;
  lane.lastSeq = seq;
  if (!UNTOLD.has(code)) lane.seqs[lane.seqCount++ % MAX_BARS] = seq;
  if (code === task) noteTask(book, lane, trace, seq);
  else noteCall(book, lane, trace, seq, WHAT.get(code) ?? -1);
}

function laneOf({ lanes }: Book, trace: Trace, loop: number): LaneBook {
  const known = lanes.get(loop);
  if (known !== undefined) return known;
  if (lanes.size >= MAX_KEPT) lanes.delete(stalest(lanes, trace));
  const counts = { barCount: 0, seqCount: 0, lastSeq: 0 };
  const lane: LaneBook = { loop, bars: [], openTasks: new Map(), seqs: [], ...counts };
  lanes.set(loop, lane);
  return lane;
}

/** The thread without a wait that has been silent for longest; −1: all of them wait. */
function stalest(lanes: Book['lanes'], trace: Trace): number {
  let found: LaneBook | undefined;
  for (const lane of lanes.values()) {
    const isWaiting = (trace.processes.loops.get(lane.loop)?.poller ?? '') !== '';
    if (!isWaiting && (found === undefined || lane.lastSeq < found.lastSeq)) found = lane;
  }
  return found?.loop ?? -1;
}

function noteTask(book: Book, lane: LaneBook, trace: Trace, seq: number): void {
  const slot = seq & trace.mask;
  const name = textAt(trace.texts, trace.text[slot]!);
  const at = trace.t[slot]!;
  const before = lane.openTasks.get(name);
  lane.openTasks.delete(name);
  if (readField(trace, seq, 'state') === 'begin') {
    const bar = { what: TASK, begin: at, end: -1, seq, fd: -1, gen: 0, amount: 0, name };
    if (lane.openTasks.size < MAX_TASKS) lane.openTasks.set(name, bar);
    book.startNs = Math.min(book.startNs, at);
  } else if (before !== undefined) putBar(book, lane, { ...before, end: at });
}

/** A call, or a wait, from its begin to its return. */
function noteCall(book: Book, lane: LaneBook, trace: Trace, seq: number, what: number): void {
  if (what < 0) return;
  const slot = seq & trace.mask;
  const end = trace.t[slot]!;
  const code = trace.kind[slot]!;
  const isWake = code === wake;
  putBar(book, lane, {
    ...{ what, begin: end - Math.max(0, trace.dur[slot]!), end, seq, name: '' },
    fd: code === accept ? trace.a[slot]! : isWake ? -1 : trace.fd[slot]!,
    gen: isWake ? 0 : trace.gen[slot]!,
    amount: code === accept ? trace.fd[slot]! : isWake ? trace.a[slot]! : trace.b[slot]!,
  });
}

function putBar(book: Book, lane: LaneBook, bar: Bar): void {
  lane.bars[lane.barCount++ % MAX_BARS] = bar;
  book.startNs = Math.min(book.startNs, bar.begin);
}
