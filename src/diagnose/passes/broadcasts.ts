/** What may be an answer, and what a loop sends of its own accord: the same to several, some of whom have said nothing meanwhile. */

import { bytesOf } from '../../trace/bytes';
import type { Trace } from '../../trace/trace';
import type { Loop } from './loop';
import { isSame } from './offers';
import type { Use } from './use';

/** Of one turn; more are not compared. */
const MOST = 256;

/** What a loop has sent since it woke. */
type Turn = { readonly wake: number; readonly sent: Sent[]; readonly answers: Answer[] };
type Sent = { readonly use: Use; readonly seq: number; readonly read: number };

/** The send `seq` to whom the recv `got` came from, in the turn that began at `since`. */
export type Answer = {
  readonly use: Use;
  readonly got: number;
  readonly since: number;
  readonly seq: number;
};

export type Broadcasts = {
  readonly sent: (use: Use, loop: Loop, seq: number) => void;
  /** It looks like an answer, and is told as such when the turn is over. */
  readonly offer: (loop: Loop, answer: Answer) => void;
  readonly over: (loop: Loop) => void;
  readonly end: () => void;
};

export function openBroadcasts(
  trace: Trace,
  tell: (use: Use, loop: Loop, got: number) => void,
): Broadcasts {
  const turns = new WeakMap<Loop, Turn>();
  const offered = new Set<Loop>();
  const turnOf = (loop: Loop): Turn => {
    const known = turns.get(loop);
    if (known?.wake === loop.wake) return known;
    const turn: Turn = { wake: loop.wake, sent: [], answers: [] };
    turns.set(loop, turn);
    return turn;
  };
  const over = (loop: Loop): void => {
    if (!offered.delete(loop)) return;
    const { sent, answers } = turnOf(loop);
    for (const answer of answers.splice(0))
      if (!isBroadcast(trace, sent, answer)) tell(answer.use, loop, answer.got);
  };
  return {
    sent(use, loop, seq) {
      const { sent } = turnOf(loop);
      if (sent.length < MOST) sent.push({ use, seq, read: use.read });
    },
    offer(loop, answer) {
      turnOf(loop).answers.push(answer);
      offered.add(loop);
      // A thread that blocks has no turns.
      if (loop.turns === 0) over(loop);
    },
    over,
    end: () => [...offered].forEach(over),
  };
}

/** Others got the same in this turn, and one of them has not been read since the question: it is nobody's answer. */
function isBroadcast(trace: Trace, sent: readonly Sent[], { use, seq, since }: Answer): boolean {
  return sent.some((one) => one.use !== use && one.read < since && isSameSend(trace, one.seq, seq));
}

function isSameSend(trace: Trace, one: number, other: number): boolean {
  if (trace.a[one & trace.mask] !== trace.a[other & trace.mask]) return false;
  const [left, right] = [bytesOf(trace, one), bytesOf(trace, other)];
  if (left === undefined || right === undefined) return left === right;
  return left.length === right.length && isSame(left, right, left.length);
}
