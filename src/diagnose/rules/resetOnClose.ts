/** Closed with bytes unread: the kernel answers with a reset, and throws away what it still had to send (tcp(7), RFC 2525 2.17). */

import { plural } from '../../trace/words';
import { isStream, type Use } from '../passes/use';
import type { Rule } from '../rule';
import { nameOf } from '../words';

export const resetOnClose: Rule = {
  id: 'reset-on-close',
  stage: 'stable',
  title: 'Closed with bytes unread',
  fix: 'After the last send shut down your own side (SHUT_WR), read until recv returns 0, and close then.',
  needs: ['unread'],
  open(scene) {
    const unread = new WeakMap<Use, { readonly seq: number; readonly bytes: number }>();
    return {
      kernel(use, _loop, seq) {
        unread.set(use, { seq, bytes: scene.trace.a[seq & scene.trace.mask]! });
      },
      close(use, loop, seq) {
        const counted = unread.get(use);
        // What was counted before the newest read may be read since.
        if (counted === undefined || counted.bytes <= 0 || counted.seq < use.read) return;
        if (use.put < 0 || use.lost >= 0 || !isStream(use) || use.proto === 'unix') return;
        const { bytes, seq: at } = counted;
        const says = (): string =>
          `${nameOf(use)} was closed with ${plural(bytes, 'byte')} unread: its peer gets a reset, and may lose what was sent last.`;
        const { number, tick } = loop;
        const told = { loop: number, use, first: tick, last: tick, count: 1, says };
        scene.tell({ severity: 'error', evidence: [at, seq], ...told });
      },
    };
  },
};
