/**
 * In which order requests that came together are answered, where it is known how messages are cut: an answer that holds its request
 * is known by that. A program that takes the newest first answers all of them in reverse.
 */

import type { FrameDecoder, Framing } from '../../framing/decoder';
import { feed } from '../../trace/framed';
import { movedOf } from '../../trace/moved';
import type { Scene } from '../rule';
import type { Loop } from './loop';

/** Two in reverse are chance. */
const LEAST_REQUESTS = 3;
/** A shorter one may stand in any answer. */
const LEAST_BYTES = 2;
const MOST_REQUESTS = 256;

/** Requests that one recv brought, and their numbers as they were answered so far. */
export type Batch = {
  readonly seq: number;
  readonly tick: number;
  readonly loop: number;
  readonly requests: readonly Uint8Array[];
  readonly answered: number[];
};

/** One connection, and the newest requests of it that are not all answered. */
export type Talk = {
  readonly incoming: FrameDecoder;
  readonly outgoing: FrameDecoder;
  readonly framing: Framing;
  /** The stream of requests is inside one. */
  isInside: boolean;
  isAnswering: boolean;
  batch: Batch | undefined;
};

export function openTalk(framing: Framing): Talk {
  return {
    ...{ framing, incoming: framing.decoder(), outgoing: framing.decoder() },
    ...{ isInside: false, isAnswering: false, batch: undefined },
  };
}

/** Requests came: those before are no batch any more, as others may be answered among them. */
export function takeRequests(
  { trace }: Scene,
  talk: Talk,
  { number, tick }: Loop,
  seq: number,
): void {
  if (movedOf(trace, seq & trace.mask) === 0) return;
  const wasInside = talk.isInside;
  const { whole, isInside } = messagesIn(trace, talk.incoming, talk.framing, seq);
  talk.isInside = isInside;
  talk.batch = undefined;
  if (wasInside || whole.length < LEAST_REQUESTS || whole.length > MOST_REQUESTS) return;
  if (whole.some(({ length }) => length < LEAST_BYTES)) return;
  const requests = whole.map((bytes) => bytes.slice());
  talk.batch = { seq, tick, loop: number, requests, answered: [] };
}

/** Answers went: the batch, once all of it has been answered in reverse; undefined before, and where another order shows. */
export function takeAnswers({ trace }: Scene, talk: Talk, seq: number): Batch | undefined {
  if (movedOf(trace, seq & trace.mask) === 0) return undefined;
  const wasInside = talk.isAnswering;
  const { whole, isInside } = messagesIn(trace, talk.outgoing, talk.framing, seq);
  talk.isAnswering = isInside;
  const { batch } = talk;
  if (batch === undefined) return undefined;
  const { answered, requests } = batch;
  for (const answer of wasInside || isInside ? [] : whole) {
    const which = requestIn(requests, answer);
    const next = (answered.at(-1) ?? requests.length) - 1;
    if (which !== next) {
      talk.batch = undefined;
      return undefined;
    }
    answered.push(which);
  }
  if (wasInside || isInside || whole.length === 0 || answered.length < requests.length)
    return undefined;
  talk.batch = undefined;
  return batch;
}

/** The whole messages of a call that begins with one; none where not all of its bytes were captured. */
function messagesIn(
  trace: Scene['trace'],
  decoder: FrameDecoder,
  { trailer = 0 }: Framing,
  seq: number,
): { readonly whole: readonly Uint8Array[]; readonly isInside: boolean } {
  const { bytes, frames, isKnown } = feed(trace, decoder, seq);
  if (!isKnown) return { whole: [], isInside: true };
  let at = 0;
  const whole: Uint8Array[] = [];
  for (const { header, have, complete } of frames) {
    if (!complete) break;
    whole.push(bytes.subarray(at + header.length, at + header.length + have));
    at += header.length + have + trailer;
  }
  return { whole, isInside: at !== bytes.length };
}

/** The longest that stands in the answer; −1: none does, or several as long. */
function requestIn(requests: readonly Uint8Array[], answer: Uint8Array): number {
  let [found, longest] = [-1, 0];
  requests.forEach((request, i) => {
    if (request.length < longest || !holds(answer, request)) return;
    found = request.length === longest ? -1 : i;
    longest = request.length;
  });
  return found;
}

function holds(bytes: Uint8Array, part: Uint8Array): boolean {
  for (let at = 0; at + part.length <= bytes.length; at++) {
    let i = 0;
    while (i < part.length && bytes[at + i] === part[i]) i++;
    if (i === part.length) return true;
  }
  return false;
}
