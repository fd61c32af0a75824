/**
 * LZ4 frames, as Arrow compresses its buffers: the frame format 1.6 (lz4_Frame_format.md) with independent blocks and without
 * checksums, and in it the block format (lz4_Block_format.md).
 */

/** Magic number, version 01 with independent blocks, blocks up to 4 MiB, and the checksum of these two bytes. */
const HEADER = [0x04, 0x22, 0x4d, 0x18, 0x60, 0x70, 0x73];
const MOST_IN_BLOCK = 4 << 20;
/** The size of a block that stands as it is has this bit. */
const PLAIN = 0x80000000;
const LEAST_MATCH = 4;
/** The last bytes of a block are literals, and no match begins among the last twelve. */
const LAST_LITERALS = 5;
const LAST_MATCH = 12;
const FARTHEST = 65_535;
const HASH_BITS = 13;

/** Where each hash of four bytes was seen last, one more than its place; 0: nowhere. */
const seen = new Int32Array(1 << HASH_BITS);

/** The most bytes that a frame of so many may take. */
export function mostInFrame(length: number): number {
  const blocks = Math.ceil(length / MOST_IN_BLOCK);
  return HEADER.length + 4 + blocks * 4 + length + Math.ceil(length / 255) + 16;
}

/** Writes `source` as a frame at `at` in `target`, where there is room for the most; returns where it ends. */
export function writeFrame(source: Uint8Array, target: Uint8Array, at: number): number {
  target.set(HEADER, at);
  const view = new DataView(target.buffer, target.byteOffset, target.byteLength);
  let end = at + HEADER.length;
  for (let from = 0; from < source.length; from += MOST_IN_BLOCK) {
    const block = source.subarray(from, from + MOST_IN_BLOCK);
    const size = writeBlock(block, target, end + 4) - end - 4;
    if (size < block.length) view.setUint32(end, size, true);
    else {
      view.setUint32(end, (block.length | PLAIN) >>> 0, true);
      target.set(block, end + 4);
    }
    end += 4 + Math.min(size, block.length);
  }
  view.setUint32(end, 0, true);
  return end + 4;
}

function writeBlock(source: Uint8Array, target: Uint8Array, at: number): number {
  const view = new DataView(source.buffer, source.byteOffset, source.byteLength);
  const [lastMatch, lastByte] = [source.length - LAST_MATCH, source.length - LAST_LITERALS];
  seen.fill(0);
  let [place, anchor, end] = [0, 0, at];
  while (place < lastMatch) {
    const four = view.getInt32(place, true);
    const hash = Math.imul(four, 0x9e3779b1) >>> (32 - HASH_BITS);
    const before = seen[hash]! - 1;
    seen[hash] = place + 1;
    if (before < 0 || place - before > FARTHEST || view.getInt32(before, true) !== four) {
      // The longer nothing is found, the longer the steps.
      place += 1 + ((place - anchor) >> 6);
      continue;
    }
    let length = LEAST_MATCH;
    while (place + length < lastByte && source[before + length] === source[place + length])
      length++;
    end = writeLiterals(source, anchor, place, length, target, end);
    target[end++] = (place - before) & 255;
    target[end++] = (place - before) >> 8;
    end = writeRest(length - LEAST_MATCH, target, end);
    place += length;
    anchor = place;
  }
  return writeLiterals(source, anchor, source.length, LEAST_MATCH, target, end);
}

/** A token, and the literals from `from` to `to`; of the match that follows only its length stands in the token. */
function writeLiterals(
  source: Uint8Array,
  from: number,
  to: number,
  match: number,
  target: Uint8Array,
  at: number,
): number {
  const count = to - from;
  target[at] = (Math.min(15, count) << 4) | Math.min(15, match - LEAST_MATCH);
  let end = writeRest(count, target, at + 1);
  if (count > 32) {
    target.set(source.subarray(from, to), end);
    return end + count;
  }
  for (let i = from; i < to; i++) target[end++] = source[i]!;
  return end;
}

/** What of a length did not fit into its four bits. */
function writeRest(length: number, target: Uint8Array, at: number): number {
  if (length < 15) return at;
  let [rest, end] = [length - 15, at];
  for (; rest >= 255; rest -= 255) target[end++] = 255;
  target[end++] = rest;
  return end;
}

/** Fills `target` with what a frame holds; false where that is another length, or is no frame. */
export function readFrame(source: Uint8Array, target: Uint8Array): boolean {
  const view = new DataView(source.buffer, source.byteOffset, source.byteLength);
  if (source.length < HEADER.length || view.getUint32(0, true) !== 0x184d2204) return false;
  const flags = source[4]!;
  // Its version; a dictionary is not there.
  if (flags >> 6 !== 1 || (flags & 1) !== 0) return false;
  const checksum = (flags & 16) === 0 ? 0 : 4;
  let at = 7 + ((flags & 8) === 0 ? 0 : 8);
  let end = 0;
  while (at + 4 <= source.length) {
    const size = view.getUint32(at, true);
    if (size === 0) return end === target.length;
    const length = size & 0x7fffffff;
    at += 4;
    if (at + length > source.length) return false;
    const block = source.subarray(at, at + length);
    end = size >= PLAIN ? readPlain(block, target, end) : readBlock(block, target, end);
    if (end < 0) return false;
    at += length + checksum;
  }
  return false;
}

function readPlain(block: Uint8Array, target: Uint8Array, at: number): number {
  if (at + block.length > target.length) return -1;
  target.set(block, at);
  return at + block.length;
}

/** Returns where in `target` it ends; −1 where it is no block, or has no room. */
function readBlock(source: Uint8Array, target: Uint8Array, at: number): number {
  let [from, end] = [0, at];
  while (from < source.length) {
    const token = source[from++]!;
    let count = token >> 4;
    if (count === 15) {
      let more = 255;
      while (more === 255) {
        if (from >= source.length) return -1;
        more = source[from++]!;
        count += more;
      }
    }
    if (from + count > source.length || end + count > target.length) return -1;
    if (count > 32) target.set(source.subarray(from, from + count), end);
    else for (let i = 0; i < count; i++) target[end + i] = source[from + i]!;
    from += count;
    end += count;
    if (from === source.length) return end;
    if (from + 2 > source.length) return -1;
    const distance = source[from]! | (source[from + 1]! << 8);
    from += 2;
    let length = (token & 15) + LEAST_MATCH;
    if (length === 15 + LEAST_MATCH) {
      let more = 255;
      while (more === 255) {
        if (from >= source.length) return -1;
        more = source[from++]!;
        length += more;
      }
    }
    if (distance === 0 || distance > end || end + length > target.length) return -1;
    if (distance === 1) target.fill(target[end - 1]!, end, end + length);
    else for (let i = 0; i < length; i++) target[end + i] = target[end + i - distance]!;
    end += length;
  }
  return end;
}
