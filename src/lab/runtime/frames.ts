/** One direction of one connection, framed: bytes go in as calls move them, whole payloads come out, and every step is recorded. */

import type { FrameDecoder, FrameProgress } from '../../framing/decoder';
import type { Direction } from '../../trace/kinds';
import type { Lab } from './lab';

export class Frames {
  readonly #lab: Lab;
  readonly #fd: number;
  readonly #direction: Direction;
  readonly #decoder: FrameDecoder;
  /** Pieces of the payload that is coming, copied: the receive buffer is used again. */
  #pieces: Uint8Array[] = [];
  #seen = { header: 0, have: 0 };

  constructor(lab: Lab, fd: number, direction: Direction, decoder: FrameDecoder) {
    this.#lab = lab;
    this.#fd = fd;
    this.#direction = direction;
    this.#decoder = decoder;
  }

  /** Why nothing more can be decoded; undefined while all is well. */
  get error(): string | undefined {
    return this.#decoder.error?.message;
  }

  /** Bytes that came of the frame under way; 0 between two frames. */
  get pending(): number {
    return this.#seen.header + this.#seen.have;
  }

  /** Takes `length` bytes at `start` of the loop's memory; returns the payloads that are whole now. */
  push(start: number, length: number): Uint8Array[] {
    const payloads: Uint8Array[] = [];
    let at = start;
    for (const progress of this.#decoder.push(this.#lab.bytes, start, start + length)) {
      at = this.#take(progress, at);
      this.#tell(progress);
      if (!progress.complete) continue;
      payloads.push(Buffer.concat(this.#pieces));
      this.#pieces = [];
      this.#seen = { header: 0, have: 0 };
    }
    return payloads;
  }

  /** Copies what this step brought of the payload; returns where its bytes end. */
  #take(progress: FrameProgress, at: number): number {
    const from = at + progress.header.length - this.#seen.header;
    const end = from + progress.have - this.#seen.have;
    if (end > from) this.#pieces.push(this.#lab.bytes.slice(from, end));
    this.#seen = { header: progress.header.length, have: progress.have };
    return end;
  }

  #tell(progress: FrameProgress): void {
    this.#lab.record('frame', {
      fd: this.#fd,
      dir: this.#direction,
      codec: this.#decoder.codec,
      header: progress.header,
      length: progress.length,
      have: progress.have,
      complete: progress.complete,
    });
  }
}
