/** Room in a sight is counted so that what is packed never takes more. */

import assert from 'node:assert/strict';
import { pack } from '../../../src/core/packed';
import { sizeOf } from '../../../src/core/queries/room';

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
});
