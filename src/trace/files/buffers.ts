/** The buffers of a batch on their way into its body: each compressed where that makes it shorter, with its length before it. */

import { aligned, type BufferPlace } from './arrow';
import { mostInFrame, writeFrame } from './lz4';

/** Before a buffer stands how long it is uncompressed; this: it is not compressed. */
const PLAIN = -1n;
const PREFIX = 8;

export type Body = {
  bytes: Uint8Array<ArrayBuffer>;
  length: number;
  readonly places: BufferPlace[];
};

export function openBody(): Body {
  return { bytes: new Uint8Array(new ArrayBuffer(1 << 20)), length: 0, places: [] };
}

export function clearBody(body: Body): void {
  body.length = 0;
  body.places.length = 0;
}

export function addBuffer(body: Body, buffer: Uint8Array): void {
  const offset = body.length;
  if (buffer.length === 0) {
    body.places.push({ offset, length: 0 });
    return;
  }
  makeRoom(body, PREFIX + mostInFrame(buffer.length) + PREFIX);
  const { bytes } = body;
  const view = new DataView(bytes.buffer);
  const begin = offset + PREFIX;
  let end = writeFrame(buffer, bytes, begin);
  const isShorter = end - begin < buffer.length;
  if (!isShorter) {
    bytes.set(buffer, begin);
    end = begin + buffer.length;
  }
  view.setBigInt64(offset, isShorter ? BigInt(buffer.length) : PLAIN, true);
  body.length = aligned(end);
  bytes.fill(0, end, body.length);
  body.places.push({ offset, length: end - offset });
}

function makeRoom(body: Body, more: number): void {
  if (body.length + more <= body.bytes.length) return;
  const longer = new Uint8Array(new ArrayBuffer(2 * (body.length + more)));
  longer.set(body.bytes.subarray(0, body.length));
  body.bytes = longer;
}
