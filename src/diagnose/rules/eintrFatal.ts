/** A signal interrupts the wait, and the program takes that for an error and ends. */

import { bytesOf } from '../../trace/bytes';
import { textAt } from '../../trace/texts';
import type { Loop } from '../passes/loop';
import type { Rule, Scene } from '../rule';

/** Signals that ask nobody to end: of the others a program may make its end, as of an alarm that it set for that. */
const HARMLESS = new Set(
  ['CHLD', 'WINCH', 'CONT', 'USR1', 'USR2', 'PROF', 'VTALRM', 'IO', 'URG', 'TSTP', 'PIPE'].map(
    (name) => `SIG${name}`,
  ),
);
const COMPLAINT = 'Interrupted system call';

export const eintrFatal: Rule = {
  id: 'eintr-fatal',
  stage: 'stable',
  title: 'A signal ends the program by interrupting its wait',
  fix: 'EINTR is no error: wait again (with the time that is left).',
  needs: ['waits', 'ends'],
  open(scene) {
    const signals = new WeakMap<Loop, string>();
    const complained = new WeakSet<Loop>();
    const decoder = new TextDecoder();
    return {
      signal(loop, seq) {
        const { trace } = scene;
        signals.set(loop, textAt(trace.texts, trace.text[seq & trace.mask]!));
      },
      send(use, loop, seq) {
        // Only a loop whose wait was just interrupted, and which writes to a log or a terminal.
        if (loop.errno !== 'EINTR' || use.isSocket) return;
        const text = decoder.decode(bytesOf(scene.trace, seq));
        if (text.includes(COMPLAINT)) complained.add(loop);
      },
      wait(loop) {
        // It goes on: whatever it said.
        complained.delete(loop);
        signals.delete(loop);
      },
      exit(loop, seq) {
        for (const own of interruptedIn(scene, loop)) {
          const signal = signals.get(own) ?? '';
          const { trace } = scene;
          const code = trace.a[seq & trace.mask]!;
          const text = decoder.decode(bytesOf(trace, seq));
          const isSaid =
            complained.has(own) || /InterruptedError|Interrupted system call/.test(text);
          // Who ends well meant to.
          if (code <= 0 || !(HARMLESS.has(signal) || isSaid)) continue;
          const by = signal === '' ? 'a signal' : signal;
          const says = (): string =>
            `${by} interrupted the wait (EINTR), and the program ended with ${code} instead of waiting again.`;
          const told = { loop: own.number, first: own.tick, last: own.tick, count: 1, says };
          scene.tell({ severity: 'error', evidence: [own.wake, seq], ...told });
        }
      },
    };
  },
};

/** Loops of the process whose last wait was interrupted, with nothing done for anybody since. */
function interruptedIn({ loops }: Scene, { process }: Loop): Loop[] {
  return [...loops.values()].filter(
    (loop) => loop.process === process && loop.errno === 'EINTR' && !loop.isWaiting,
  );
}
