import assert from 'node:assert/strict';
import { withPlainArrays } from '../../src/extension/plainArrays';

describe('extension/plainArrays', () => {
  it('makes a Buffer a plain array with memory of its own, however deep it is', () => {
    const message = Buffer.from('0123456789');
    const { list } = withPlainArrays({ list: [{ bytes: message.subarray(2, 5) }] });
    const bytes: Uint8Array = list[0]!.bytes;
    assert.equal(Object.getPrototypeOf(bytes), Uint8Array.prototype);
    assert.deepEqual([...bytes], [...Buffer.from('234')]);
    assert.equal(bytes.buffer.byteLength, 3);
  });

  it('takes each typed array out of the message that it came in', () => {
    const message = new ArrayBuffer(1024);
    const cells = new Uint16Array(message, 16, 3);
    cells.set([1, 2, 3]);
    const sight = {
      cells,
      waited: new Float64Array(message, 32, 2),
      ready: new Int32Array(message),
    };
    const plain = withPlainArrays(sight);
    assert.deepEqual(plain, sight);
    assert.equal(plain.cells.buffer.byteLength, 6);
    assert.equal(plain.waited.buffer.byteLength, 16);
    assert.notEqual(plain.ready.buffer, message);
  });

  it('leaves everything else as it is', () => {
    const value = { a: null, b: -1, c: 'x', d: true, e: [1, [2]], f: undefined };
    assert.deepEqual(withPlainArrays(value), value);
  });

  it('refuses an array that no view was made for', () => {
    assert.throws(() => withPlainArrays({ a: new BigInt64Array(1) }), /BigInt64Array/);
  });
});
