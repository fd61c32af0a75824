/** The length-prefix codecs: a header of 1, 2, 4 or 8 bytes says how many payload bytes follow it. */

import {
  boundOf,
  type Codec,
  DEFAULT_MAX_LENGTH,
  type FrameDecoder,
  type FrameEncoder,
  type FrameError,
  type FrameProgress,
} from './decoder';

/** How a header says its length. */
export type LengthPrefix = {
  /** Bytes of the header. */
  readonly size: 1 | 2 | 4 | 8;
  /** Which byte comes first; a header of one byte reads alike in both orders. */
  readonly order: 'be' | 'le';
  /** Whether the number counts the header's own bytes too. */
  readonly inclusive: boolean;
};

/** The codec of one layout, named `length-prefix-4-be`, or `length-prefix-4-be-inclusive`. */
export function lengthPrefix(layout: LengthPrefix): Codec {
  const { size, order, inclusive } = layout;
  const name = `length-prefix-${size}-${order}${inclusive ? '-inclusive' : ''}`;
  return {
    name,
    decoder: (maxLength = DEFAULT_MAX_LENGTH) => createDecoder(name, layout, maxLength),
    encoder: () => createEncoder(name, layout),
  };
}

/** Where a decoder stands in its stream. */
type Position = {
  /** Offset in the stream of the header of the frame that is under way, or comes next. */
  headerAt: number;
  /** That header, filled in as its bytes come; a new one for each frame, so that it can be handed out. */
  header: Uint8Array;
  headerHave: number;
  /** As in FrameProgress. */
  length: number;
  have: number;
  /** For good: no byte tells where a header begins. */
  isLost: boolean;
  error: FrameError | undefined;
};

function createDecoder(codec: string, layout: LengthPrefix, maxLength: number): FrameDecoder {
  const bound = boundOf(maxLength);
  const position: Position = {
    headerAt: 0,
    header: new Uint8Array(layout.size),
    headerHave: 0,
    length: -1,
    have: 0,
    isLost: false,
    error: undefined,
  };
  return {
    codec,
    push: (bytes, start = 0, end = bytes.length) =>
      pushInto(position, layout, bound, bytes, start, end),
    skip: (count) => skipIn(position, layout, count),
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
  layout: LengthPrefix,
  bound: number,
  bytes: Uint8Array,
  start: number,
  end: number,
): FrameProgress[] {
  const frames: FrameProgress[] = [];
  let at = start;
  while (at < end && position.error === undefined && !position.isLost) {
    if (position.length < 0) {
      at = readHeader(position, layout, bound, bytes, at, end);
      if (hasError(position)) break;
    }
    if (position.length > position.have) {
      const taken = Math.min(end - at, position.length - position.have);
      position.have += taken;
      at += taken;
    }
    const frame = progressOf(position);
    frames.push(frame);
    if (frame.complete) beginNext(position, layout);
  }
  return frames;
}

function skipIn(position: Position, layout: LengthPrefix, count: number): FrameProgress[] {
  const { length, have, isLost, error } = position;
  if (!(count > 0) || isLost || error !== undefined) return [];
  const taken = length < 0 ? 0 : Math.min(count, length - have);
  position.have += taken;
  position.isLost = taken < count;
  if (taken === 0) return [];
  const frame = progressOf(position);
  if (frame.complete) beginNext(position, layout);
  return [frame];
}

/** Takes what is there of the header and returns where it stopped; sets the length, or the error, once it is whole. */
function readHeader(
  position: Position,
  layout: LengthPrefix,
  bound: number,
  bytes: Uint8Array,
  start: number,
  end: number,
): number {
  let at = start;
  while (position.headerHave < layout.size && at < end)
    position.header[position.headerHave++] = bytes[at++] ?? 0;
  if (position.headerHave < layout.size) return at;
  const length = payloadLength(position.header, layout);
  if (length >= 0 && length <= bound) position.length = length;
  else position.error = refusal(position, layout, bound);
  return at;
}

/** Payload bytes a whole header announces: exact up to 2^53 and still over it beyond; negative for an inclusive one too small. */
function payloadLength(header: Uint8Array, layout: LengthPrefix): number {
  const { size, order, inclusive } = layout;
  let value = 0;
  for (let i = 0; i < size; i++)
    value = value * 256 + (header[order === 'be' ? i : size - 1 - i] ?? 0);
  return inclusive ? value - size : value;
}

function refusal(position: Position, layout: LengthPrefix, bound: number): FrameError {
  const at = position.headerAt;
  const value = exactValue(position.header, layout);
  const size = BigInt(layout.size);
  if (layout.inclusive && value < size)
    return {
      at,
      message: `length ${value} at byte ${at} counts its own header, so at least ${size}: choose the codec the sender uses`,
    };
  const payload = layout.inclusive ? value - size : value;
  return {
    at,
    message: `length ${value} at byte ${at} announces ${payload} bytes of payload, the bound is ${bound}: choose the codec the sender uses, or raise the bound`,
  };
}

function exactValue(header: Uint8Array, { order }: LengthPrefix): bigint {
  const digits = order === 'be' ? header : header.toReversed();
  return digits.reduce((value, byte) => value * 256n + BigInt(byte), 0n);
}

function progressOf(position: Position): FrameProgress {
  const { header, headerHave, length, have } = position;
  return {
    header: headerHave === header.length ? header : header.slice(0, headerHave),
    length,
    have,
    complete: have === length,
  };
}

function beginNext(position: Position, layout: LengthPrefix): void {
  position.headerAt += layout.size + position.length;
  position.header = new Uint8Array(layout.size);
  position.headerHave = 0;
  position.length = -1;
  position.have = 0;
}

function createEncoder(codec: string, layout: LengthPrefix): FrameEncoder {
  const { size, order, inclusive } = layout;
  const own = inclusive ? size : 0;
  const most = Math.min(256 ** size - 1, Number.MAX_SAFE_INTEGER) - own;
  return {
    codec,
    header(payloadLength) {
      if (!Number.isInteger(payloadLength) || payloadLength < 0 || payloadLength > most)
        throw new RangeError(
          `a ${codec} header cannot say ${payloadLength} bytes, only 0 to ${most}: send less, or choose a wider header`,
        );
      const header = new Uint8Array(size);
      let rest = payloadLength + own;
      for (let i = 0; i < size; i++) {
        header[order === 'be' ? size - 1 - i : i] = rest % 256;
        rest = Math.floor(rest / 256);
      }
      return header;
    },
  };
}

/** Asked of a function: the compiler does not see that reading a header may set it. */
function hasError(position: Position): boolean {
  return position.error !== undefined;
}
