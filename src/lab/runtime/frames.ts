/** One direction of one connection, framed: bytes go in as calls move them, whole payloads come out, and every step is recorded. */

import type { FrameDecoder, FrameProgress } from '../../framing/decoder';
import type { Direction } from '../../trace/kinds';
import type { Lab } from './lab';

export type Frames = {
  readonly lab: Lab;
  readonly fd: number;
  readonly direction: Direction;
  readonly decoder: FrameDecoder;
  /** Pieces of the payload that is coming, copied: the receive buffer is used again. */
  pieces: Uint8Array[];
  seen: { header: number; have: number };
};

export function openFrames(
  lab: Lab,
  fd: number,
  direction: Direction,
  decoder: FrameDecoder,
): Frames {
  return { lab, fd, direction, decoder, pieces: [], seen: { header: 0, have: 0 } };
}

/** Why nothing more can be decoded; undefined while all is well. */
export function errorOf(frames: Frames): string | undefined {
  return frames.decoder.error?.message;
}

/** Bytes that came of the frame under way; 0 between two frames. */
export function pendingIn(frames: Frames): number {
  return frames.seen.header + frames.seen.have;
}

/** Takes `length` bytes at `start` of the loop's memory; returns the payloads that are whole now. */
export function pushFrames(frames: Frames, start: number, length: number): Uint8Array[] {
  const payloads: Uint8Array[] = [];
  let at = start;
  for (const progress of frames.decoder.push(frames.lab.bytes, start, start + length)) {
    at = take(frames, progress, at);
    tell(frames, progress);
    if (!progress.complete) continue;
    payloads.push(Buffer.concat(frames.pieces));
    frames.pieces = [];
    frames.seen = { header: 0, have: 0 };
  }
  return payloads;
}

/** Copies what this step brought of the payload; returns where its bytes end. */
function take(frames: Frames, progress: FrameProgress, at: number): number {
  const from = at + progress.header.length - frames.seen.header;
  const end = from + progress.have - frames.seen.have;
  if (end > from) frames.pieces.push(frames.lab.bytes.slice(from, end));
  frames.seen = { header: progress.header.length, have: progress.have };
  return end;
}

function tell(frames: Frames, progress: FrameProgress): void {
  frames.lab.record('frame', {
    fd: frames.fd,
    dir: frames.direction,
    codec: frames.decoder.codec,
    header: progress.header,
    length: progress.length,
    have: progress.have,
    complete: progress.complete,
  });
}
