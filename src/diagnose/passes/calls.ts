/** What calls on descriptors tell: what came and went, who is at its end, who is gone. */

import { errnoAt } from '../../trace/errnos';
import { hasMoved, movedOf } from '../../trace/moved';
import { MAX_FD } from '../../trace/table';
import { standAt } from '../../trace/src';
import { textAt } from '../../trace/texts';
import type { Trace } from '../../trace/trace';
import { endsCut } from './characters';
import { called, type Facts, leave, SEEN, useAt, useHeld } from './facts';
import type { Loop } from './loop';
import { tellUse } from './subscribers';
import { isDatagram, type Use } from './use';

export function noteAccept(facts: Facts, loop: Loop, seq: number, slot: number): void {
  const { trace } = facts;
  facts.seen |= SEEN.accepts;
  const fd = trace.a[slot]!;
  if (fd < 0 || fd >= MAX_FD) return;
  const listener = useHeld(facts, loop, fd, seq);
  const accepted = useAt(facts, loop, seq, slot);
  if (accepted !== undefined) {
    accepted.role = 'connection';
    accepted.isSocket = true;
    accepted.peer = textAt(trace.texts, trace.text[slot]!);
  }
  if (listener === undefined) return;
  listener.role = 'listener';
  listener.accept = seq;
  called(facts, loop, listener, seq, slot);
  if (trace.fd[slot]! >= 0) {
    listener.accepted = seq;
    loop.moves++;
    if (isUnmarked(facts, listener, loop)) return;
  } else if (isAgain(trace, slot)) listener.again = seq;
  tellUse(facts.told, facts.told.accept, listener, loop, seq);
}

export function noteConnect(facts: Facts, loop: Loop, seq: number, slot: number): void {
  const { trace } = facts;
  const use = useAt(facts, loop, seq, slot);
  if (use === undefined) return;
  use.role = 'client';
  use.isSocket = true;
  use.peer = textAt(trace.texts, trace.text[slot]!) || use.peer;
  use.connect = seq;
  called(facts, loop, use, seq, slot);
  tellUse(facts.told, facts.told.connect, use, loop, seq);
}

export function noteRecv(facts: Facts, loop: Loop, seq: number, slot: number): void {
  const { trace } = facts;
  facts.seen |= SEEN.reads;
  const use = useAt(facts, loop, seq, slot);
  if (use === undefined) return;
  called(facts, loop, use, seq, slot);
  use.read = seq;
  const got = trace.b[slot]!;
  if (got > 0) {
    // A look takes nothing, and is seldom.
    if (hasMoved(trace, slot)) {
      use.got = seq;
      use.reads++;
      use.zeros = 0;
      loop.moves++;
      const moved = movedOf(trace, slot);
      loop.bytes += moved;
      use.bytesIn += moved;
      if (isUnmarked(facts, use, loop) && !endsCut(trace, slot)) return;
    }
  } else if (got === 0) {
    // Nothing was asked for, or it was none of the stream's bytes.
    if (trace.a[slot]! > 0 && trace.errno[slot] === 0) noteEnd(facts, use, seq, trace.t[slot]!);
  } else if (isAgain(trace, slot)) {
    use.again = seq;
    loop.again = seq;
    loop.agains++;
  } else if (errnoAt(trace, slot) !== 'EINTR') {
    use.readFailed = seq;
    noteLoss(facts, use, seq, slot);
  }
  tellUse(facts.told, facts.told.recv, use, loop, seq);
}

/** Nothing is remembered of them: what is as it should be need not be told. */
export function isUnmarked({ isThorough }: Facts, use: Use, loop: Loop): boolean {
  return use.marks === 0 && loop.marks === 0 && !isThorough;
}

function noteEnd({ ended, trace }: Facts, use: Use, seq: number, at: number): void {
  use.zero = seq;
  use.zeros++;
  if (use.ended >= 0 || isDatagram(use)) return;
  use.ended = seq;
  use.stands.ended = standAt(trace, seq & trace.mask);
  use.endedAt = at;
  if (use.closed < 0) ended.add(use);
}

/** Errors by which the other end is known to be gone. */
const LOSSES = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ETIMEDOUT', 'EHOSTUNREACH']);

function noteLoss({ trace, ended }: Facts, use: Use, seq: number, slot: number): void {
  if (!LOSSES.has(errnoAt(trace, slot))) return;
  use.lost = seq;
  if (use.ended >= 0) return;
  use.ended = seq;
  use.stands.ended = standAt(trace, slot);
  use.endedAt = trace.t[slot]!;
  if (use.closed < 0) ended.add(use);
}

/** Errors that only mean "not now". */
export function isAgain(trace: Trace, slot: number): boolean {
  if (trace.errno[slot] === 0) return false;
  const name = errnoAt(trace, slot);
  return name === 'EAGAIN' || name === 'EWOULDBLOCK';
}

export function noteSend(facts: Facts, loop: Loop, seq: number, slot: number): void {
  const { trace } = facts;
  facts.seen |= SEEN.sends;
  const use = useAt(facts, loop, seq, slot);
  if (use === undefined) return;
  called(facts, loop, use, seq, slot);
  if (use.sent < 0 && use.read < 0) use.isAsking = true;
  use.sent = seq;
  // Of nothing at all: no bytes of a stream went (asyncore offers an empty buffer whenever it may).
  if (trace.a[slot] === 0 && trace.b[slot] === 0 && !isDatagram(use)) return;
  if (trace.b[slot]! >= 0) {
    use.put = seq;
    loop.moves++;
    loop.bytes += movedOf(trace, slot);
    if (trace.b[slot] === trace.a[slot] && loop.errno === '' && isUnmarked(facts, use, loop))
      return;
  } else if (isAgain(trace, slot)) use.putAgain = seq;
  else if (errnoAt(trace, slot) !== 'EINTR') {
    use.sendFailed = seq;
    noteLoss(facts, use, seq, slot);
  }
  tellUse(facts.told, facts.told.send, use, loop, seq);
}

export function noteShutdown(facts: Facts, loop: Loop, seq: number, slot: number): void {
  const use = useAt(facts, loop, seq, slot);
  if (use === undefined) return;
  use.isSocket = true;
  use.shutdown = seq;
  called(facts, loop, use, seq, slot);
  tellUse(facts.told, facts.told.shutdown, use, loop, seq);
}

export function noteClose(facts: Facts, loop: Loop, seq: number, slot: number): void {
  // Closing is often all that a child does with what it was forked with.
  const use = useAt(facts, loop, seq, slot);
  if (use === undefined || use.closed >= 0) return;
  called(facts, loop, use, seq, slot);
  use.stands.closed = standAt(facts.trace, slot);
  tellUse(facts.told, facts.told.close, use, loop, seq);
  leave(facts, use, seq);
}

export function noteSockerr(facts: Facts, loop: Loop, seq: number, slot: number): void {
  const use = useAt(facts, loop, seq, slot);
  if (use === undefined) return;
  use.isSocket = true;
  use.sockerr = seq;
  called(facts, loop, use, seq, slot);
  noteLoss(facts, use, seq, slot);
}
