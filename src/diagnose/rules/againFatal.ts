/** EAGAIN, which only means "not yet", ends the program. */

import { bytesOf } from '../../trace/bytes';
import type { Loop } from '../passes/loop';
import { forgetIt, remember } from '../passes/marks';
import { openTally, tellTally } from '../passes/tally';
import { isStream, type Use } from '../passes/use';
import type { Rule, Scene } from '../rule';
import { nameOf } from '../words';

const COMPLAINT = /BlockingIOError|Resource temporarily unavailable|EAGAIN|EWOULDBLOCK/;

/** A read that took longer has waited, with a timeout of the socket's own (SO_RCVTIMEO says EAGAIN, too). */
const AT_ONCE_NS = 10e6;

export const againFatal: Rule = {
  id: 'again-fatal',
  stage: 'stable',
  title: 'EAGAIN ends the program',
  fix: 'A non-blocking call that says EAGAIN is made again when the wait says that it can go on: watch the descriptor first.',
  needs: ['reads', 'ends'],
  open(scene) {
    const decoder = new TextDecoder();
    const tally = openTally();
    /** The first that each loop threw out: one finding, which grows. */
    const thrown = new WeakMap<Loop, Use>();
    /** The call that said EAGAIN, while nothing but writing about it followed. */
    const last = new Map<Loop, { readonly use: Use; readonly seq: number; isSaid: boolean }>();
    const call = (use: Use, loop: Loop, seq: number): void => {
      if (use.again === seq || use.putAgain === seq)
        remember(last, loop, { use, seq, isSaid: false });
      else if (use.isSocket) forgetIt(last, loop);
    };
    return {
      ...{ accept: call, recv: call },
      send(use, loop, seq) {
        call(use, loop, seq);
        if (last.size === 0) return;
        const held = last.get(loop);
        if (held === undefined || use.isSocket || held.isSaid) return;
        if (COMPLAINT.test(decoder.decode(bytesOf(scene.trace, seq)))) held.isSaid = true;
      },
      close(use, loop, seq) {
        const held = last.get(loop);
        if (held?.use !== use || held.seq !== use.read || !isThrownOut(scene, use, loop)) return;
        const says = (): string =>
          `${nameOf(use)} was let in and read at once, which said EAGAIN, "not yet", and it was closed for that.`;
        const first = thrown.get(loop) ?? use;
        thrown.set(loop, first);
        tellTally(scene, tally, 'error', first, loop, [held.seq, seq], says, held.seq);
      },
      wait: (loop) => forgetIt(last, loop),
      exit(loop, seq) {
        const { trace } = scene;
        const held = last.get(loop);
        const text = decoder.decode(bytesOf(trace, seq));
        const isSaid = held?.isSaid === true || COMPLAINT.test(text);
        // Who drains until EAGAIN and then ends for another reason does not complain of it.
        if (held === undefined || !isSaid || trace.a[seq & trace.mask]! <= 0) return;
        const { use, seq: at } = held;
        const says = (): string =>
          `A call on ${nameOf(use)} said EAGAIN, "not yet", and the program ended over it with ${trace.a[seq & trace.mask]!}.`;
        const { number, tick } = loop;
        const told = { loop: number, use, first: tick, last: tick, count: 1, says };
        scene.tell({ severity: 'error', evidence: [seq, at], ...told });
      },
    };
  },
};

/** One that has come in this very turn, of which nothing was asked but one read: who only lets clients in asks nothing, who talks sends. */
function isThrownOut({ trace }: Scene, use: Use, { wake, turns }: Loop): boolean {
  const { role, opened, read, got, sent, zero, shutdown, sockerr, again } = use;
  if (role !== 'connection' || !isStream(use) || again !== read || read < trace.first) return false;
  if (turns > 0 && opened < wake) return false;
  const ns = trace.dur[read & trace.mask]!;
  const isPlain = Math.max(got, sent, zero, shutdown, sockerr) < 0;
  return isPlain && ns >= 0 && ns < AT_ONCE_NS && use.readySeq < 0;
}
