/** Streams of frames for the codecs' tests. */

import type { Codec } from '../../src/framing/decoder';

/** The bytes of a text of hex digits. */
export function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}

/** A frame for each payload length; payloads are 0xaa, so that one taken for a header shows. */
export function streamOf(codec: Codec, payloads: readonly number[]): Uint8Array {
  const encoder = codec.encoder();
  return Uint8Array.from(
    payloads.flatMap((length) => [...encoder.header(length), ...new Uint8Array(length).fill(0xaa)]),
  );
}
