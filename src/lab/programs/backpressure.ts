/**
 * Clients are joined in pairs, and what one says goes to the other. Where that one does not read, its queue grows to a
 * mark, and then no more is read from the first: its bytes wait in the kernel, and at last in the sender.
 */

import { C } from '../../os/libc';
import { setOption } from '../../os/sockets';
import type { Interest, Lab } from '../runtime/lab';
import { Outbox } from '../runtime/outbox';

const TIMEOUT_MS = 1000;
const PIECE = 16 * 1024;
/** Reading from a client stops where so many bytes wait for its peer, and goes on where no more than so many do. */
const HIGH = 256 * 1024;
const LOW = 64 * 1024;
/** What the kernel itself holds back is kept small, so that the queue is soon needed (socket(7)). */
const SEND_BUFFER = 32 * 1024;

/** One end of a pair: what waits to be sent to it, and whether it is read from. */
type End = {
  readonly fd: number;
  readonly outbox: Outbox;
  peer: End | undefined;
  isHeldBack: boolean;
  hasEnded: boolean;
  interest: Interest;
};

export function backpressure(lab: Lab): void {
  const piece = lab.buffer(PIECE);
  const room = lab.buffer(PIECE);
  const ends = new Map<number, End>();
  /** The one that has no peer yet. */
  let single: End | undefined;

  const listener = lab.listen();
  lab.watch(listener, 'r');
  for (;;) {
    lab.wait(TIMEOUT_MS);
    for (const fd of lab.readable) {
      if (fd === listener) while (welcome() && lab.isEdge);
      else while (read(fd) && lab.isEdge);
    }
    for (const fd of lab.writable) while (write(fd) && lab.isEdge);
  }

  function welcome(): boolean {
    const fd = lab.accept(listener);
    if (fd < 0) return false;
    setOption(fd, C.SOL_SOCKET, C.SO_SNDBUF, SEND_BUFFER);
    const outbox = new Outbox(lab, fd, room, PIECE);
    const end: End = { fd, outbox, peer: single, isHeldBack: false, hasEnded: false, interest: '' };
    ends.set(fd, end);
    if (single !== undefined) single.peer = end;
    single = single === undefined ? end : undefined;
    for (const one of [end, end.peer]) watch(one);
    return true;
  }

  /** Receives a piece and gives it to the peer; false when nothing is left to receive, or more would be too much. */
  function read(fd: number): boolean {
    const from = ends.get(fd);
    const to = from?.peer;
    if (from === undefined || to === undefined || from.isHeldBack) return false;
    const got = lab.recv(fd, piece, PIECE);
    if (got < 0 && lab.wouldBlock) return false;
    if (got < 0) drop(from);
    else if (got === 0) endOf(from);
    else {
      to.outbox.enqueue(lab.bytes.subarray(piece, piece + got));
      if (to.outbox.queued >= HIGH) holdBack(from, true);
      watch(to);
    }
    return got > 0;
  }

  /** Sends of what waits; true while more waits and the kernel takes it. */
  function write(fd: number): boolean {
    const to = ends.get(fd);
    if (to === undefined) return false;
    if (to.outbox.sendOldest() < 0) {
      if (!lab.wouldBlock) drop(to);
      return false;
    }
    const { peer, outbox } = to;
    if (peer?.isHeldBack === true && outbox.queued <= LOW) holdBack(peer, false);
    if (outbox.depth > 0) return true;
    watch(to);
    if (peer?.hasEnded === true) endTo(to);
    return false;
  }

  function holdBack(end: End, isHeldBack: boolean): void {
    end.isHeldBack = isHeldBack;
    const waiting = `${end.peer?.outbox.queued ?? 0} bytes wait for ${end.peer?.fd ?? -1}`;
    lab.print(`${waiting}: reading from ${end.fd} ${isHeldBack ? 'stops' : 'goes on'}`);
    watch(end);
  }

  /** A client has said all: its peer learns that after the last byte. */
  function endOf(end: End): void {
    end.hasEnded = true;
    watch(end);
    if (end.peer?.outbox.depth === 0) endTo(end.peer);
  }

  /** All that there was to say to this one is sent. When the same is true of its peer, both are done. */
  function endTo(end: End): void {
    if (end.hasEnded && end.peer?.outbox.depth === 0) drop(end);
    else lab.endSending(end.fd);
  }

  /** One that is gone takes its peer with it: nobody is left to hear it. */
  function drop(end: End): void {
    for (const one of [end, end.peer]) {
      if (one === undefined || !ends.delete(one.fd)) continue;
      one.outbox.dropAll();
      lab.close(one.fd);
    }
  }

  function watch(end: End | undefined): void {
    if (end === undefined) return;
    const reads = end.peer !== undefined && !end.isHeldBack && !end.hasEnded;
    const writes = end.outbox.depth > 0;
    const interest = reads ? (writes ? 'rw' : 'r') : writes ? 'w' : '';
    if (interest === end.interest) return;
    end.interest = interest;
    lab.watch(end.fd, interest);
  }
}
