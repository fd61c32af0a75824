/** What each thread of a trace did, taken down as it comes: its newest tasks, waits and calls as bars. */

import { CODE } from '../../trace/kinds';
import { readField } from '../../trace/json';
import { textAt } from '../../trace/texts';
import type { Trace } from '../../trace/trace';
import { BAR_KINDS } from '../laneViews';
import { followed } from '../../trace/followed';
import { noteVisit, openVisits, type Visits } from './visits';

/** Bars kept of each lane, and seqs of what it did. */
const MAX_BARS = 200;
/** Threads whose bars are kept: those of a server that has one a client would grow for ever. */
const MAX_BOOKS = 256;
/** Tasks of one thread that go on at once. */
const MAX_TASKS = 64;

/** A bar; `end` −1: it goes on. `amount`: what the call returned. */
export type Bar = {
  readonly what: number;
  readonly begin: number;
  end: number;
  readonly seq: number;
  readonly fd: number;
  /** Which use of that number it is; of an accept, of the number that it returned. */
  readonly gen: number;
  readonly amount: number;
  readonly name: string;
  readonly loop: number;
};

/** Of one thread. */
export type LaneBook = {
  /** Its first loop, and all that were met. */
  readonly thread: number;
  readonly loops: number[];
  /** The newest, in a ring; `barCount` and `seqCount`: how many there ever were. */
  readonly bars: Bar[];
  barCount: number;
  readonly openTasks: Map<string, Bar>;
  readonly seqs: number[];
  seqCount: number;
  /** Seq of its last event, or of the trace's when it was last shown. */
  lastSeq: number;
};

/** Of one trace: the lanes of threads that began or were shown last, by each of their loops. */
export type Book = {
  readonly lanes: Map<number, LaneBook>;
  /** The same, each once. */
  readonly threads: Map<number, LaneBook>;
  readonly visits: Visits;
  /** When the first bar of all began; Infinity: there is none. */
  startNs: number;
};

/** Up to date with the trace. */
export const laneBookOf = followed<Book>(
  () => ({ lanes: new Map(), threads: new Map(), visits: openVisits(), startNs: Infinity }),
  note,
);

/** The lanes of these threads; one that was given up is made again of what is kept, in one go with the others. */
export function lanesOfThreads(trace: Trace, threads: readonly number[]): LaneBook[] {
  const book = laneBookOf(trace);
  for (const thread of threads) touch(book, trace, thread);
  const missing = threads.filter((thread) => !book.threads.has(thread));
  if (missing.length > 0) readAgain(book, trace, missing);
  return threads.map((thread) => book.threads.get(thread)!);
}

/** What is shown is not what gives way. */
function touch({ threads }: Book, { next }: Trace, thread: number): void {
  const lane = threads.get(thread);
  if (lane !== undefined) lane.lastSeq = next;
}

function readAgain(book: Book, trace: Trace, missing: readonly number[]): void {
  const isMissing = new Set(missing);
  for (const thread of missing) openLane(book, thread).lastSeq = trace.next;
  for (let seq = trace.first; seq < trace.settled; seq++) {
    const loop = trace.loop[seq & trace.mask]!;
    const thread = threadOf(trace, loop);
    if (isMissing.has(thread)) noteIn(book, laneOf(book, loop, thread), trace, seq);
  }
  for (const thread of missing) touch(book, trace, thread);
}

/** The items of a ring, oldest first, of which `count` were ever put in. */
export function inOrder<Item>(ring: readonly Item[], count: number): Item[] {
  const head = count % MAX_BARS;
  return count <= MAX_BARS ? ring.slice() : [...ring.slice(head), ...ring.slice(0, head)];
}

const { loop: begun, wait, wake, ready, exit, task, open, recv, send, accept } = CODE;
/** By code: 1 where the event is not told by itself, and which bar it ends. */
const UNTOLD = new Uint8Array(256);
for (const code of [begun, wait, wake, ready, exit, open]) UNTOLD[code] = 1;
const NO_BAR = 255;
const WHAT = new Uint8Array(256).fill(NO_BAR);
WHAT[wake] = BAR_KINDS.indexOf('wait');
WHAT[accept] = BAR_KINDS.indexOf('accept');
WHAT[recv] = BAR_KINDS.indexOf('recv');
WHAT[send] = BAR_KINDS.indexOf('send');
const TASK = BAR_KINDS.indexOf('task');

function note(book: Book, trace: Trace, seq: number): void {
  const slot = seq & trace.mask;
  const loop = trace.loop[slot]!;
  if (trace.kind[slot] === begun && loop >= 0) laneOf(book, loop, threadOf(trace, loop));
  const lane = book.lanes.get(loop);
  if (lane !== undefined) noteIn(book, lane, trace, seq);
  noteVisit(book.visits, trace, seq);
}

function threadOf({ processes }: Trace, loop: number): number {
  return processes.loops.get(loop)?.thread ?? loop;
}

function noteIn(book: Book, lane: LaneBook, trace: Trace, seq: number): void {
  const code = trace.kind[seq & trace.mask]!;
  lane.lastSeq = seq;
  if (UNTOLD[code] === 0) lane.seqs[lane.seqCount++ % MAX_BARS] = seq;
  if (code === task) noteTask(book, lane, trace, seq);
  else if (WHAT[code] !== NO_BAR) noteCall(book, lane, trace, seq, WHAT[code]!);
}

function laneOf(book: Book, loop: number, thread: number): LaneBook {
  const known = book.lanes.get(loop);
  if (known !== undefined) return known;
  const lane = book.threads.get(thread) ?? openLane(book, thread);
  if (!lane.loops.includes(loop)) lane.loops.push(loop);
  book.lanes.set(loop, lane);
  return lane;
}

function openLane(book: Book, thread: number): LaneBook {
  if (book.threads.size >= MAX_BOOKS) giveUp(book, stalest(book.threads));
  const lane: LaneBook = {
    thread,
    loops: [thread],
    bars: [],
    barCount: 0,
    openTasks: new Map(),
    seqs: [],
    seqCount: 0,
    lastSeq: -1,
  };
  book.threads.set(thread, lane);
  book.lanes.set(thread, lane);
  return lane;
}

function giveUp({ lanes, threads }: Book, { thread, loops }: LaneBook): void {
  threads.delete(thread);
  for (const loop of loops) lanes.delete(loop);
}

/** The one that has been silent and unseen for longest. */
function stalest(threads: Book['threads']): LaneBook {
  let found: LaneBook | undefined;
  for (const lane of threads.values()) {
    if (found === undefined || lane.lastSeq < found.lastSeq) found = lane;
  }
  return found!;
}

function noteTask(book: Book, lane: LaneBook, trace: Trace, seq: number): void {
  const slot = seq & trace.mask;
  const name = textAt(trace.texts, trace.text[slot]!);
  const at = trace.t[slot]!;
  const loop = trace.loop[slot]!;
  const before = lane.openTasks.get(name);
  lane.openTasks.delete(name);
  if (readField(trace, seq, 'state') === 'begin') {
    const bar = { what: TASK, begin: at, end: -1, seq, fd: -1, gen: 0, amount: 0, name, loop };
    if (lane.openTasks.size < MAX_TASKS) lane.openTasks.set(name, bar);
    book.startNs = Math.min(book.startNs, at);
  } else if (before !== undefined) {
    before.end = at;
    putBar(book, lane, before);
  }
}

/** A call, or a wait, from its begin to its return. */
function noteCall(book: Book, lane: LaneBook, trace: Trace, seq: number, what: number): void {
  const slot = seq & trace.mask;
  const end = trace.t[slot]!;
  const code = trace.kind[slot]!;
  const isWake = code === wake;
  putBar(book, lane, {
    what,
    begin: end - Math.max(0, trace.dur[slot]!),
    end,
    seq,
    name: '',
    loop: trace.loop[slot]!,
    fd: code === accept ? trace.a[slot]! : isWake ? -1 : trace.fd[slot]!,
    gen: isWake ? 0 : trace.gen[slot]!,
    amount: code === accept ? trace.fd[slot]! : isWake ? trace.a[slot]! : trace.b[slot]!,
  });
}

function putBar(book: Book, lane: LaneBook, bar: Bar): void {
  lane.bars[lane.barCount++ % MAX_BARS] = bar;
  book.startNs = Math.min(book.startNs, bar.begin);
}
