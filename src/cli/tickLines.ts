/** Which lines are to be printed: every tick that is over, of every loop, and every call of threads that never wait, once. */

import type { TraceEvent } from '../trace/event';
import { listLoops, readCalls } from '../trace/reading';
import type { Trace } from '../trace/trace';
import { plural } from '../trace/words';
import type { Line } from './screen';
import { type Look, span } from './terminal';
import { callLine, type Chosen, startLine, tickLine } from './text';

/** By loop: the number of the next tick to print; −1: what comes before its first wait. */
export type Printed = Map<number, number>;

/** What of a trace is to be printed: ticks of these numbers, both included; below 0 also what has none. */
export type Choice = Chosen & { readonly from: number; readonly to: number };

const ALL: Choice = { from: -1, to: Infinity, fits: () => true, lists: () => true };

/**
 * The lines of the ticks that are over and not printed yet, in order. A tick is over when the next
 * wait has begun; at a stand-still, and at the end, when it has returned.
 */
export function newTickLines(
  trace: Trace,
  printed: Printed,
  look: Look,
  isStill: boolean,
  choice: Choice = ALL,
): Line[] {
  const lines: Line[] = [];
  const put = (line: Line | undefined): void => {
    if (line !== undefined) lines.push(line);
  };
  for (const { loop, first, last } of listLoops(trace)) {
    let next = printed.get(loop) ?? -1;
    if (next === -1) {
      if (choice.from < 0) put(startLine(trace, loop, choice));
      next = Math.max(0, choice.from);
    }
    if (first > next) {
      put([span(`${plural(first - next, 'tick')} went before they could be printed`, 'bad')]);
      next = first;
    }
    const isCut = look.width < Infinity;
    const end = Math.min(last, choice.to + 1);
    for (; next < end; next++) put(tickLine(trace, loop, next, isCut, choice));
    const isNewest = isStill && next === last && last <= choice.to;
    const newest = isNewest ? tickLine(trace, loop, last, isCut, choice) : undefined;
    put(newest);
    printed.set(loop, newest === undefined ? next : next + 1);
  }
  return lines;
}

/** How far the calls of threads that never wait are printed: the next seq, and of each thread its name and last call. */
export type PrintedCalls = {
  next: number;
  readonly threads: Map<number, PrintedThread>;
};

type PrintedThread = {
  readonly name: string;
  readonly waits: boolean;
  last: TraceEvent | undefined;
  /** When its task began, ns; −1 while it has none. */
  taskAt: number;
};

/** The lines of what such threads did since the last time. */
export function newCallLines(trace: Trace, printed: PrintedCalls, choice: Choice = ALL): Line[] {
  const { calls, next } = readCalls(trace, printed.next);
  printed.next = next;
  const lines: Line[] = [];
  for (const event of calls) {
    if (event.kind === 'loop') {
      const waits = event.poller !== '';
      const name = event.name ?? '';
      printed.threads.set(event.loop, { name, waits, last: undefined, taskAt: -1 });
    }
    const thread = printed.threads.get(event.loop);
    // What a loop does before its first wait is told at that wait.
    if (thread === undefined || thread.waits) continue;
    const line = callLine(event, thread.last, thread.name, tookOf(event, thread));
    thread.last = event;
    if (line !== undefined && choice.from < 0 && choice.fits(event)) lines.push(line);
  }
  return lines;
}

/** How long a call took, or a task that ends; −1 for what takes no time. */
function tookOf({ kind, state, t, dur = -1 }: TraceEvent, thread: PrintedThread): number {
  if (kind !== 'task') return dur;
  const took = state === 'end' && thread.taskAt >= 0 ? t - thread.taskAt : -1;
  thread.taskAt = state === 'begin' ? t : -1;
  return took;
}
