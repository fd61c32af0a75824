/** Another thread gives work to a loop that waits, and does not wake it: the work lies there until something else ends the wait. */

import { formatNs } from '../../trace/times';
import { textAt } from '../../trace/texts';
import type { Loop } from '../passes/loop';
import { forgetIt, remember } from '../passes/marks';
import type { Rule } from '../rule';

/** Whoever was about to wake it has done so by then. */
const LEAST_NS = 100e6;
const MOST_HANDED = 256;

/** Work that was handed over while its loop waited. */
type Handed = { readonly seq: number; readonly at: number; readonly name: string };

export const unwokenLoop: Rule = {
  id: 'unwoken-loop',
  stage: 'nursery',
  title: 'Work is given to a loop, which is not woken',
  fix: 'From another thread hand work over by what wakes the loop: loop.call_soon_threadsafe, asyncio.run_coroutine_threadsafe, or a byte into its wake-up pipe.',
  needs: ['waits', 'handovers'],
  open(scene) {
    const handed = new Map<Loop, Handed[]>();
    const counts = new WeakMap<Loop, { count: number; readonly first: number }>();
    const tell = (loop: Loop, { seq, name }: Handed, ns: number): void => {
      const known = counts.get(loop) ?? { count: 0, first: loop.tick };
      counts.set(loop, known);
      known.count++;
      const { count, first } = known;
      // A timeout, or a client that came by.
      const how = loop.count > 0 ? 'for somebody else' : 'by itself';
      const says = (): string =>
        `${name === '' ? 'Work' : name} was given to the loop by another thread while it waited, and nothing woke it: ${formatNs(ns)} later the wait ended ${how}.`;
      const told = { loop: loop.number, first, last: loop.tick, count, says };
      scene.tell({ severity: 'warning', evidence: [loop.wake, seq], culprit: seq, ...told });
    };
    return {
      handed(loop, seq) {
        const { trace } = scene;
        const slot = seq & trace.mask;
        const at = trace.t[slot]!;
        const of = handed.get(loop) ?? [];
        // What is handed over while it runs is done before it waits again.
        if (!loop.isWaiting || at < loop.waitAt || at < 0 || of.length >= MOST_HANDED) return;
        of.push({ seq, at, name: textAt(trace.texts, trace.text[slot]!) });
        remember(handed, loop, of);
      },
      turn(loop) {
        const of = handed.get(loop);
        if (of === undefined) return;
        forgetIt(handed, loop);
        for (let i = 0; i < loop.readyCount; i++) if (isWakeUp(loop.ready[i]!)) return;
        for (const one of of) {
          const ns = loop.wokeAt - one.at;
          if (ns >= LEAST_NS) tell(loop, one, ns);
        }
      },
    };
  },
};

/** A pipe, an eventfd or a pair of sockets without a name: by such a descriptor loops are woken. */
function isWakeUp({ role, peer }: Loop['ready'][number]): boolean {
  return role !== 'listener' && role !== 'timer' && peer === '';
}
