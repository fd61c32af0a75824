/** Which calls may block: a machine that has much to do takes a process away in any call, and that is no block. */

import { errnoAt } from '../../trace/errnos';
import { callOf, CODE, RECV_CALLS, SEND_CALLS } from '../../trace/kinds';
import type { Scene } from '../rule';
import type { Loop } from './loop';
import type { Pause } from './pauses';
import { READY, type Use } from './use';

/** Shorter calls have not blocked; and of those for one message most do, where a busy machine hits but some. */
const LEAST_NS = 50e6;

/**
 * What the call that ended the pause blocked, and where it waits for its peer all calls on that descriptor in its turn together:
 * a message that comes in pieces. Of those that send only this one; ns.
 */
export function blockedNs(scene: Scene, { seq, wake, newest }: Pause, loop: Loop): number {
  const { trace } = scene;
  const slot = seq & trace.mask;
  if (trace.kind[slot] === CODE.send) return trace.dur[slot]!;
  let ns = 0;
  let [calls, blocked] = [0, 0];
  for (let one = newest; one > wake && one >= trace.first; one--) {
    const at = one & trace.mask;
    const isOfIt = trace.fd[at] === trace.fd[slot] && trace.loop[at] === trace.loop[slot];
    if (!isOfIt || trace.kind[at] !== trace.kind[slot]) continue;
    calls++;
    if (trace.dur[at]! < LEAST_NS || isPassing(scene, one, loop, wake)) continue;
    blocked++;
    ns += trace.dur[at]!;
  }
  return blocked > calls / 2 ? ns : trace.dur[slot]!;
}

/** Moves of bytes that one system call makes; what TLS and Python make of several may block in the second. */
const SINGLE = new Set(['', 'read', 'readv', 'recvfrom', 'recvmsg', 'recvmmsg']);

/**
 * A call that does not block, however long it took: a machine that has much to do takes a process away in any call. It is on a
 * descriptor that was told ready and not read since, or that is known to say EAGAIN; or it only changes what is asked, or closes.
 */
export function isPassing(scene: Scene, seq: number, loop: Loop, wake: number): boolean {
  const { trace, useOf } = scene;
  const slot = seq & trace.mask;
  const kind = trace.kind[slot]!;
  if (kind === CODE.watch || kind === CODE.close || kind === CODE.shutdown) return true;
  const errno = errnoAt(trace, slot);
  // A handshake on a blocking socket that was given up after its timeout says so, too.
  const isNotNow = errno === 'EAGAIN' || errno === 'EWOULDBLOCK' || errno === 'EINPROGRESS';
  const isHandshake = kind === CODE.recv && receivingCall(trace, slot) === 'SSL_do_handshake';
  if (isNotNow && !isHandshake) return true;
  const fd = kind === CODE.accept ? trace.a[slot]! : trace.fd[slot]!;
  const use = useOf(loop.process, fd);
  if (use === undefined || kind === CODE.connect) return false;
  if ((use.again >= 0 && use.again !== seq) || use.putAgain >= 0) return true;
  const ready = readyAt(scene, use, wake);
  if (ready === 0) return false;
  if (kind === CODE.accept) return isFirst(scene, use, seq, wake);
  if (kind === CODE.recv) {
    const isSingle = SINGLE.has(callOf(RECV_CALLS, trace.flags[slot]!));
    return isSingle && ready !== READY.w && isFirst(scene, use, seq, wake);
  }
  const isSingle = SINGLE_SENDS.has(callOf(SEND_CALLS, trace.flags[slot]!));
  return isSingle && (ready & READY.w) !== 0 && trace.a[slot]! <= ROOM;
}

const SINGLE_SENDS = new Set(['', 'write', 'writev', 'sendto', 'sendmsg', 'sendmmsg']);
/** Of who is told writable so much is taken at once (sk_stream_is_writeable: a third of its buffer is free). */
const ROOM = 4096;

function receivingCall({ flags }: Scene['trace'], slot: number): string {
  return callOf(RECV_CALLS, flags[slot]!);
}

/** What a wake told of a descriptor; 0: nothing. */
function readyAt({ trace }: Scene, { fd, gen }: Use, wake: number): number {
  const loop = trace.loop[wake & trace.mask];
  for (let seq = wake + 1; seq < trace.next; seq++) {
    const slot = seq & trace.mask;
    if (trace.loop[slot] !== loop) continue;
    if (trace.kind[slot] !== CODE.ready) return 0;
    if (trace.fd[slot] === fd && trace.gen[slot] === gen) return trace.flags[slot]! & 127;
  }
  return 0;
}

/** No call of that sort was made on it in this turn before. */
function isFirst({ trace }: Scene, { fd, gen }: Use, seq: number, wake: number): boolean {
  const kind = trace.kind[seq & trace.mask];
  for (let one = seq - 1; one > wake && one >= trace.first; one--) {
    const slot = one & trace.mask;
    if (trace.kind[slot] !== kind) continue;
    if (
      kind === CODE.accept ? trace.a[slot] === fd : trace.fd[slot] === fd && trace.gen[slot] === gen
    )
      return false;
  }
  return true;
}
