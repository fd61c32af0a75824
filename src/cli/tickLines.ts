/**
 * The lines of a trace for people, each event in one of them, in the order in which they began: a tick of any loop stands where it
 * woke, and what threads do that do not wait, or not yet, call by call. Read in the trace's pass, so that what is kept is a row a loop,
 * and the lines that wait for a tick that began before them: where these are too many it is told as far as it has come, and goes on in
 * another line.
 */

import path from 'node:path';
import type { Framer } from '../core/derivedFrames';
import type { TraceEvent } from '../trace/event';
import { CODE } from '../trace/kinds';
import { readOn } from '../trace/pass';
import type { Trace } from '../trace/trace';
import { readToTell } from '../trace/told';
import { describeEvent } from './calls';
import type { Explain } from './explained';
import type { Line } from './screen';
import { type Look, type Span, span } from './terminal';
import { asideLine, callLine, type Row, rowLine } from './text';

/** Which events lines tell, and whose readiness they list; of which calls the frames that were decoded from them. */
export type Choice = Record<'fits' | 'lists' | 'frames', (trace: Trace, seq: number) => boolean> & {
  /** Behind each call stands where it is made: its line of the program, or of the log. */
  readonly hasPlaces?: boolean;
};

export type TickLines = {
  /** The lines that came since the last time; at a stand-still also those of ticks that nothing may follow. */
  take(isStill: boolean): Line[];
};

/** What is told beside the calls. */
type Beside = {
  /** Of the frames that come of them. */
  readonly framer?: Framer | undefined;
  /** Of what they mean, below them. */
  readonly explain?: Explain | undefined;
};

const NOTHING: Explain = () => [];
/** Nothing is left out. */
export const ALL: Choice = { fits: () => true, lists: () => true, frames: () => true };

/** What a row has of the calls of a tick, and of what was ready, at the most. */
const MOST_DONE = 1000;
const MOST_READY = 1 << 16;
/** A line says of bytes no more than that there are some; the header of a frame is counted. */
const MOST = { bytes: 1 << 10, characters: Infinity };

type Thread = {
  readonly loop: number;
  name: string;
  /** Nobody has said on what it waits, nor seen it wait. */
  isWaitless: boolean;
  row: Row;
  /** Something of the row was chosen; the seq of its first event that a line tells, −1 while there is none. */
  isChosen: boolean;
  begin: number;
  /** What is to be explained below its next line. */
  readonly said: Line[];
  /** Its event before, and when its task began, ns; −1 while it has none. */
  last: TraceEvent | undefined;
  taskAt: number;
};

type Book = {
  readonly trace: Trace;
  readonly choice: Choice;
  readonly framer: Framer | undefined;
  readonly explain: Explain;
  readonly isCut: boolean;
  readonly threads: Map<number, Thread>;
  lines: Told[];
};

/** A line, and the seq that it begins with. */
type Told = { readonly begin: number; readonly line: Line };

/** Of all that is kept of the trace, and of what comes; `held`: so many lines may wait for a tick that began before them. */
export function openTickLines(
  trace: Trace,
  look: Look,
  choice = ALL,
  held = 0,
  { framer, explain = NOTHING }: Beside = {},
): TickLines {
  const isCut = look.width < Infinity;
  const book: Book = { trace, choice, framer, explain, isCut, threads: new Map(), lines: [] };
  for (let seq = trace.first; seq < trace.next; seq++) note(book, seq);
  readOn(trace.pass, (seq) => {
    note(book, seq);
    if (framer !== undefined) noteFrames(book, seq);
  });
  return {
    take(isStill) {
      const open = [...book.threads.values()].filter(
        ({ begin, isChosen }) => isChosen && begin >= 0,
      );
      open.sort((one, other) => one.begin - other.begin);
      while (open.length > 0 && (isStill || heldBy(book, open[0]!) > held)) {
        const thread = open.shift()!;
        put(book, thread, goOn(thread));
      }
      return letGo(book, open[0]?.begin ?? Infinity);
    },
  };
}

/** How many lines wait for the row of a thread. */
function heldBy({ lines }: Book, { begin }: Thread): number {
  return lines.reduce((count, one) => (one.begin > begin ? count + 1 : count), 0);
}

/** The lines that begin before a seq, in order. */
function letGo(book: Book, before: number): Line[] {
  const lines = book.lines.sort((one, other) => one.begin - other.begin);
  const count = lines.findIndex(({ begin }) => begin >= before);
  book.lines = count < 0 ? [] : lines.slice(count);
  return (count < 0 ? lines : lines.slice(0, count)).map(({ line }) => line);
}

function note(book: Book, seq: number): void {
  const { trace, choice, threads } = book;
  const slot = seq & trace.mask;
  const loop = trace.loop[slot]!;
  const fits = choice.fits(trace, seq);
  if (loop < 0) {
    if (fits) noteAside(book, seq);
    return;
  }
  const thread = threads.get(loop) ?? openThread(loop);
  threads.set(loop, thread);
  const code = trace.kind[slot]!;
  if (code === CODE.wait || code === CODE.wake) beginTick(book, thread, seq, code === CODE.wake);
  const isListed = code === CODE.ready && choice.lists(trace, seq);
  if (fits) thread.isChosen = true;
  // Nearly all that is not chosen need not be read.
  if (!fits && !isListed && code !== CODE.wait && code !== CODE.wake && code !== CODE.loop) return;
  const event = readToTell(trace, seq, MOST);
  if (event === undefined) return;
  if (isListed) {
    list(thread.row, event);
    thread.said.push(...explained(book, event));
  } else if (code === CODE.loop) name(thread, event);
  else noteCall(book, thread, event, fits);
}

function openThread(loop: number): Thread {
  const row = openRow(loop, -1);
  const thread = { loop, name: '', isWaitless: false, row, isChosen: false, begin: -1 };
  return { ...thread, said: [], last: undefined, taskAt: -1 };
}

function openRow(loop: number, tick: number): Row {
  return { loop, tick, lists: [], done: [], more: 0 };
}

/** The same tick, of which a line has told what was until now. */
function goOn({ loop, row }: Thread): Row {
  return openRow(loop, row.tick);
}

/** At a wait, or a wake whose wait was not seen; a wait again, after a pause, begins nothing. */
function beginTick(book: Book, thread: Thread, seq: number, isWake: boolean): void {
  const { trace } = book;
  const tick = trace.tick[seq & trace.mask]!;
  const { row } = thread;
  thread.isWaitless = false;
  if (tick === row.tick && row.wake === undefined && (isWake || row.timeout !== undefined)) return;
  put(book, thread, openRow(thread.loop, tick));
}

/** The line of a thread's row, where there is anything to tell, and the row after it. */
function put(book: Book, thread: Thread, next: Row): void {
  const { row, isChosen } = thread;
  const hasDone = row.done.length > 0;
  if (isChosen && (hasDone || row.wake !== undefined))
    putLine(book, thread, thread.begin, rowLine(row, book.trace.about, book.isCut));
  // A wait that goes on is told when it returns.
  const isWaiting = next.tick === row.tick && !hasDone && row.wake === undefined;
  if (isWaiting) return;
  thread.row = next;
  thread.isChosen = false;
  thread.begin = -1;
}

/** With what is explained below it. */
function putLine({ lines }: Book, { said }: Thread, begin: number, line: Line): void {
  for (const each of [line, ...said.splice(0)]) lines.push({ begin, line: each });
}

function list({ lists }: Row, { fd = -1, gen = 0, events = '' }: TraceEvent): void {
  if (lists.length < MOST_READY) lists.push({ fd, gen, events });
}

function name(thread: Thread, { name: text = '', poller }: TraceEvent): void {
  if (text !== '') thread.name = text;
  if (thread.row.tick < 0) thread.isWaitless = poller === '';
}

function noteCall(book: Book, thread: Thread, event: TraceEvent, fits: boolean): void {
  const { row } = thread;
  const { seq, kind, timeout, waited = -1, ready = 0, errno = '' } = event;
  if (kind === 'wait') row.timeout ??= timeout;
  else if (kind === 'wake') {
    row.wake = { waitedNs: waited, ready, errno };
    if (fits) thread.said.push(...explained(book, event));
    if (thread.begin < 0) thread.begin = seq;
  } else {
    const tookNs = tookOf(event, thread);
    const done = fits ? described(book, event, thread.last) : undefined;
    thread.last = event;
    if (done === undefined) return;
    thread.said.push(...explained(book, event));
    if (thread.isWaitless) {
      putLine(book, thread, seq, callLine(done, thread.loop, thread.name, tookNs));
      thread.isChosen = false;
      return;
    }
    if (thread.begin < 0) thread.begin = seq;
    if (row.done.length < MOST_DONE) row.done.push(done);
    else row.more++;
  }
}

/** Behind the call the frames that came of it. */
function noteFrames(book: Book, seq: number): void {
  const { trace, choice, threads, framer } = book;
  const thread = threads.get(trace.loop[seq & trace.mask]!);
  if (thread === undefined) return;
  for (const frame of framer?.of(seq) ?? []) {
    if (!choice.frames(trace, seq)) continue;
    thread.isChosen = true;
    noteCall(book, thread, frame, true);
  }
}

/** With its place, where that is asked for and known. */
function described(
  { choice }: Book,
  event: TraceEvent,
  before: TraceEvent | undefined,
): Span | undefined {
  const done = describeEvent(event, before);
  const { src = '' } = event;
  if (done === undefined || choice.hasPlaces !== true || src === '') return done;
  return span(`${done.text} (${path.basename(src)})`, done.style);
}

function explained({ trace, explain }: Book, event: TraceEvent): readonly Line[] {
  return explain(event, trace.processes.loops.get(event.loop)?.poller ?? '');
}

/** A line of its own for what is about no loop: events that were lost, a note. */
function noteAside({ trace, lines }: Book, seq: number): void {
  const event = readToTell(trace, seq, MOST);
  const done = event && describeEvent(event, undefined);
  if (done !== undefined) lines.push({ begin: seq, line: asideLine(done) });
}

/** How long a call took, or a task that ends; −1 for what takes no time. */
function tookOf({ kind, state, t, dur = -1 }: TraceEvent, thread: Thread): number {
  if (kind !== 'task') return dur;
  const took = state === 'end' && thread.taskAt >= 0 ? t - thread.taskAt : -1;
  thread.taskAt = state === 'begin' ? t : -1;
  return took;
}
