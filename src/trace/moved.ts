/** How many bytes of its stream a recv or a send moved: neither the urgent byte, which is beside it, nor what was only looked at. */

import { CODE, OOB_FLAG, PEEK_FLAG } from './kinds';

/** The columns that tell it. */
type Moves = {
  readonly kind: Uint8Array;
  readonly flags: Uint16Array;
  readonly b: Int32Array;
};

/** 0 where the call failed, and for the end of the stream. */
export function movedOf({ kind, flags, b }: Moves, slot: number): number {
  const count = b[slot]!;
  if (count <= 0) return 0;
  const marks = flags[slot]! & (OOB_FLAG | PEEK_FLAG);
  if (marks === 0) return count;
  // Of what is sent with MSG_OOB only the last byte is urgent (send(2)); received is the one alone.
  return kind[slot] === CODE.send ? count - 1 : 0;
}

/** Whether the call took or sent anything; a look takes nothing. */
export function hasMoved({ flags, b }: Omit<Moves, 'kind'>, slot: number): boolean {
  return b[slot]! > 0 && (flags[slot]! & PEEK_FLAG) === 0;
}
