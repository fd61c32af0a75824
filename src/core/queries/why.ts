/** Why a descriptor is ready in a tick, or is not: the reason, and the events that it rests on. */

import type { Descriptor } from '../../trace/descriptors';
import { errnoAt } from '../../trace/errnos';
import { CODE, lettersOf, READY_LETTERS } from '../../trace/kinds';
import { readField } from '../../trace/json';
import { movedOf } from '../../trace/moved';
import { isEndOfStream } from '../../trace/replay';
import { CELL, FLAG, STRIDE } from '../../trace/table';
import type { Trace } from '../../trace/trace';
import type { Why } from '../protocol';
import { answerFor, type Instant, rowIn, startOf } from './instant';
import { briefEvents } from './room';

const EVIDENCE = 8;
/** Errors that mean that the other end broke the connection off. */
const BROKEN = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ETIMEDOUT']);

const { recv, accept, send, sockerr, watch } = CODE;

/** What the program did on the descriptor in the tick, as seqs by what came of it. */
type Work = {
  readonly accepts: number[];
  /** Recvs that got bytes, that got the end of the stream, and that got nothing. */
  readonly recvs: number[];
  readonly ends: number[];
  readonly fruitless: number[];
  readonly sends: number[];
  /** Calls that told that the connection is broken. */
  readonly broken: number[];
  received: number;
};

/** Null where it was not open then. `seqs`: its events up to the tick's last. */
export function whyOf(
  instant: Instant,
  descriptor: Descriptor,
  seqs: readonly number[],
): Why | null {
  const why = reasonOf(instant, descriptor, seqs);
  return why === null ? null : { ...why, told: [...briefEvents(instant.trace, why.evidence)] };
}

function reasonOf(instant: Instant, descriptor: Descriptor, seqs: readonly number[]): Why | null {
  const { tick } = instant;
  if (tick === undefined) return null;
  const start = startOf(tick);
  const { opened, closed } = descriptor;
  if (opened >= tick.end || (closed >= 0 && closed < start)) return null;
  const answer = answerFor(instant, descriptor);
  if (answer === undefined) return whyNot(instant, descriptor, seqs, start);
  const events = lettersOf(answer.bits, READY_LETTERS);
  const work = workOf(instant, descriptor, seqs, answer.seq);
  const { reason, count, evidence } = reasonFor(events, descriptor, work);
  return { reason, events, count, evidence: [answer.seq, ...evidence].slice(0, EVIDENCE) };
}

type Reason = Pick<Why, 'reason' | 'count' | 'evidence'>;

/** The strongest first: what a call found, then what the letters alone say. */
function reasonFor(events: string, descriptor: Descriptor, work: Work): Reason {
  const { accepts, recvs, ends, fruitless, sends, broken, received } = work;
  const has = (letter: string): boolean => events.includes(letter);
  const isListener = descriptor.role === 'listener' && has('r') && !has('h');
  const isReadable = has('r') || has('h') || has('e') || has('d');
  if (has('n')) return { reason: 'invalid', count: 0, evidence: [] };
  if (has('x')) return { reason: 'urgent-byte', count: received, evidence: recvs };
  if (isListener) return { reason: 'connection-waiting', count: accepts.length, evidence: accepts };
  if (isReadable && received > 0)
    return { reason: 'bytes-waiting', count: received, evidence: recvs };
  if (broken.length > 0 || has('e')) return { reason: 'reset', count: 0, evidence: broken };
  if (isReadable && ends.length > 0) return { reason: 'end-of-stream', count: 0, evidence: ends };
  if (has('h')) return { reason: 'hang-up', count: 0, evidence: fruitless };
  if (has('r')) return { reason: 'nothing-read', count: 0, evidence: fruitless };
  if (has('d')) return { reason: 'end-of-stream', count: 0, evidence: [] };
  return { reason: 'room-to-write', count: 0, evidence: sends };
}

/** Only what the loop that waited did: of another one's calls this wait knows nothing. */
function workOf(
  { trace, loop, tick }: Instant,
  descriptor: Descriptor,
  seqs: readonly number[],
  since: number,
): Work {
  const lists = { accepts: [], recvs: [], ends: [], fruitless: [], sends: [], broken: [] };
  const work: Work = { ...lists, received: 0 };
  let first = seqs.length;
  while (first > 0 && seqs[first - 1]! > since) first--;
  for (const seq of seqs.slice(first)) {
    const slot = seq & trace.mask;
    if (trace.loop[slot] === loop && trace.tick[slot] === tick?.tick)
      addCall(work, trace, seq, descriptor);
  }
  return work;
}

function addCall(work: Work, trace: Trace, seq: number, descriptor: Descriptor): void {
  const slot = seq & trace.mask;
  const code = trace.kind[slot];
  if (code === accept && trace.fd[slot]! >= 0) work.accepts.push(seq);
  if (code === send) work.sends.push(seq);
  if (code === recv) {
    const list = isEndOfStream(trace, slot, descriptor) ? work.ends : work.fruitless;
    work.received += movedOf(trace, slot);
    (trace.b[slot]! > 0 ? work.recvs : list).push(seq);
  }
  const isItsCall = code === recv || code === send || code === sockerr;
  if (isItsCall && BROKEN.has(errnoAt(trace, slot))) work.broken.push(seq);
}

function whyNot(
  { trace, asked }: Instant,
  descriptor: Descriptor,
  seqs: readonly number[],
  start: number,
): Why {
  const row = rowIn(asked, descriptor);
  const interest = row < 0 ? 0 : asked.cells[row * STRIDE + CELL.flags]! & FLAG.interest;
  const told = lastWatch(trace, seqs, start) ?? -1;
  const isEdge = told >= 0 && readField(trace, told, 'edge') === true;
  const left = isEdge ? lastFull(trace, seqs, start) : -1;
  const evidence = [told, left].filter((seq) => seq >= 0);
  if (interest === 0) return { reason: 'not-watched', events: '', count: 0, evidence };
  return { reason: left < 0 ? 'not-ready' : 'not-told-again', events: '', count: 0, evidence };
}

/** The last recv before the wait, where it got all that it asked for: more may be there, unread; else −1. */
function lastFull(trace: Trace, seqs: readonly number[], start: number): number {
  const last = seqs.findLast((seq) => seq < start && trace.kind[seq & trace.mask] === recv) ?? -1;
  const slot = last & trace.mask;
  return last >= 0 && trace.b[slot]! > 0 && trace.a[slot] === trace.b[slot] ? last : -1;
}

/** What was last said about watching it before the wait. */
function lastWatch(trace: Trace, seqs: readonly number[], start: number): number | undefined {
  return seqs.findLast((seq) => {
    const slot = seq & trace.mask;
    return seq < start && trace.kind[slot] === watch && trace.errno[slot] === 0;
  });
}
