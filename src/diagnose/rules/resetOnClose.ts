/** Closed with bytes unread: the kernel answers with a reset, and throws away what it still had to send (tcp(7), RFC 2525 2.17). */

import { plural } from '../../trace/words';
import type { Loop } from '../passes/loop';
import { openTally, tellTally } from '../passes/tally';
import { isStream, type Use } from '../passes/use';
import type { Rule } from '../rule';
import { nameOf } from '../words';

/** What the kernel held of one, bytes each way. */
type Unread = { readonly seq: number; readonly bytes: number; readonly unsent: number };

/** In one turn. */
const MOST = 64;

export const resetOnClose: Rule = {
  id: 'reset-on-close',
  stage: 'stable',
  title: 'Closed with bytes unread',
  fix: 'After the last send shut down your own side (SHUT_WR), read until recv returns 0, and close then.',
  needs: ['unread'],
  open(scene) {
    const unread = new WeakMap<Use, Unread>();
    const tally = openTally();
    /** The first of each loop: one finding, which grows. */
    const first = new WeakMap<Loop, Use>();
    /** Told when the loop goes on: a program that ends closes whatever its clients are sending. */
    const closed = new WeakMap<Loop, (() => void)[]>();
    return {
      kernel(use, _loop, seq) {
        const { trace } = scene;
        const slot = seq & trace.mask;
        unread.set(use, { seq, bytes: trace.a[slot]!, unsent: trace.b[slot]! });
      },
      close(use, loop, seq) {
        const counted = unread.get(use);
        // What was counted before the newest read may be read since.
        if (counted === undefined || counted.bytes <= 0 || counted.seq < use.read) return;
        if (use.put < 0 || use.lost >= 0 || !isStream(use) || use.proto === 'unix') return;
        const { bytes, unsent, seq: at } = counted;
        // What went in an earlier turn has arrived: nothing is thrown away.
        if (use.put < loop.wake && unsent <= 0) return;
        const says = (): string =>
          `${nameOf(use)} was closed with ${plural(bytes, 'byte')} unread: its peer gets a reset, and may lose what was sent last.`;
        const one = first.get(loop) ?? use;
        first.set(loop, one);
        const tell = (): void => tellTally(scene, tally, 'error', one, loop, [at, seq], says, seq);
        const list = closed.get(loop) ?? [];
        if (list.length < MOST) list.push(tell);
        closed.set(loop, list);
      },
      wait(loop) {
        for (const tell of closed.get(loop) ?? []) tell();
        closed.delete(loop);
      },
    };
  },
};
