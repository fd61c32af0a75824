/** What calls on descriptors tell: what came and went, who is at its end, who is gone. */

import { errnoAt } from '../../trace/errnos';
import { hasMoved, movedOf } from '../../trace/moved';
import { textAt } from '../../trace/texts';
import type { Trace } from '../../trace/trace';
import { called, enter, type Facts, leave, MAX_FD, useAt, useOf } from './facts';
import type { Loop } from './loop';
import { isDatagram, type Use } from './use';

export function noteAccept(facts: Facts, loop: Loop, seq: number, slot: number): void {
  const { trace, told, seen } = facts;
  seen.add('accepts');
  const fd = trace.a[slot]!;
  if (fd < 0 || fd >= MAX_FD) return;
  const listener = useOf(facts, loop.process, fd) ?? enter(facts, loop, fd, 0, seq);
  const accepted = useAt(facts, loop, seq, slot);
  if (accepted !== undefined) {
    accepted.role = 'connection';
    accepted.isSocket = true;
    accepted.peer = textAt(trace.texts, trace.text[slot]!);
  }
  if (listener === undefined) return;
  listener.role = 'listener';
  listener.accept = seq;
  called(facts, loop, listener, slot);
  if (trace.fd[slot]! >= 0) {
    listener.accepted = seq;
    loop.moves++;
  } else if (isAgain(trace, slot)) listener.again = seq;
  for (const note of told.accept) note(listener, loop, seq);
}

export function noteConnect(facts: Facts, loop: Loop, seq: number, slot: number): void {
  const { trace, told } = facts;
  const use = useAt(facts, loop, seq, slot);
  if (use === undefined) return;
  use.role = 'client';
  use.isSocket = true;
  use.peer = textAt(trace.texts, trace.text[slot]!) || use.peer;
  use.connect = seq;
  called(facts, loop, use, slot);
  for (const note of told.connect) note(use, loop, seq);
}

export function noteRecv(facts: Facts, loop: Loop, seq: number, slot: number): void {
  const { trace, told, seen } = facts;
  seen.add('reads');
  const use = useAt(facts, loop, seq, slot);
  if (use === undefined) return;
  called(facts, loop, use, slot);
  use.read = seq;
  const got = trace.b[slot]!;
  if (got > 0) {
    if (hasMoved(trace, slot)) {
      use.got = seq;
      use.reads++;
      use.zeros = 0;
      loop.moves++;
      const moved = movedOf(trace, slot);
      loop.bytes += moved;
      use.bytesIn += moved;
    }
  } else if (got === 0) {
    // Nothing was asked for, or it was none of the stream's bytes.
    if (trace.a[slot]! > 0 && trace.errno[slot] === 0) noteEnd(use, seq, trace.t[slot]!);
  } else if (isAgain(trace, slot)) {
    use.again = seq;
    loop.agains++;
  } else if (errnoAt(trace, slot) !== 'EINTR') {
    use.readFailed = seq;
    noteLoss(trace, use, seq, slot);
  }
  const { recv } = told;
  for (let k = 0; k < recv.length; k++) recv[k]!(use, loop, seq);
}

function noteEnd(use: Use, seq: number, at: number): void {
  use.zero = seq;
  use.zeros++;
  if (use.ended >= 0 || isDatagram(use)) return;
  use.ended = seq;
  use.endedAt = at;
}

/** Errors by which the other end is known to be gone. */
const LOSSES = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ETIMEDOUT', 'EHOSTUNREACH']);

function noteLoss(trace: Trace, use: Use, seq: number, slot: number): void {
  if (!LOSSES.has(errnoAt(trace, slot))) return;
  use.lost = seq;
  if (use.ended >= 0) return;
  use.ended = seq;
  use.endedAt = trace.t[slot]!;
}

/** Errors that only mean "not now". */
export function isAgain(trace: Trace, slot: number): boolean {
  if (trace.errno[slot] === 0) return false;
  const name = errnoAt(trace, slot);
  return name === 'EAGAIN' || name === 'EWOULDBLOCK';
}

export function noteSend(facts: Facts, loop: Loop, seq: number, slot: number): void {
  const { trace, told, seen } = facts;
  seen.add('sends');
  const use = useAt(facts, loop, seq, slot);
  if (use === undefined) return;
  called(facts, loop, use, slot);
  use.sent = seq;
  if (trace.b[slot]! >= 0) {
    use.put = seq;
    loop.moves++;
    loop.bytes += movedOf(trace, slot);
  } else if (isAgain(trace, slot)) use.putAgain = seq;
  else if (errnoAt(trace, slot) !== 'EINTR') {
    use.sendFailed = seq;
    noteLoss(trace, use, seq, slot);
  }
  const { send } = told;
  for (let k = 0; k < send.length; k++) send[k]!(use, loop, seq);
}

export function noteShutdown(facts: Facts, loop: Loop, seq: number, slot: number): void {
  const use = useAt(facts, loop, seq, slot);
  if (use === undefined) return;
  use.isSocket = true;
  use.shutdown = seq;
  called(facts, loop, use, slot);
  for (const note of facts.told.shutdown) note(use, loop, seq);
}

export function noteClose(facts: Facts, loop: Loop, seq: number, slot: number): void {
  const { told } = facts;
  // Closing is often all that a child does with what it was forked with.
  const use = useAt(facts, loop, seq, slot);
  if (use === undefined || use.closed >= 0) return;
  called(facts, loop, use, slot);
  for (const note of told.close) note(use, loop, seq);
  leave(facts, use, seq);
}

export function noteSockerr(facts: Facts, loop: Loop, seq: number, slot: number): void {
  const use = useAt(facts, loop, seq, slot);
  if (use === undefined) return;
  use.isSocket = true;
  use.sockerr = seq;
  called(facts, loop, use, slot);
  noteLoss(facts.trace, use, seq, slot);
}
