/** What a descriptor's page has of its stream: what each call moved, and the messages in it. */

export type FrameView = {
  readonly dir: 'in' | 'out';
  readonly codec: string;
  readonly tick: number;
  /** The event that last advanced it. */
  readonly seq: number;
  readonly header: Uint8Array;
  /** −1 until known. */
  readonly length: number;
  readonly have: number;
  readonly complete: boolean;
  /** The payload's first bytes, as far as captured, at most 64. */
  readonly payload: Uint8Array;
  /** How many calls brought it. */
  readonly calls: number;
};

export type StreamPiece = {
  readonly seq: number;
  readonly tick: number;
  readonly dir: 'in' | 'out';
  /** Offset of its first byte in that direction's stream; of the urgent byte, which is beside it, where that stands. */
  readonly offset: number;
  readonly oob?: true;
  /** Bytes the call moved; `bytes` has the first of them, `tail` the last where some between are not told: at most 256. */
  readonly length: number;
  readonly bytes: Uint8Array;
  readonly tail: Uint8Array;
};
