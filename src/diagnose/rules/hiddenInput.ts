/** Input that the wait cannot see: the program has read it ahead, and waits for its descriptor, which says nothing of it. */

import { callOf, CODE, PEEK_FLAG, RECV_CALLS } from '../../trace/kinds';
import { formatNs } from '../../trace/times';
import { plural } from '../../trace/words';
import type { Loop } from '../passes/loop';
import { forgetIt, remember } from '../passes/marks';
import { openTally, tellTally } from '../passes/tally';
import { isStream, isWatchedLevel, READY, type Use, WATCHED } from '../passes/use';
import type { Rule, Scene } from '../rule';
import { nameOf } from '../words';

/** So long it lay there: less is what a loop takes to come round. */
const LEAST_NS = 50e6;
/** The next wait returned at once: it is readable still. */
const AT_ONCE_NS = 1e6;
/** Events between the read ahead and its answer that are gone over. */
const MOST_EVENTS = 4096;

/** What the TLS layer holds ready since the event `seq`, and how long the loop has waited since, ns. */
type Ahead = { readonly seq: number; readonly bytes: number; ns: number };

/** Answered in this turn, though nothing was read. */
type Answered = { readonly use: Use; readonly wake: number; readonly ns: number };

export const hiddenInput: Rule = {
  id: 'hidden-input',
  stage: 'nursery',
  title: 'Input lies where the wait does not see it',
  fix: 'What was read ahead (by a file object, or in the TLS layer) is to be used up before the loop waits again: ask pending(), or read by recv and cut messages yourself.',
  needs: ['waits', 'reads', 'times'],
  open(scene) {
    const tally = openTally();
    const answered = new Map<Loop, Answered>();
    /** Few: who reads less of a record than there is, and has not come back for the rest. */
    const ahead = new Map<Use, Ahead>();
    return {
      recv(use, _loop, seq) {
        forgetIt(ahead, use);
        const bytes = leftAt(scene, seq);
        if (bytes > 0 && ahead.size < MOST_AHEAD) remember(ahead, use, { seq, bytes, ns: 0 });
      },
      close: (use) => forgetIt(ahead, use),
      wake(loop) {
        // With a timeout of 0 it only looks.
        if (ahead.size === 0 || loop.waitedNs <= 0 || loop.timeoutNs === 0) return;
        for (const [use, held] of ahead) {
          // Who is watched for writing alone is not waited for to be read.
          if (use.watcher !== loop.number || !isWatchedLevel(use, WATCHED.r)) continue;
          held.ns += loop.waitedNs;
          if (held.ns < LEAST_NS) continue;
          forgetIt(ahead, use);
          const { seq, bytes, ns } = held;
          const says = (): string =>
            `${plural(bytes, 'byte')} of ${nameOf(use)} lay ready in the TLS layer for ${formatNs(ns)}, while the loop waited for its descriptor.`;
          tellTally(scene, tally, 'warning', use, loop, [seq, loop.wake], says, seq);
        }
      },
      outcome(use, loop) {
        if (!isAnsweredUnread(scene, use, loop)) return;
        const ns = waitedSince(scene, use, loop);
        if (ns >= LEAST_NS) remember(answered, loop, { use, wake: loop.wake, ns });
      },
      ready(use, loop) {
        const held = answered.get(loop);
        // Read by somebody else meanwhile, it would not be ready.
        if (held?.use !== use || (use.ready & READY.r) === 0) return;
        if (loop.waitedNs < 0 || loop.waitedNs > AT_ONCE_NS) return;
        forgetIt(answered, loop);
        const says = (): string =>
          `${nameOf(use)} was answered without being read: what came before had been read ahead, and lay there for ${formatNs(held.ns)} while the loop waited for it.`;
        tellTally(scene, tally, 'warning', use, loop, [use.got, held.wake, use.put], says);
      },
      turn(loop) {
        if (answered.get(loop)?.wake !== loop.wake) forgetIt(answered, loop);
      },
    };
  },
};

const MOST_AHEAD = 1024;

/** Bytes that a look into the TLS layer saw; 0 of any other read. */
function leftAt({ trace }: Scene, seq: number): number {
  const slot = seq & trace.mask;
  const flags = trace.flags[slot]!;
  const isLook = (flags & PEEK_FLAG) !== 0;
  const isTls = callOf(RECV_CALLS, flags) === 'SSL_read';
  return isLook && isTls ? trace.b[slot]! : 0;
}

/** The only one that was ready, readable and no more; nobody was read in this turn, and something was sent to it. */
function isAnsweredUnread(scene: Scene, use: Use, loop: Loop): boolean {
  const { wake, readyCount } = loop;
  if (readyCount !== 1 || (use.ready & ~READY.d) !== READY.r || use.closed >= 0) return false;
  if (!isStream(use) || !isWatchedLevel(use, WATCHED.r)) return false;
  if (use.got < 0 || use.read > wake || use.put < wake || use.turn !== wake) return false;
  const { trace } = scene;
  for (let seq = wake + 1; seq <= loop.last; seq++) {
    const kind = trace.kind[seq & trace.mask];
    if (kind === CODE.recv || kind === CODE.accept) return false;
  }
  return true;
}

/** How long the loop has waited since bytes came last on the descriptor, ns. */
function waitedSince({ trace }: Scene, { got }: Use, { number, wake }: Loop): number {
  let ns = 0;
  for (let seq = wake; seq > Math.max(got, trace.first, wake - MOST_EVENTS); seq--) {
    const slot = seq & trace.mask;
    if (trace.kind[slot] === CODE.wake && trace.loop[slot] === number)
      ns += Math.max(0, trace.dur[slot]!);
  }
  return ns;
}
