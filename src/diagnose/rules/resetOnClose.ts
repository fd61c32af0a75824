/** Closed with bytes unread: the kernel answers with a reset, and throws away what it still had to send (tcp(7), RFC 2525 2.17). */

import { plural } from '../../trace/words';
import type { Loop } from '../passes/loop';
import { openTally, tellTally } from '../passes/tally';
import { isStream, type Use } from '../passes/use';
import type { Rule } from '../rule';
import { nameOf } from '../words';

/** What the kernel held of one, bytes each way. */
type Unread = { readonly seq: number; readonly bytes: number; readonly unsent: number };

type Closed = { readonly at: number; readonly tell: () => void };

/** Of threads without turns: what was sent before has arrived, and what follows is not the end of the program. */
const LATE_NS = 100e6;
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
    /** The first of each loop, or of all threads of a process that never wait, by its number: one finding, which grows. */
    const first = new Map<Loop | number, { readonly use: Use; readonly loop: Loop }>();
    /** Told when the loop goes on: a program that ends closes whatever its clients are sending. */
    const closed = new WeakMap<Loop, Closed[]>();
    /** By process, what threads did that never wait: told when another goes on, or the program after that. */
    const blocking = new Map<number, Closed[]>();
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
        // What went in an earlier turn, or long before, has arrived: nothing is thrown away.
        const { trace } = scene;
        const ns = trace.t[seq & trace.mask]! - trace.t[use.put & trace.mask]!;
        const isOld = loop.turns > 0 ? use.put < loop.wake : use.put < trace.first || ns > LATE_NS;
        if (isOld && unsent <= 0) return;
        const says = (): string =>
          `${nameOf(use)} was closed with ${plural(bytes, 'byte')} unread: its peer gets a reset, and may lose what was sent last.`;
        const isBlocking = loop.turns === 0;
        const whose = isBlocking ? loop.process : loop;
        const one = first.get(whose) ?? { use, loop };
        if (first.size < MOST) first.set(whose, one);
        const tell = (): void =>
          tellTally(scene, tally, 'error', one.use, one.loop, [at, seq], says, seq);
        const list = (isBlocking ? blocking.get(loop.process) : closed.get(loop)) ?? [];
        if (list.length < MOST) list.push({ at: trace.t[seq & trace.mask]!, tell });
        if (isBlocking) blocking.set(loop.process, list);
        else closed.set(loop, list);
      },
      wait(loop) {
        for (const { tell } of closed.get(loop) ?? []) tell();
        closed.delete(loop);
        if (blocking.size === 0) return;
        for (const { tell } of blocking.get(loop.process) ?? []) tell();
        blocking.delete(loop.process);
      },
      exit(loop, seq) {
        const now = scene.trace.t[seq & scene.trace.mask]!;
        for (const { at, tell } of blocking.get(loop.process) ?? [])
          if (at >= 0 && now - at >= LATE_NS) tell();
        blocking.delete(loop.process);
      },
    };
  },
};
