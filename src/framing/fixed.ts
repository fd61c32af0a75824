/** The fixed codecs: each frame is so many bytes, without a header. */

import type { FrameDecoder, FrameProgress, Framing } from './decoder';

const NAME = /^fixed-([1-9]\d{0,6})$/;
const NO_HEADER = new Uint8Array(0);

/** The codec of a name like `fixed-16`, of 1 to 9 999 999 bytes; undefined for other names. */
export function fixedNamed(name: string): Framing | undefined {
  const [, digits] = NAME.exec(name) ?? [];
  return digits === undefined
    ? undefined
    : { name, decoder: () => createDecoder(name, Number(digits)) };
}

function createDecoder(codec: string, length: number): FrameDecoder {
  let have = 0;
  const take = (count: number): FrameProgress[] => {
    const frames: FrameProgress[] = [];
    let left = count;
    while (left > 0) {
      const taken = Math.min(left, length - have);
      left -= taken;
      have += taken;
      frames.push({ header: NO_HEADER, length, have, complete: have === length });
      have %= length;
    }
    return frames;
  };
  return {
    codec,
    push: (bytes, start = 0, end = bytes.length) => take(end - start),
    // Their number alone says where frames begin. Of frames that are not known at all none is told: there may be millions.
    skip(count) {
      const [before, end] = [have, have + Math.max(0, count)];
      have = end % length;
      if (before === 0 || end === before) return [];
      const told = Math.min(end, length);
      return [{ header: NO_HEADER, length, have: told, complete: told === length }];
    },
    isLost: false,
    error: undefined,
  };
}
