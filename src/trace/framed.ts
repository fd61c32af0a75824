/** The frames of a stream, from the recvs or sends that moved its bytes. */

import type { FrameDecoder, FrameProgress } from '../framing/decoder';
import { bytesOf } from './bytes';
import { movedOf } from './moved';
import type { Trace } from './trace';

/** What a call came to: its bytes that are kept, and the frames they went on with. */
export type Fed = {
  readonly bytes: Uint8Array;
  readonly frames: readonly FrameProgress[];
  /** All of its bytes are known, and where in a frame they stand. */
  readonly isKnown: boolean;
  /** Where in a frame the stream stands is known, though not each of its bytes may be. */
  readonly isInStep: boolean;
};

/** Gives the decoder of a stream what the call at `seq` moved of it; what was not kept is left out, and the decoder lost where that matters. */
export function feed(trace: Trace, decoder: FrameDecoder, seq: number): Fed {
  const moved = movedOf(trace, seq & trace.mask);
  const bytes = (bytesOf(trace, seq) ?? new Uint8Array(0)).subarray(0, moved);
  const frames = [...decoder.push(bytes), ...decoder.skip(moved - bytes.length)];
  const isInStep = !decoder.isLost && decoder.error === undefined;
  return { bytes, frames, isKnown: isInStep && bytes.length === moved, isInStep };
}
