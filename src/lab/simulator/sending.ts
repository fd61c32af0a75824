/** A send under way: what has left, and in which pieces. */

import { E } from '../../os/errors';
import type { Connection } from './connection';
import type { Action } from './steps';

export type SendAction = Action & { readonly kind: 'send' };

/** After a stretch of sending: all is sent, the socket is full, a pause between two pieces, others' turn, or `errno` tells. */
export type Progress = 'sent' | 'full' | 'pause' | 'turn' | 'failed';

/** Calls at a stretch: then the other clients have their turn. */
const CALLS_A_TURN = 64;

export type Sending = {
  readonly action: SendAction;
  /** Of its random bytes. */
  readonly key: number;
  /** Bytes that the kernel has taken. */
  sent: number;
  /** Why it failed. */
  errno: number;
  piece: number;
  pieceEnd: number;
};

export function beginSend(action: SendAction, key: number): Sending {
  const pieceEnd = Math.min(action.payload.length, action.sizes[0] ?? Infinity);
  return { action, key, sent: 0, errno: 0, piece: 0, pieceEnd };
}

/** Sends as much as can be sent now. */
export function sendOn(sending: Sending, connection: Connection): Progress {
  const { payload, pauseMs, flags } = sending.action;
  for (let calls = 0; calls < CALLS_A_TURN; calls++) {
    if (sending.sent === payload.length) return 'sent';
    const put = connection.send(payload, sending.sent, sending.pieceEnd, sending.key, flags);
    if (put === -E.EAGAIN) return 'full';
    if (put < 0) {
      sending.errno = -put;
      return 'failed';
    }
    sending.sent += put;
    if (sending.sent < sending.pieceEnd || sending.sent === payload.length) continue;
    nextPiece(sending);
    if (pauseMs > 0) return 'pause';
  }
  return sending.sent === payload.length ? 'sent' : 'turn';
}

function nextPiece(sending: Sending): void {
  const { payload, sizes } = sending.action;
  sending.piece = Math.min(sending.piece + 1, sizes.length - 1);
  sending.pieceEnd = Math.min(
    payload.length,
    sending.pieceEnd + (sizes[sending.piece] ?? Infinity),
  );
}
