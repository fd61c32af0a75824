/** A send under way: what has left, and in which pieces. */

import { E } from '../../os/errors';
import type { Connection } from './connection';
import type { Action } from './steps';

export type SendAction = Action & { readonly kind: 'send' };

/** After a stretch of sending: all is sent, the socket is full, a pause between two pieces, others' turn, or `errno` tells. */
export type Progress = 'sent' | 'full' | 'pause' | 'turn' | 'failed';

/** Calls at a stretch: then the other clients have their turn. */
const CALLS_A_TURN = 64;

/** Starts a send; `key`: of its random bytes. */
export class Sender {
  /** Bytes that the kernel has taken. */
  sent = 0;
  /** Why it failed. */
  errno = 0;
  readonly #action: SendAction;
  readonly #key: number;
  #piece = 0;
  #pieceEnd: number;

  constructor(action: SendAction, key: number) {
    this.#action = action;
    this.#key = key;
    this.#pieceEnd = Math.min(action.payload.length, action.sizes[0] ?? Infinity);
  }

  /** Sends as much as can be sent now. */
  go(connection: Connection): Progress {
    const { payload, pauseMs, flags } = this.#action;
    for (let calls = 0; calls < CALLS_A_TURN; calls++) {
      if (this.sent === payload.length) return 'sent';
      const put = connection.send(payload, this.sent, this.#pieceEnd, this.#key, flags);
      if (put === -E.EAGAIN) return 'full';
      if (put < 0) {
        this.errno = -put;
        return 'failed';
      }
      this.sent += put;
      if (this.sent < this.#pieceEnd || this.sent === payload.length) continue;
      this.#nextPiece();
      if (pauseMs > 0) return 'pause';
    }
    return this.sent === payload.length ? 'sent' : 'turn';
  }

  #nextPiece(): void {
    const { payload, sizes } = this.#action;
    this.#piece = Math.min(this.#piece + 1, sizes.length - 1);
    this.#pieceEnd = Math.min(payload.length, this.#pieceEnd + (sizes[this.#piece] ?? Infinity));
  }
}
