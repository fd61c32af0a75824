/** EAGAIN, which only means "not yet", ends the program. */

import { bytesOf } from '../../trace/bytes';
import type { Loop } from '../passes/loop';
import { forgetIt, remember } from '../passes/marks';
import type { Use } from '../passes/use';
import type { Rule } from '../rule';
import { nameOf } from '../words';

const COMPLAINT = /BlockingIOError|Resource temporarily unavailable|EAGAIN|EWOULDBLOCK/;

export const againFatal: Rule = {
  id: 'again-fatal',
  stage: 'stable',
  title: 'EAGAIN ends the program',
  fix: 'A non-blocking call that says EAGAIN is made again when the wait says that it can go on: watch the descriptor first.',
  needs: ['reads', 'ends'],
  open(scene) {
    const decoder = new TextDecoder();
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
