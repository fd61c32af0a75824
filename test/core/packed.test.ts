/** A sight as one run of bytes: what is packed comes out again, whatever memory it lies in. */

import assert from 'node:assert/strict';
import { pack, unpack } from '../../src/core/packed';

function again(value: object): unknown {
  return unpack(pack(value));
}

describe('core/packed', () => {
  it('gives back texts, numbers, lists and arrays of numbers of every type', () => {
    const value = {
      ...{ text: '回复: \0 "quoted" \n', zero: 0, part: 0.1, none: null, yes: true, empty: {} },
      list: [1, [2, { bytes: new Uint8Array([1, 2, 3]) }], 'x'],
      cells: new Uint16Array([1, 65_535]),
      ready: new Int32Array([-1, 2 ** 31 - 1]),
      waitedNs: new Float64Array([-1, 1e18, 0.5, NaN, Infinity]),
      nothing: new Float64Array(),
    };
    assert.deepEqual(again(value), value);
  });

  it('takes a Buffer for bytes, and only the part that an array shows', () => {
    const memory = new ArrayBuffer(64);
    const part = new Int32Array(memory, 12, 3);
    part.set([7, 8, 9]);
    const { bytes, numbers } = again({
      bytes: Buffer.from('0123456789').subarray(3, 6),
      numbers: part,
    }) as { bytes: Uint8Array; numbers: Int32Array };
    assert.equal(Object.getPrototypeOf(bytes), Uint8Array.prototype);
    assert.deepEqual([...bytes], [...Buffer.from('345')]);
    assert.deepEqual([...numbers], [7, 8, 9]);
    assert.equal(numbers.buffer.byteLength, 12);
  });

  it('is read wherever in a message it lies', () => {
    const packed = pack({ a: 'b', cells: new Float64Array([1, 2]) });
    const message = new Uint8Array(packed.length + 7);
    message.set(packed, 5);
    assert.deepEqual(unpack(message.subarray(5)), { a: 'b', cells: new Float64Array([1, 2]) });
  });

  it('leaves out what is undefined, and refuses an array that no sight has', () => {
    assert.deepEqual(again({ a: undefined, b: 1 }), { b: 1 });
    assert.throws(() => pack({ a: new BigInt64Array(1) }), /no sight has a BigInt64Array/);
  });
});
