/** Messages on a stream: however its bytes are cut, the same messages come out, and what is none is refused. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { openReader, packMessage } from '../../src/core/channel';
import { check } from '../support/share';

/** Cut at these places, wherever they are. */
function cutAt(bytes: Buffer, places: readonly number[]): Buffer[] {
  const cuts = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort(
    (a, b) => a - b,
  );
  return [0, ...cuts].map((from, index) => bytes.subarray(from, cuts[index] ?? bytes.length));
}

function readAll(pieces: readonly Buffer[], mostBytes?: number): unknown[] {
  const messages: unknown[] = [];
  const read = openReader((message) => messages.push(message), mostBytes);
  for (const piece of pieces) read(piece);
  return messages;
}

/** No dates: one that is invalid is not equal to itself, and no message has any. */
const data = fc.anything({
  withBigInt: true,
  withMap: true,
  withSet: true,
  withTypedArray: true,
  withNullPrototype: false,
});

describe('core/channel', () => {
  it('gives the messages that were packed, wherever the bytes are cut', () => {
    const places = fc.array(fc.nat(1 << 16), { maxLength: 40 });
    check(
      fc.property(fc.array(data, { maxLength: 5 }), places, (messages, cuts) => {
        const bytes = Buffer.concat(messages.map((message) => packMessage(message)));
        assert.deepEqual(readAll(cutAt(bytes, cuts)), messages);
      }),
      500,
    );
  });

  it('gives them byte by byte, each as soon as it is whole', () => {
    const bytes = packMessage({ type: 'sight', sight: new Uint8Array([1, 2, 3]) });
    const messages: unknown[] = [];
    const read = openReader((message) => messages.push(message));
    for (let at = 0; at < bytes.length - 1; at++) read(bytes.subarray(at, at + 1));
    assert.deepEqual(messages, []);
    read(bytes.subarray(-1));
    assert.deepEqual(messages, [{ type: 'sight', sight: new Uint8Array([1, 2, 3]) }]);
  });

  it('copies nothing of what came in one piece', () => {
    const piece = packMessage({ sight: new Uint8Array(1 << 16) });
    const [message] = readAll([piece]) as [{ sight: Uint8Array }];
    assert.equal(message.sight.buffer, piece.buffer);
  });

  it('puts a long message together once, however many pieces it comes in', () => {
    const bytes = packMessage(new Uint8Array(32 << 20));
    const pieces = Array.from({ length: 1 << 15 }, (_, at) =>
      bytes.subarray(at << 10, (at + 1) << 10),
    );
    const began = process.cpuUsage();
    const [message] = readAll([...pieces, bytes.subarray(pieces.length << 10)]) as [Uint8Array];
    const { user, system } = process.cpuUsage(began);
    assert.equal(message.length, 32 << 20);
    // Copied with each piece it would be half a terabyte.
    assert.ok(user + system < 5e6, `${user + system} µs`);
  });

  it('refuses what is too long, told by its length alone', () => {
    assert.throws(
      () => packMessage('x'.repeat(100), 50),
      /a message of 104 bytes is too long: 50 are/,
    );
    const length = packMessage('x'.repeat(100)).subarray(0, 4);
    assert.throws(() => readAll([length], 50), /is too long: 50 are the most/);
    assert.throws(() => readAll([Buffer.alloc(8, 0xff)]), /is too long/);
  });

  it('refuses what is no message', () => {
    assert.throws(() => readAll([Buffer.from([2, 0, 0, 0, 1, 2])]));
    assert.throws(() => packMessage({ act: () => 1 }), /could not be cloned/);
  });
});
