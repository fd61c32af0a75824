/** The delimiter codecs: a frame ends where some bytes stand, as lines end with 0a. They have no header, and the delimiter is no payload. */

import {
  boundOf,
  DEFAULT_MAX_LENGTH,
  type FrameDecoder,
  type FrameError,
  type FrameProgress,
  type Framing,
} from './decoder';

const NAME = /^delimiter-((?:[0-9a-f]{2}){1,8})$/;
const NO_HEADER = new Uint8Array(0);

/** The codec of a name like `delimiter-0d0a`, of 1 to 8 bytes; undefined for other names. */
export function delimiterNamed(name: string): Framing | undefined {
  const [, hex] = NAME.exec(name) ?? [];
  if (hex === undefined) return undefined;
  const end = Uint8Array.from(hex.match(/../g) ?? [], (digits) => parseInt(digits, 16));
  const next = backOf(end);
  return {
    name,
    trailer: end.length,
    decoder: (maxLength = DEFAULT_MAX_LENGTH) => createDecoder(name, end, next, boundOf(maxLength)),
  };
}

/** Where a decoder stands in its stream. */
type Position = {
  /** Offset in the stream of the next byte, and of the frame that is under way, or comes next. */
  at: number;
  beganAt: number;
  /** Bytes of the delimiter that have come, which may turn out to be payload. */
  matched: number;
  /** Bytes of the frame that have come, those included. */
  have: number;
  isLost: boolean;
  error: FrameError | undefined;
};

function createDecoder(
  codec: string,
  end: Uint8Array,
  back: readonly number[],
  bound: number,
): FrameDecoder {
  const position: Position = {
    at: 0,
    beganAt: 0,
    matched: 0,
    have: 0,
    isLost: false,
    error: undefined,
  };
  return {
    codec,
    push: (bytes, start = 0, to = bytes.length) =>
      pushInto(position, end, back, bound, bytes, start, to),
    skip(count) {
      if (!(count > 0) || position.error !== undefined) return [];
      position.at += count;
      // The delimiter may be among them: in step again behind the next one.
      position.isLost = true;
      position.matched = 0;
      return [];
    },
    get isLost() {
      return position.isLost;
    },
    get error() {
      return position.error;
    },
  };
}

function pushInto(
  position: Position,
  end: Uint8Array,
  back: readonly number[],
  bound: number,
  bytes: Uint8Array,
  start: number,
  to: number,
): FrameProgress[] {
  const frames: FrameProgress[] = [];
  let hasMore = false;
  for (let i = start; i < to && position.error === undefined; i++) {
    position.at++;
    position.have++;
    hasMore = true;
    position.matched = matchedWith(position.matched, bytes[i]!, end, back);
    if (position.matched === end.length) {
      const length = position.have - end.length;
      if (!position.isLost)
        frames.push({ header: NO_HEADER, length, have: length, complete: true });
      Object.assign(position, { beganAt: position.at, matched: 0, have: 0, isLost: false });
      hasMore = false;
    } else if (!position.isLost && position.have - position.matched > bound) {
      position.error = refusal(position.beganAt, bound);
    }
  }
  const { have, matched, isLost, error } = position;
  if (hasMore && !isLost && error === undefined)
    frames.push({ header: NO_HEADER, length: -1, have: have - matched, complete: false });
  return frames;
}

function refusal(at: number, bound: number): FrameError {
  const message = `the frame at byte ${at} has no delimiter within ${bound} bytes: choose the codec the sender uses, or raise the bound`;
  return { at, message };
}

/** How much of the delimiter the newest bytes are, after one more (Knuth, Morris and Pratt). */
function matchedWith(
  matched: number,
  byte: number,
  end: Uint8Array,
  back: readonly number[],
): number {
  let now = matched;
  while (now > 0 && end[now] !== byte) now = back[now - 1]!;
  return end[now] === byte ? now + 1 : now;
}

/** For each length of it that has come: how long a shorter begin of it these bytes end with. */
function backOf(end: Uint8Array): number[] {
  const back = [0];
  for (let i = 1; i < end.length; i++) back.push(matchedWith(back[i - 1]!, end[i]!, end, back));
  return back;
}
