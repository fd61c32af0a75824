/** Memory whose address is a number: every view and every system call sees the same bytes. */

import * as assert from 'node:assert/strict';
import { must } from '../../src/os/errors';
import * as libc from '../../src/os/libc';
import { addressOf, allocate } from '../../src/os/memory';
import { pipe } from '../support/sockets';

describe('allocate', () => {
  it('gives zeroed bytes, a multiple of 8, at an aligned address', () => {
    for (const [asked, given] of [
      [1, 8],
      [8, 8],
      [9, 16],
      [4096, 4096],
    ] as const) {
      const memory = allocate(asked);
      assert.equal(memory.bytes.length, given);
      assert.ok(memory.bytes.every((byte) => byte === 0));
      assert.equal(memory.address % 8, 0);
      assert.ok(memory.address > 0 && memory.address < 2 ** 48);
    }
  });

  it('gives views of the same bytes', () => {
    const memory = allocate(8);
    memory.i32[1] = -2;
    assert.equal(memory.u32[1], 0xfffffffe);
    assert.equal(memory.bytes[4], 0xfe);
    assert.equal(memory.view.getInt32(4, true), -2);
    assert.equal(memory.i64[0], -2n << 32n);
  });

  it('is what the kernel reads and writes, after a garbage collection of other blocks too', () => {
    const { readEnd, writeEnd } = pipe();
    const memory = allocate(16);
    for (let i = 0; i < 2000; i++) allocate(65536);
    memory.bytes.set([1, 2, 3, 4], 4);
    must(libc.write(writeEnd, memory.address + 4, 4), 'write', writeEnd);
    must(libc.read(readEnd, memory.address + 8, 4), 'read', readEnd);
    assert.deepEqual([...memory.bytes], [0, 0, 0, 0, 1, 2, 3, 4, 1, 2, 3, 4, 0, 0, 0, 0]);
  });
});

describe('addressOf', () => {
  it('counts the offset of a view', () => {
    const { bytes, address } = allocate(64);
    assert.equal(addressOf(bytes), address);
    assert.equal(addressOf(bytes.subarray(24)), address + 24);
  });
});
