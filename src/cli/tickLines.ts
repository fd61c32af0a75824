/**
 * The lines of a trace for people, each event in one of them, in the order of the events: a tick of any loop stands where it is
 * over, and what threads do that do not wait, or not yet, call by call. Read in the trace's pass, so that what is kept is a row a loop.
 */

import type { TraceEvent } from '../trace/event';
import { readEvent } from '../trace/json';
import { CODE } from '../trace/kinds';
import { readOn } from '../trace/pass';
import type { Trace } from '../trace/trace';
import { describeEvent } from './calls';
import type { Line } from './screen';
import type { Look } from './terminal';
import { asideLine, callLine, type Row, rowLine } from './text';

/** Which events lines tell, and whose readiness they list. */
export type Choice = Record<'fits' | 'lists', (trace: Trace, seq: number) => boolean>;

export type TickLines = {
  /** The lines that came since the last time; at a stand-still also those of ticks that nothing may follow. */
  take(isStill: boolean): Line[];
};

const ALL: Choice = { fits: () => true, lists: () => true };

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
  /** Something of the row was chosen. */
  isChosen: boolean;
  /** Its event before, and when its task began, ns; −1 while it has none. */
  last: TraceEvent | undefined;
  taskAt: number;
};

type Book = {
  readonly trace: Trace;
  readonly choice: Choice;
  readonly isCut: boolean;
  readonly threads: Map<number, Thread>;
  lines: Line[];
};

/** Of all that is kept of the trace, and of what comes. */
export function openTickLines(trace: Trace, look: Look, choice = ALL): TickLines {
  const isCut = look.width < Infinity;
  const book: Book = { trace, choice, isCut, threads: new Map(), lines: [] };
  for (let seq = trace.first; seq < trace.next; seq++) note(book, seq);
  readOn(trace.pass, (seq) => note(book, seq));
  return {
    take(isStill) {
      if (isStill) for (const thread of book.threads.values()) put(book, thread, goOn(thread));
      const { lines } = book;
      book.lines = [];
      return lines;
    },
  };
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
  const event = readEvent(trace, seq, MOST);
  if (event === undefined) return;
  if (isListed) list(thread.row, event);
  else if (code === CODE.loop) name(thread, event);
  else noteCall(book, thread, event, fits);
}

function openThread(loop: number): Thread {
  const row = openRow(loop, -1);
  return { loop, name: '', isWaitless: false, row, isChosen: false, last: undefined, taskAt: -1 };
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
function put({ trace, isCut, lines }: Book, thread: Thread, next: Row): void {
  const { row, isChosen } = thread;
  const hasDone = row.done.length > 0;
  if (isChosen && (hasDone || row.wake !== undefined))
    lines.push(rowLine(row, trace.about.clock !== 'none', isCut));
  // A wait that goes on is told when it returns.
  const isWaiting = next.tick === row.tick && !hasDone && row.wake === undefined;
  if (isWaiting) return;
  thread.row = next;
  thread.isChosen = false;
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
  const { kind, timeout, waited = -1, ready = 0, errno = '' } = event;
  if (kind === 'wait') row.timeout ??= timeout;
  else if (kind === 'wake') row.wake = { waitedNs: waited, ready, errno };
  else {
    const tookNs = tookOf(event, thread);
    const done = fits ? describeEvent(event, thread.last) : undefined;
    thread.last = event;
    if (done === undefined) return;
    if (thread.isWaitless) {
      book.lines.push(callLine(done, thread.loop, thread.name, tookNs));
      thread.isChosen = false;
    } else if (row.done.length < MOST_DONE) row.done.push(done);
    else row.more++;
  }
}

/** A line of its own for what is about no loop: events that were lost, a note. */
function noteAside({ trace, lines }: Book, seq: number): void {
  const event = readEvent(trace, seq, MOST);
  const done = event && describeEvent(event, undefined);
  if (done !== undefined) lines.push(asideLine(done));
}

/** How long a call took, or a task that ends; −1 for what takes no time. */
function tookOf({ kind, state, t, dur = -1 }: TraceEvent, thread: Thread): number {
  if (kind !== 'task') return dur;
  const took = state === 'end' && thread.taskAt >= 0 ? t - thread.taskAt : -1;
  thread.taskAt = state === 'begin' ? t : -1;
  return took;
}
