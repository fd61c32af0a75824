/** Room in a sight is counted so that what is packed never takes more. */

import assert from 'node:assert/strict';
import { pack } from '../../../src/core/packed';
import { briefEvents, sizeOf } from '../../../src/core/queries/room';
import { readEvent } from '../../../src/trace/json';
import { trace } from '../../support/traceBuilder';

describe('core/queries/room', () => {
  it('counts no less than what is packed takes, and not much more', () => {
    const values: readonly object[] = [
      { a: 1 / 3, b: -1e21, c: 2 ** 53, d: null, e: false, f: 'plain', g: [] },
      { text: '\u0001\u0002 "quotes" \\ 你好 😀'.repeat(40) },
      Array.from({ length: 200 }, (_, i) => ({ seq: i, t: i * 1234.5678, kind: 'recv' })),
      { bytes: Array.from({ length: 50 }, (_, i) => new Uint8Array(i)) },
      { cells: new Uint16Array(999), waited: new Float64Array(40) },
    ];
    for (const value of values) {
      const size = pack(value).length;
      assert.ok(size <= sizeOf(value) + 16, `${size} bytes, counted ${sizeOf(value)}`);
      assert.ok(sizeOf(value) < 2 * size + 64, `${size} bytes, counted ${sizeOf(value)}`);
    }
  });

  it('copies of a long payload and a long text only what it keeps', () => {
    const text = 'ä😀€'.repeat(20_000);
    const data = new Uint8Array(100_000).fill(7);
    const { trace: store } = trace().recv(6, data.length, { data }).event('print', { text });
    const [events, copied] = countCopied(() => [...briefEvents(store, [0, 1])]);
    assert.deepEqual(events[0]?.data, data.slice(0, 64));
    assert.equal(events[1]?.text, text.slice(0, 256));
    assert.ok(copied > 64 && copied < 2000, `${copied} bytes were copied`);
    assert.deepEqual(readEvent(store, 0)?.data, data);
    assert.equal(readEvent(store, 1)?.text, text);
  });
});

/** What `read` gives, and how many bytes were copied or decoded for it. */
function countCopied<Result>(read: () => Result): [result: Result, bytes: number] {
  /* oxlint-disable typescript/unbound-method -- Both are called with a `this` below. */
  const { slice } = Uint8Array.prototype;
  const { decode } = TextDecoder.prototype;
  /* oxlint-enable typescript/unbound-method */
  let copied = 0;
  Uint8Array.prototype.slice = function (this: Uint8Array<ArrayBuffer>, ...range) {
    const copy = slice.apply(this, range);
    copied += copy.byteLength;
    return copy;
  };
  TextDecoder.prototype.decode = function (
    this: InstanceType<typeof TextDecoder>,
    input,
    ...options
  ) {
    copied += input?.byteLength ?? 0;
    return decode.call(this, input, ...options);
  };
  try {
    return [read(), copied];
  } finally {
    Uint8Array.prototype.slice = slice;
    TextDecoder.prototype.decode = decode;
  }
}
