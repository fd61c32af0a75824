/** One client that is gone (EPIPE, ECONNRESET, SIGPIPE) ends the whole server. */

import { errnoAt } from '../../trace/errnos';
import { textAt } from '../../trace/texts';
import { plural } from '../../trace/words';
import type { Loop } from '../passes/loop';
import { forgetIt, remember } from '../passes/marks';
import { isStream, type Use } from '../passes/use';
import type { Rule, Scene } from '../rule';
import { nameOf } from '../words';

const LOSSES = new Set(['EPIPE', 'ECONNRESET', 'ECONNABORTED']);

export const peerLossFatal: Rule = {
  id: 'peer-loss-fatal',
  stage: 'stable',
  title: 'One client that is gone ends the server',
  fix: 'Handle EPIPE and ECONNRESET where they come: close that one connection; ignore SIGPIPE, or send with MSG_NOSIGNAL.',
  needs: ['ends'],
  open(scene) {
    const last = new Map<Loop, Loss>();
    const call = (use: Use, loop: Loop, seq: number): void => {
      const { trace } = scene;
      if (loop.marks === 0 && trace.errno[seq & trace.mask] === 0) return;
      if (!isStream(use)) return;
      const errno = errnoAt(scene.trace, seq & scene.trace.mask);
      if (LOSSES.has(errno))
        remember(last, loop, { use, seq, errno, others: othersOf(scene, use), isClosed: false });
      // Another was served since: it went on.
      else forgetIt(last, loop);
    };
    return {
      ...{ recv: call, send: call, accept: call },
      close(use, loop) {
        const held = last.get(loop);
        if (held?.use === use) held.isClosed = true;
      },
      wait: (loop) => forgetIt(last, loop),
      exit(loop, seq) {
        const { trace } = scene;
        const held = last.get(loop);
        const code = trace.a[seq & trace.mask]!;
        const signal = textAt(trace.texts, trace.text[seq & trace.mask]!);
        // A program that ends well, or by another signal, has another reason.
        if (held === undefined || (signal === '' ? code <= 0 : signal !== 'SIGPIPE')) return;
        const { use, errno, seq: at, others } = held;
        // With one client there is nobody else to serve.
        if (others === 0) return;
        // Closed with care while others stay. An interpreter that dies of it closes them all, but so does a child of one client.
        if (held.isClosed && (othersOf(scene, use) > 0 || loop.turns === 0)) return;
        const by = signal === '' ? `with ${code}` : `by ${signal}`;
        const says = (): string =>
          `A call on ${nameOf(use)} failed with ${errno} as that peer is gone, and the program ended ${by}, with ${plural(others, 'other')} still open.`;
        const { number, tick } = loop;
        const told = { loop: number, use, first: tick, last: tick, count: 1, says };
        scene.tell({ severity: 'error', evidence: [seq, at], ...told });
      },
    };
  },
};

/** The newest call of a loop that said so, how many others there were then, and whether it was closed since. */
type Loss = {
  readonly use: Use;
  readonly seq: number;
  readonly errno: string;
  readonly others: number;
  isClosed: boolean;
};

/** Connections beside this one that clients have opened, and listeners. */
function othersOf({ open }: Scene, lost: Use): number {
  let count = 0;
  for (const use of open)
    if (use !== lost && use.process === lost.process)
      if (use.role === 'listener' || (use.role === 'connection' && use.lost < 0)) count++;
  return count;
}
