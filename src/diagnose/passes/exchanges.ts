/**
 * What a program makes of frames that come cut or together, where it is known how they are cut: it answers a part of one as if
 * that were a message, or several as if they were one.
 */

import type { FrameDecoder, Framing } from '../../framing/decoder';
import { isWholeHeader } from '../../framing/headed';
import { feed } from '../../trace/framed';
import { movedOf } from '../../trace/moved';
import { framingFor } from '../portFraming';
import type { Scene } from '../rule';
import type { Loop } from './loop';
import type { Use } from './use';

/** What one connection has said since its newest recv, and how it answered before. */
export type Exchange = {
  readonly incoming: FrameDecoder;
  readonly outgoing: FrameDecoder;
  readonly answered: Framing['answered'];
  /** Of the newest recv: frames that ended in it, and whether one is begun behind them; −1 not known. */
  ended: number;
  hasRest: boolean;
  seq: number;
  tick: number;
  /** Who made it, and in which turn. */
  loop: Loop | undefined;
  wake: number;
  turns: number;
  /** Frames that were sent since, and calls that did. */
  replies: number;
  sends: number;
  /** When the newest of them was sent, ns. */
  answeredAt: number;
  /** How often one frame by itself was answered by one. */
  pairs: number;
  /** Something else was read before the answer: that may be whose it is. */
  isRelayed: boolean;
  /** An exchange before this one that was answered too seldom, while the answers may still come. */
  owing: Owing | undefined;
};

/** Several frames, of which the recv `seq` brought the last, were answered by one until the next came. */
export type Owing = { readonly ended: number; readonly seq: number; readonly answeredAt: number };

/** How messages of a connection are cut, where somebody said so of its port. */
export function framingOf(scene: Scene, use: Use): Framing | undefined {
  return framingFor(scene.framings, use, scene.open);
}

/** That of a connection whose port has a codec. */
export function exchangeOf(scene: Scene, use: Use): Exchange | undefined {
  const framing = framingOf(scene, use);
  if (framing === undefined || framing.answered === 'maybe') return undefined;
  const { answered } = framing;
  return {
    ...{ incoming: framing.decoder(), outgoing: framing.decoder(), answered },
    ...{ ended: -1, hasRest: false, seq: -1, tick: -1, loop: undefined, wake: -1, turns: -1 },
    ...{ replies: 0, sends: 0, answeredAt: -1, pairs: 0 },
    ...{ isRelayed: false, owing: undefined },
  };
}

/** Bytes came: the exchange before is over. */
export function takeRecv({ trace }: Scene, exchange: Exchange, loop: Loop, seq: number): void {
  if (movedOf(trace, seq & trace.mask) === 0) return;
  const { ended, hasRest, replies } = exchange;
  if (ended === 1 && !hasRest && replies === 1) exchange.pairs++;
  const { frames, isInStep } = feed(trace, exchange.incoming, seq);
  exchange.ended = isInStep ? frames.filter(({ complete }) => complete).length : -1;
  const last = frames.at(-1);
  exchange.hasRest =
    last?.complete === false && !(exchange.answered === 'header' && isWholeHeader(last.header));
  exchange.seq = seq;
  exchange.tick = loop.tick;
  exchange.loop = loop;
  exchange.wake = loop.wake;
  exchange.turns = loop.turns;
  exchange.replies = 0;
  exchange.sends = 0;
  exchange.isRelayed = false;
}

/** It answered: true where what it answers is but a part of a frame. */
export function takeSend({ trace }: Scene, exchange: Exchange, loop: Loop, seq: number): boolean {
  if (movedOf(trace, seq & trace.mask) === 0) return false;
  const { ended, hasRest } = exchange;
  const { frames } = feed(trace, exchange.outgoing, seq);
  const replies = frames.filter(({ complete }) => complete).length;
  exchange.replies += replies;
  exchange.sends++;
  exchange.answeredAt = trace.t[seq & trace.mask]!;
  // Who passes bytes on as they come passes parts on, too: it is an answer only where it is whole.
  if (exchange.isRelayed) return false;
  return ended === 0 && hasRest && replies > 0 && exchange.sends === 1 && isPrompt(exchange, loop);
}

/** Turns in which asyncio resumes who has read. */
const RESUMED_TURNS = 2;

/** The loop has not waited since: what is sent of its own accord comes later, most often. */
function isPrompt({ wake, turns }: Exchange, loop: Loop): boolean {
  return wake === loop.wake || (loop.timeoutNs === 0 && loop.turns - turns <= RESUMED_TURNS);
}

/**
 * The exchange is over, as the next one begins or nothing more comes: the one before it that is told now. Several frames were
 * answered by one, by a program that answers one by one where they come so; and no answer has come late, beside those that followed.
 */
export function settle(exchange: Exchange, isWaiting: boolean): Owing | undefined {
  const { ended, replies, owing, outgoing, seq } = exchange;
  const isKnown = ended >= 0 && !outgoing.isLost;
  const isAnswered = isKnown && ended > 0 && replies > 0 && replies <= ended;
  const isMerged = isKnown && ended > 1 && replies === 1 && exchange.pairs > 0;
  // What waits to be sent may be answers; what was read meanwhile may be whose they are.
  const isSure = isMerged && !isWaiting && !exchange.isRelayed;
  exchange.owing = isSure ? { ended, seq, answeredAt: exchange.answeredAt } : undefined;
  return isAnswered ? owing : undefined;
}
