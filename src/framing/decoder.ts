/**
 * The contract of every codec: bytes in pieces as they come, frames out, and how much of the next one is there.
 *
 * A decoder is incremental and bounded: it copies no payload, keeps at most one header, and refuses a length over
 * its bound before anything is allocated for it.
 */

/** What one `push` learnt about one frame; a push yields one for each frame it starts, advances or ends. */
export type FrameProgress = {
  /** The header's bytes so far. */
  readonly header: Uint8Array;
  /** Payload bytes the header announces; −1 until the header is complete. */
  readonly length: number;
  /** Payload bytes so far. */
  readonly have: number;
  readonly complete: boolean;
};

/** Where decoding ended for good: a header that cannot be right. Everything after it is undecodable. */
export type FrameError = {
  /** Offset in the stream, in bytes, of the header that is wrong. */
  readonly at: number;
  /** What is wrong, the value, and the bound. */
  readonly message: string;
};

export type FrameDecoder = {
  /** The codec's name with its settings, for example `length-prefix-4-be`. */
  readonly codec: string;
  /** Takes bytes [start, end) of `bytes`; they may be any cut of the stream, and are not kept. */
  push(bytes: Uint8Array, start?: number, end?: number): FrameProgress[];
  /**
   * So many bytes of the stream are not known. Within a payload they count as if they had been pushed; where the begin of a
   * header, or more of it, is among them, the decoder is lost after them.
   */
  skip(count: number): FrameProgress[];
  /** It does not know where the next frame begins, and tells of none until it is in step again, where its codec can be. */
  readonly isLost: boolean;
  /** Set once a header was wrong; push then returns nothing more. */
  readonly error: FrameError | undefined;
};

/** The other direction: a header for a payload of so many bytes. */
export type FrameEncoder = {
  readonly codec: string;
  /** Throws RangeError with the length and the bound when the header cannot say it. */
  header(payloadLength: number): Uint8Array;
};

/** One codec: its name, and decoders and encoders of it. Listed in codecs.ts. */
export type Codec = {
  readonly name: string;
  decoder(maxLength?: number): FrameDecoder;
  encoder(): FrameEncoder;
};

/** What is needed to tell frames apart in what came: of codecs that are named with a setting of any value there is no list. */
export type Framing = Pick<Codec, 'name' | 'decoder'> & {
  /** When a message is answered, if not once it is whole: its header may suffice (RFC 9110, section 10.1.1), or not each one is. */
  readonly answered?: 'header' | 'maybe';
  /** Bytes of a frame that stand behind its payload; without it none. */
  readonly trailer?: number;
};

/** A frame's payload may have so many bytes unless the caller says otherwise: 16 MiB, far over any lesson, far under memory. */
export const DEFAULT_MAX_LENGTH = 16 * 1024 * 1024;

/** The bound of a decoder, a number whatever the caller can live with: a length over 2^53 has no exact one. Throws RangeError. */
export function boundOf(maxLength: number): number {
  if (!(maxLength >= 0))
    throw new RangeError(`a frame's bound cannot be ${maxLength}: give a number of bytes from 0`);
  return Math.min(maxLength, Number.MAX_SAFE_INTEGER);
}
