/** What a cell of the readiness timeline tells, as bits. */

export const CELL_BITS = {
  /** Three bits, those of INTEREST_LETTERS: what was watched when a tick's wait began. */
  watched: 7,
  /** Seven bits from READY_SHIFT up, those of READY_LETTERS: what the kernel answered. */
  ready: 127 << 3,
  /** The descriptor was open during some of the time. */
  open: 1 << 10,
  /** A recv took bytes (the urgent one too), a send took some. */
  received: 1 << 11,
  sent: 1 << 12,
  /** A recv got the end of the stream. */
  endOfStream: 1 << 13,
  /** A listener: a connection was accepted. */
  accepted: 1 << 14,
  /** A call failed, other than for having to wait. */
  failed: 1 << 15,
} as const;
export const READY_SHIFT = 3;
