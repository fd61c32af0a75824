/** What follows a short send: whether it is not the rest, by its bytes, by how little it is, or as it is a message by itself. */

import type { Framing } from '../../framing/decoder';
import { bytesOf } from '../../trace/bytes';
import { callOf, OOB_FLAG, SEND_CALLS } from '../../trace/kinds';
import type { Trace } from '../../trace/trace';
import type { Scene } from '../rule';
import { framingOf } from './exchanges';
import { isSame, LEAST_COMPARED, type Offer } from './offers';
import type { Short } from './shorts';
import type { Use } from './use';

/** Nobody cuts what waits into pieces so small. */
const LEAST_PIECE = 256;
const MANY_PIECES = 16;

/** What is offered now is not the rest: by its bytes, by how little it is, or as it is a message by itself. */
export function isNext(scene: Scene, use: Use, before: Short, seq: number): boolean {
  const { trace } = scene;
  if (isAnother(before, trace, seq) || isTooFew(before, trace, seq & trace.mask)) return true;
  if (isNextAnswer(before, trace, seq)) return true;
  const framing = scene.framings.length === 0 ? undefined : framingOf(scene, use);
  return framing !== undefined && isOneMessage(framing, trace, seq);
}

/** The rest goes by itself, with more behind it, or in pieces of a usual size: none of these is a line or a header. */
function isTooFew({ want, put }: Short, trace: Trace, slot: number): boolean {
  const offered = trace.a[slot]!;
  const call = callOf(SEND_CALLS, trace.flags[slot]!);
  // Of several buffers the first may be the rest of one alone.
  const isOne = call !== 'sendmsg' && call !== 'writev';
  const isUrgent = (trace.flags[slot]! & OOB_FLAG) !== 0;
  const isLittle = offered > 0 && offered < LEAST_PIECE && want - put >= MANY_PIECES * LEAST_PIECE;
  return isLittle && isOne && !isUrgent && trace.b[slot] === offered;
}

/** It is known by its bytes not to begin with the rest. */
function isAnother({ rest }: Offer, trace: Trace, seq: number): boolean {
  const bytes = bytesOf(trace, seq) ?? new Uint8Array(0);
  const size = Math.min(rest.length, bytes.length);
  return size >= LEAST_COMPARED && !isSame(rest, bytes, size);
}

const text = new TextDecoder();
const STATUS_LINE = /^HTTP\/1\.[01] \d{3} /;

/** It begins with the status line of an answer, as what was offered before did: the rest of a message does not. */
function isNextAnswer({ begin }: Offer, trace: Trace, seq: number): boolean {
  const bytes = bytesOf(trace, seq) ?? new Uint8Array(0);
  return [begin, bytes.subarray(0, begin.length)].every((one) =>
    STATUS_LINE.test(text.decode(one)),
  );
}

/** A length of four bytes and more, or in a header: the rest of a message says none by chance. */
const SAYS_LENGTH = /^(length-prefix-[48]|http$|content-length$)/;

/** Where it is known how messages are cut, by their lengths: it is one, from its begin to its end, as the rest of another is not. */
function isOneMessage(framing: Framing, trace: Trace, seq: number): boolean {
  if (!SAYS_LENGTH.test(framing.name)) return false;
  const offered = trace.a[seq & trace.mask]!;
  const bytes = (bytesOf(trace, seq) ?? new Uint8Array(0)).subarray(0, offered);
  const decoder = framing.decoder();
  const frames = [...decoder.push(bytes), ...decoder.skip(offered - bytes.length)];
  const last = frames.at(-1);
  const isOne = frames.filter(({ complete }) => complete).length === 1;
  return isOne && last!.complete && last!.length > 0 && !decoder.isLost;
}
