/**
 * Decoders of messages whose header is text: lines up to an empty one (RFC 9112, section 2.1), of which one says how the
 * payload ends. A payload counts as it stands in the stream, the sizes of chunks included.
 */

import { boundOf, type FrameDecoder, type FrameError, type FrameProgress } from './decoder';
import { type Chunks, beginChunks, isOver, skipChunks, takeChunks } from './chunks';

/** So many bytes, in chunks, or all until the stream ends; else what is wrong with the header. */
export type Payload = number | 'chunked' | 'endless' | { readonly problem: string };

/** What a whole header, its lines by `\n` or `\r\n` and without the empty one, says of its payload. */
export type ReadHeader = (header: string) => Payload;

const MAX_HEADER = 16 * 1024;
const latin1 = new TextDecoder('latin1');
const LF = 0x0a;
const CR = 0x0d;

/** Where a decoder stands in its stream. */
type Position = {
  /** Offset in the stream of the header of the frame that is under way, or comes next. */
  headerAt: number;
  header: number[];
  /** The line under way has a byte that ends no line. */
  hasText: boolean;
  /** Undefined until the header is whole. */
  payload: Exclude<Payload, object> | undefined;
  chunks: Chunks;
  have: number;
  isLost: boolean;
  error: FrameError | undefined;
};

export function createHeadedDecoder(
  codec: string,
  read: ReadHeader,
  maxLength: number,
): FrameDecoder {
  const bound = boundOf(maxLength);
  const position: Position = {
    headerAt: 0,
    header: [],
    hasText: false,
    payload: undefined,
    chunks: beginChunks(bound),
    have: 0,
    isLost: false,
    error: undefined,
  };
  return {
    codec,
    push: (bytes, start = 0, end = bytes.length) =>
      pushInto(position, read, bound, bytes, start, end),
    skip: (count) => skipIn(position, count),
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
  read: ReadHeader,
  bound: number,
  bytes: Uint8Array,
  start: number,
  end: number,
): FrameProgress[] {
  const frames: FrameProgress[] = [];
  let at = start;
  while (at < end && !position.isLost && position.error === undefined) {
    if (position.payload === undefined) at = takeHeader(position, read, bound, bytes, at, end);
    if (position.payload !== undefined) at = takePayload(position, bytes, at, end);
    if (isUnderWay(position)) tell(position, frames);
  }
  return frames;
}

/** A header that is whole ends with its empty line. */
export function isWholeHeader(header: Uint8Array): boolean {
  const before = header.at(-2) === CR ? header.at(-3) : header.at(-2);
  return header.at(-1) === LF && before === LF;
}

function isUnderWay(position: Position): boolean {
  return hasBegun(position) && position.error === undefined;
}

/** Empty lines before a message are none of it (RFC 9112, section 2.2). */
function hasBegun({ header }: Position): boolean {
  return header.length > 0;
}

function takeHeader(
  position: Position,
  read: ReadHeader,
  bound: number,
  bytes: Uint8Array,
  start: number,
  end: number,
): number {
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    const isEnd = byte === LF && !position.hasText;
    if (byte === LF) position.hasText = false;
    else if (byte !== CR) position.hasText = true;
    if (!position.hasText && !hasBegun(position)) position.headerAt++;
    else position.header.push(byte);
    if (isEnd && hasBegun(position)) {
      endHeader(position, read, bound);
      return at + 1;
    }
    if (position.header.length > MAX_HEADER) {
      fail(position, `is longer than ${MAX_HEADER} bytes`);
      return at + 1;
    }
  }
  return end;
}

function endHeader(position: Position, read: ReadHeader, bound: number): void {
  const payload = read(latin1.decode(Uint8Array.from(position.header)).trimEnd());
  if (typeof payload === 'object') fail(position, payload.problem);
  else if (typeof payload === 'number' && payload > bound)
    fail(position, `announces ${payload} bytes of payload, the bound is ${bound}`);
  else position.payload = payload;
}

function fail(position: Position, problem: string): void {
  const at = position.headerAt;
  const message = `the header at byte ${at} ${problem}: choose the codec the sender uses`;
  position.error = { at, message };
}

function takePayload(position: Position, bytes: Uint8Array, start: number, end: number): number {
  const { payload, chunks } = position;
  const at =
    payload === 'chunked'
      ? takeChunks(chunks, bytes, start, end)
      : Math.min(end, start + leftOf(position));
  position.have += at - start;
  if (chunks.problem !== '') fail(position, chunks.problem);
  return at;
}

/** Bytes of the payload that are still to come, as far as that is known. */
function leftOf({ payload, have }: Position): number {
  return typeof payload === 'number' ? payload - have : Infinity;
}

function skipIn(position: Position, count: number): FrameProgress[] {
  if (!(count > 0) || position.isLost || position.error !== undefined) return [];
  const { payload, chunks } = position;
  let taken = 0;
  if (payload === 'chunked') taken = skipChunks(chunks, count);
  else if (payload !== undefined) taken = Math.min(count, leftOf(position));
  position.have += taken;
  position.isLost = taken < count;
  const frames: FrameProgress[] = [];
  if (taken > 0) tell(position, frames);
  return frames;
}

/** Tells how far the frame is, and begins the next one where it is whole. */
function tell(position: Position, frames: FrameProgress[]): void {
  const { header, payload, chunks, have } = position;
  const complete = payload === 'chunked' ? isOver(chunks) : have === payload;
  const length = complete ? have : typeof payload === 'number' ? payload : -1;
  frames.push({ header: Uint8Array.from(header), length, have, complete });
  if (!complete) return;
  position.headerAt += header.length + have;
  Object.assign(position, {
    header: [],
    payload: undefined,
    chunks: beginChunks(chunks.bound),
    have: 0,
  });
}
