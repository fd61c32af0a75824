/** A send took a part, and what was left is dropped, or something else is sent in its place. */

import { bytesOf } from '../../trace/bytes';
import { plural } from '../../trace/words';
import { SEND_CALLS, CALL_SHIFT, OOB_FLAG } from '../../trace/kinds';
import type { Trace } from '../../trace/trace';
import type { Loop } from '../passes/loop';
import { forgetIt, remember } from '../passes/marks';
import { framingOf } from '../passes/exchanges';
import {
  divisorOf,
  isAnother,
  isNextAnswer,
  isOneMessage,
  isSameOffer,
  mayRepeat,
  type Offer,
} from '../passes/offers';
import { isStream, READY, type Use, WATCHED } from '../passes/use';
import { wantedAt } from '../passes/wanted';
import type { Rule, Scene } from '../rule';
import { nameOf } from '../words';

/** A send whose rest has not gone yet. */
type Short = Offer & {
  readonly seq: number;
  readonly tick: number;
  readonly wake: number;
  readonly put: number;
  readonly at: number;
  /** It was watched for writing, and in that very turn is no more. */
  readonly isAsked: boolean;
  /** What was offered was the rest of the one before, as far as its length tells. */
  readonly isRest: boolean;
  isGivenUp: boolean;
};

/** Bytes that are compared. */
const COMPARED = 64;
const MOST_SHORT = 4096;
/** Nobody cuts what waits into pieces so small. */
const LEAST_PIECE = 256;
const MANY_PIECES = 16;
/** Who sends no more than so much in a time asks again within it; a peer that has ended its side has waited in vain sooner. */
const PACED_NS = 1500e6;
const WAITED_NS = 500e6;
/** A deadline is longer. */
const SOON_NS = 500e6;
/** Offers alike in a row, of which not one goes on where the one before ended: two may be chance. */
const OFFERED_AGAIN = 3;

export const shortSend: Rule = {
  id: 'short-send',
  stage: 'stable',
  title: 'The rest of a short send is lost',
  fix: 'send returns how many bytes it took: keep the rest, watch for writing, and send it before anything else.',
  needs: ['sends'],
  open(scene) {
    /** Few: of those that wait for the rest to go. */
    const shorts = new Map<Use, Short>();
    return {
      send(use, loop, seq) {
        const { trace } = scene;
        const slot = seq & trace.mask;
        const before = shorts.size === 0 ? undefined : shorts.get(use);
        const put = trace.b[slot]!;
        const want = trace.a[slot]!;
        if (before === undefined && (put <= 0 || put >= want)) return;
        // What failed sent nothing; the rest still waits.
        if (put < 0) return;
        forgetIt(shorts, use);
        const offers =
          before !== undefined && isSameOffer(before, trace, seq) ? before.offers + 1 : 1;
        const isAgain = before !== undefined && offers >= OFFERED_AGAIN && !mayRepeat(before);
        if (before !== undefined && (isAgain || isNext(scene, use, before, seq)))
          tell(scene, use, loop, before, seq, 'and the next send does not go on with them');
        if (put <= 0 || put >= want || !isOurs(use, trace, slot) || shorts.size >= MOST_SHORT)
          return;
        const stride = offers === 1 || before === undefined ? put : divisorOf(before.stride, put);
        const isAsked = use.watch >= 0 && (use.watch & WATCHED.w) !== 0;
        const isRest = before !== undefined && want === before.want - before.put;
        remember(shorts, use, shortOf(trace, loop, seq, { offers, stride, isAsked, isRest }));
      },
      shutdown(use, loop, seq) {
        // Of reading only (SHUT_RD, shutdown(2)): it may send on.
        if ((scene.trace.flags[seq & scene.trace.mask]! & 15) !== 0)
          over(scene, shorts, use, loop, seq);
      },
      close(use, loop, seq) {
        over(scene, shorts, use, loop, seq);
      },
      watch(use, { wake }) {
        const short = shorts.size === 0 ? undefined : shorts.get(use);
        if (short === undefined) return;
        const isOut = (use.watch & WATCHED.w) === 0;
        short.isGivenUp = isOut && (short.isGivenUp || (short.isAsked && short.wake === wake));
      },
      wake(loop) {
        if (shorts.size === 0) return;
        for (const [use, short] of shorts)
          if (use.watcher === loop.number && isLetGo(use, short, loop, PACED_NS)) {
            forgetIt(shorts, use);
            tell(scene, use, loop, short, loop.wake, LET_GO);
          }
      },
    };
  },
};

/** What is offered now is not the rest: by its bytes, by how little it is, or as it is a message by itself. */
function isNext(scene: Scene, use: Use, before: Short, seq: number): boolean {
  const { trace } = scene;
  if (isAnother(before, trace, seq) || isTooFew(before, trace, seq & trace.mask)) return true;
  if (isNextAnswer(before, trace, seq)) return true;
  const framing = scene.framings.length === 0 ? undefined : framingOf(scene, use);
  return framing !== undefined && isOneMessage(framing, trace, seq);
}

/** The rest goes by itself, with more behind it, or in pieces of a usual size: none of these is a line or a header. */
function isTooFew({ want, put }: Short, trace: Trace, slot: number): boolean {
  const offered = trace.a[slot]!;
  const call = callAt(trace, slot);
  // Of several buffers the first may be the rest of one alone.
  const isOne = call !== 'sendmsg' && call !== 'writev';
  const isUrgent = (trace.flags[slot]! & OOB_FLAG) !== 0;
  const isLittle = offered > 0 && offered < LEAST_PIECE && want - put >= MANY_PIECES * LEAST_PIECE;
  return isLittle && isOne && !isUrgent && trace.b[slot] === offered;
}

function callAt({ flags }: Trace, slot: number): string {
  return SEND_CALLS[(flags[slot]! >> CALL_SHIFT) & 15] ?? '';
}

/** sendfile and splice end at the end of their file; the standard streams are not ours to judge. */
function isOurs(use: Use, trace: Trace, slot: number): boolean {
  const call = callAt(trace, slot);
  const isUrgent = (trace.flags[slot]! & OOB_FLAG) !== 0;
  return isStream(use) && call !== 'sendfile' && call !== 'splice' && !isUrgent;
}

function shortOf(
  trace: Trace,
  { tick, wake }: Loop,
  seq: number,
  more: Pick<Short, 'offers' | 'stride' | 'isAsked' | 'isRest'>,
): Short {
  const slot = seq & trace.mask;
  const [want, put] = [trace.a[slot]!, trace.b[slot]!];
  const bytes = bytesOf(trace, seq) ?? new Uint8Array(0);
  const begin = bytes.slice(0, COMPARED);
  const rest = bytes.slice(put, put + COMPARED);
  const known = { seq, tick, wake, want, put, at: trace.t[slot]!, isGivenUp: false };
  return { ...known, begin, rest, ...more };
}

/** It was let know that the rest can go, it alone and soon, and tries nothing; who has gone on with a rest before gives up on purpose. */
function isToldIt(use: Use, short: Short, { wake, wokeAt, readyCount, ready }: Loop): boolean {
  if (
    short.isRest ||
    readyCount !== 1 ||
    ready[0] !== use ||
    use.ready !== READY.w ||
    use.sent > wake
  )
    return false;
  return short.at >= 0 && wokeAt >= 0 && wokeAt - short.at < SOON_NS;
}

const LET_GO = 'and it is watched for writing no more';

/** Nobody asks when the rest can go, nor has for so long, and its peer is not gone. */
function isLetGo(use: Use, short: Short, { lastAt, wokeAt }: Loop, leastNs: number): boolean {
  if (!short.isGivenUp || short.at < 0 || use.lost >= 0 || use.closed >= 0) return false;
  return Math.max(lastAt, wokeAt) - short.at >= leastNs;
}

/** It will send no more. */
function over(scene: Scene, shorts: Map<Use, Short>, use: Use, loop: Loop, seq: number): void {
  const short = shorts.get(use);
  if (short === undefined) return;
  forgetIt(shorts, use);
  if (use.ended > short.seq && isLetGo(use, short, loop, WAITED_NS)) {
    tell(scene, use, loop, short, seq, LET_GO);
    return;
  }
  // The peer is gone, or may be: nobody would get the rest.
  if (use.lost >= 0 || use.ended > short.seq || use.sendFailed > short.seq) return;
  // It watched for writing and gave up in a later tick: a deadline, most likely.
  const isMeant = short.wake !== loop.wake && wantedAt(scene.trace, use, loop.wake) >= 0;
  if (isMeant && !isToldIt(use, short, loop)) return;
  tell(scene, use, loop, short, seq, 'and it is closed without them');
}

function tell(scene: Scene, use: Use, loop: Loop, short: Short, seq: number, what: string): void {
  const { want, put, tick } = short;
  const says = (): string =>
    `send on ${nameOf(use)} took ${put} of ${plural(want, 'byte')}; ${want - put} are left, ${what}.`;
  const evidence = [seq, short.seq];
  const told = { loop: loop.number, use, first: tick, last: loop.tick, count: 1, says, evidence };
  scene.tell({ severity: 'error', ...told });
}
