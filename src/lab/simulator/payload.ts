/** What a step sends: bytes made once for all clients, or random ones made again for each send from their place. */

import type { Codec } from '../../framing/decoder';
import { type Memory, allocate } from '../../os/memory';
import type { Bytes } from '../script';
import { MAX_RANDOM } from '../scriptShape';
import { parseHex } from './matcher';
import { fillRandom } from './random';

export type Payload = {
  readonly length: number;
  /** All of it, where nothing is random. */
  readonly block: Memory | undefined;
  readonly parts: readonly Part[];
};

/** `at`: where it begins in the payload; `bytes` undefined: random. */
type Part = {
  readonly at: number;
  readonly length: number;
  readonly bytes: Uint8Array | undefined;
};

/** One message after the other, each framed by the codec where there is one; throws RangeError for what cannot be sent. */
export function compilePayload(messages: readonly Bytes[], codec?: Codec): Payload {
  const encoder = codec?.encoder();
  const parts: Part[] = [];
  let length = 0;
  const add = (bytes: Uint8Array | undefined, size: number): void => {
    parts.push({ at: length, length: size, bytes });
    length += size;
  };
  for (const message of messages) {
    const bytes = bytesOf(message);
    const size = bytes?.length ?? ('random' in message ? message.random : 0);
    if (encoder !== undefined) {
      const header = encoder.header(size);
      add(header, header.length);
    }
    add(bytes, size);
  }
  const isFixed = parts.every((part) => part.bytes !== undefined);
  return { length, block: isFixed ? join(parts, length) : undefined, parts };
}

/** A payload of these bytes. */
export function fixedPayload(bytes: Uint8Array): Payload {
  const { length } = bytes;
  const parts = [{ at: 0, length, bytes }];
  return { length, block: join(parts, length), parts };
}

/** Writes bytes [from, to) of the payload to `at` of `into`; its random ones are those of the stream `key`. */
export function writePayload(
  { parts }: Payload,
  from: number,
  to: number,
  into: Uint8Array,
  at: number,
  key: number,
): void {
  for (const part of parts) {
    const start = Math.max(from, part.at);
    const end = Math.min(to, part.at + part.length);
    if (start >= end) continue;
    const place = at + start - from;
    if (part.bytes === undefined) fillRandom(into, place, place + end - start, key, start);
    else into.set(part.bytes.subarray(start - part.at, end - part.at), place);
  }
}

/** Undefined for random ones. */
function bytesOf(message: Bytes): Uint8Array | undefined {
  if ('text' in message) return new TextEncoder().encode(message.text);
  if ('hex' in message) return parseHex(message.hex);
  const { random } = message;
  if (!Number.isInteger(random) || random < 0 || random > MAX_RANDOM)
    throw new RangeError(`random ${random} is no number of bytes from 0 to ${MAX_RANDOM}`);
  return undefined;
}

function join(parts: readonly Part[], length: number): Memory {
  const block = allocate(Math.max(8, length));
  for (const part of parts) block.bytes.set(part.bytes ?? [], part.at);
  return block;
}
