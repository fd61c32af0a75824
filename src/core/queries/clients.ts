/** What simulated clients did, each step beside the tick whose wait told of it. */

import { type Axis, columnOf, firstTickOf, lastTickOf } from '../../trace/axis';
import { errnoAt } from '../../trace/errnos';
import { CODE } from '../../trace/kinds';
import { textAt } from '../../trace/texts';
import { tickAt } from '../../trace/ticks';
import type { Trace } from '../../trace/trace';
import type { ClientStep } from '../clientViews';
import { followed } from '../../trace/followed';
import { countUntil } from './history';

/** Steps begun after a window that may be connects which its last tick still accepted. */
const HEARD_LATE = 256;
/** Steps that do nothing to a connection. */
const IDLE_STEPS = new Set(['wait', 'expect', 'pauseReading', 'resumeReading']);
/** A client hears of its accept within this time. */
const SAME_CONNECT_NS = 5e9;
/** Accepted addresses that are known, the newest. */
const MAX_ACCEPTS = 16_384;
/** Rows let go together: one by one, each would move all the others. */
const DROP_AT = 8192;

/** Of one trace. */
type Book = {
  /** Seqs of rows that show, and when the steps began (ns): in the order of time, which is not that of arrival. */
  readonly seqs: number[];
  readonly times: number[];
  /** Seq of the last accept of each address. */
  readonly accepts: Map<string, number>;
};

const bookOf = followed<Book>(
  () => ({ seqs: [], times: [], accepts: new Map() }),
  note,
  () => ['accept', 'client'],
);

/** A step of a client: its row, the column that it is seen in, and the tick of the accept it led to; Infinity: none known. */
export type Beside = { readonly seq: number; readonly column: number; readonly answered: number };

/** Steps beside the ticks of these columns, in the order of time. */
export function clientStepsIn(trace: Trace, loop: number, axis: Axis): Beside[] {
  // Which wait told of a step only times can say.
  if (trace.about.clock === 'none' || axis.columns === 0) return [];
  const starts = startTimes(trace, loop, axis);
  const book = bookOf(trace);
  const from = countUntil(book.times, starts[0]! - 1);
  const end = countUntil(book.times, starts.at(-1)! - 1);
  const found: Beside[] = [];
  for (let i = from; i < Math.min(book.seqs.length, end + HEARD_LATE); i++) {
    const seq = book.seqs[i]!;
    if (seq < trace.first) continue;
    const answered = answeredIn(book, trace, seq, loop);
    const told = countUntil(starts, book.times[i]!) - 1;
    const column = Math.min(told, answered === Infinity ? Infinity : columnOf(axis, answered));
    if (column >= 0 && column < starts.length - 1) found.push({ seq, column, answered });
  }
  return found;
}

/** A step as it is told. */
export function readStep(trace: Trace, loop: number, axis: Axis, beside: Beside): ClientStep {
  const { seq } = beside;
  const slot = seq & trace.mask;
  return {
    ...{ seq, tick: tickBeside(trace, loop, axis, beside) },
    ...{ client: trace.a[slot]!, bytes: trace.b[slot]! },
    step: textAt(trace.texts, trace.text[slot]!),
    local: textAt(trace.texts, trace.c[slot]!),
    errno: errnoAt(trace, slot),
  };
}

/** Within its column, by halving: the tick whose wait told of it. */
function tickBeside(
  trace: Trace,
  loop: number,
  axis: Axis,
  { seq, column, answered }: Beside,
): number {
  const begun = beganAt(trace, seq & trace.mask);
  let low = firstTickOf(axis, column);
  let high = lastTickOf(axis, column);
  while (low < high) {
    const middle = (low + high) >> 1;
    const wake = tickAt(trace, loop, middle)?.wake ?? -1;
    if (wake >= 0 && trace.t[wake & trace.mask]! <= begun) low = middle + 1;
    else high = middle;
  }
  return Math.min(low, answered);
}

/** What a step led to may be over when it is done; a failed one led to nothing, and is seen where it failed. */
function beganAt({ errno, dur, t }: Trace, slot: number): number {
  return t[slot]! - (errno[slot] === 0 ? Math.max(0, dur[slot]!) : 0);
}

function note({ seqs, times, accepts }: Book, trace: Trace, seq: number): void {
  const slot = seq & trace.mask;
  const text = trace.text[slot]!;
  if (trace.kind[slot] === CODE.accept && trace.fd[slot]! >= 0)
    noteAccept(accepts, textAt(trace.texts, text), seq);
  if (trace.kind[slot] !== CODE.client) return;
  if (IDLE_STEPS.has(textAt(trace.texts, text)) && trace.errno[slot] === 0) return;
  const begun = beganAt(trace, slot);
  let at = times.length;
  while (at > 0 && times[at - 1]! > begun) at--;
  times.splice(at, 0, begun);
  seqs.splice(at, 0, seq);
  if (seqs.length < 2 * DROP_AT || seqs[DROP_AT - 1]! >= trace.first) return;
  seqs.splice(0, DROP_AT);
  times.splice(0, DROP_AT);
}

/** Clients of a Unix socket have no address to be known by. */
function noteAccept(accepts: Book['accepts'], address: string, seq: number): void {
  if (address === '') return;
  accepts.delete(address);
  accepts.set(address, seq);
  if (accepts.size > MAX_ACCEPTS) accepts.delete(accepts.keys().next().value!);
}

/** The tick whose accept a connect led to; Infinity where none is known, and for other steps. */
function answeredIn({ accepts }: Book, trace: Trace, seq: number, loop: number): number {
  const slot = seq & trace.mask;
  if (textAt(trace.texts, trace.text[slot]!) !== 'connect') return Infinity;
  const accept = accepts.get(textAt(trace.texts, trace.c[slot]!)) ?? -1;
  const at = accept & trace.mask;
  const isIts = accept >= trace.first && trace.loop[at] === loop;
  // An address is used again, but not at once.
  const isNear = trace.t[at]! > trace.t[slot]! - SAME_CONNECT_NS;
  return isIts && isNear ? trace.tick[at]! : Infinity;
}

/**
 * When the wait before each column's first tick returned, and when the last tick's did; ns. What a client does then is told by
 * the next wait, also where the program is still at work on what the one before told.
 */
function startTimes(trace: Trace, loop: number, axis: Axis): number[] {
  const { columns } = axis;
  const times: number[] = [];
  for (let column = 0; column <= columns; column++) {
    const wake = tickAt(trace, loop, firstTickOf(axis, column) - 1)?.wake ?? -1;
    if (wake >= 0) times.push(trace.t[wake & trace.mask]!);
    else times.push(column < columns ? (times.at(-1) ?? -Infinity) : Infinity);
  }
  return times;
}
