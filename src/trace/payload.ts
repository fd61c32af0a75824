/**
 * The payload ring: bytes of calls, prints and notes, the newest that fit.
 *
 * Positions count from the trace's first byte and never come again; byte `position` stands at
 * `bytes[position & (size - 1)]`. A run never wraps: one that would is put at the start of the next lap.
 * A producer may let the kernel write straight into `bytes`: reserve, fill, commit.
 */

export type PayloadRing = {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Bytes in the ring, a power of two. */
  readonly size: number;
  /** Position of the next byte. */
  head: number;
  /** Everything before this position may have been overwritten. */
  tail: number;
};

export function openPayloadRing(size: number): PayloadRing {
  return {
    bytes: new Uint8Array(new ArrayBuffer(size)),
    size,
    head: 0,
    tail: 0,
  };
}

/** Makes room for a run of up to `length` bytes, at most half the ring, and returns its position; what was there is gone from now on. */
export function reserve(ring: PayloadRing, length: number): number {
  const offset = ring.head % ring.size;
  const position = offset + length > ring.size ? ring.head - offset + ring.size : ring.head;
  ring.tail = Math.max(ring.tail, position + length - ring.size);
  return position;
}

/** Keeps the bytes up to `end`, within the run just reserved. */
export function commit(ring: PayloadRing, end: number): void {
  ring.head = end;
}

/** Index in `ring.bytes` of a position. */
export function offsetOf(ring: PayloadRing, position: number): number {
  return position % ring.size;
}

/** Copies bytes in and returns their position. */
export function put(ring: PayloadRing, bytes: Uint8Array): number {
  const position = reserve(ring, bytes.length);
  ring.bytes.set(bytes, offsetOf(ring, position));
  commit(ring, position + bytes.length);
  return position;
}

/** A view of a run, valid until the ring moves on; undefined when it has been overwritten, or cannot be. */
export function runAt(ring: PayloadRing, position: number, length: number): Uint8Array | undefined {
  if (!(position >= ring.tail && position + length <= ring.tail + ring.size)) return undefined;
  const offset = offsetOf(ring, position);
  return ring.bytes.subarray(offset, offset + length);
}
