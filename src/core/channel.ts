/** Messages between the core and the extension as bytes of a stream: each serialized (node:v8) behind its length, four bytes. */

import { DefaultSerializer, deserialize } from 'node:v8';

const LENGTH_BYTES = 4;
const LENGTH_ROOM = new Uint8Array(LENGTH_BYTES);
/** The longest text that V8 has is half of it: what claims more is none of ours. */
const MOST_BYTES = 1 << 30;

/** Written into one buffer, its length too: nothing is copied again. Throws where it is too long, or holds what is no data. */
export function packMessage(message: unknown, mostBytes = MOST_BYTES): Buffer {
  const serializer = new DefaultSerializer();
  serializer.writeRawBytes(LENGTH_ROOM);
  serializer.writeHeader();
  serializer.writeValue(message);
  const bytes = serializer.releaseBuffer();
  bytes.writeUInt32LE(demandLength(bytes.length - LENGTH_BYTES, mostBytes));
  return bytes;
}

/**
 * Takes bytes as they come and gives each message when it is whole. Byte arrays in a message are views of what came. Throws
 * where what comes is no message: nothing after it can be read.
 */
export function openReader(
  onMessage: (message: unknown) => void,
  mostBytes = MOST_BYTES,
): (piece: Buffer) => void {
  let pieces: Buffer[] = [];
  let held = 0;
  let wanted = LENGTH_BYTES;
  return (piece) => {
    pieces.push(piece);
    held += piece.length;
    // Put together only once there is a whole one, however many pieces that takes.
    if (held < wanted) return;
    const bytes = pieces.length === 1 ? piece : Buffer.concat(pieces, held);
    let at = 0;
    wanted = wantedOf(bytes, at, mostBytes);
    while (bytes.length - at >= wanted) {
      const end = at + wanted;
      onMessage(deserialize(bytes.subarray(at + LENGTH_BYTES, end)));
      at = end;
      wanted = wantedOf(bytes, at, mostBytes);
    }
    held = bytes.length - at;
    pieces = held === 0 ? [] : [bytes.subarray(at)];
  };
}

/** How many bytes the message at `at` takes, as far as that can be seen. */
function wantedOf(bytes: Buffer, at: number, mostBytes: number): number {
  if (bytes.length - at < LENGTH_BYTES) return LENGTH_BYTES;
  return LENGTH_BYTES + demandLength(bytes.readUInt32LE(at), mostBytes);
}

function demandLength(length: number, mostBytes: number): number {
  if (length <= mostBytes) return length;
  throw new RangeError(`a message of ${length} bytes is too long: ${mostBytes} are the most`);
}
