import assert from 'node:assert/strict';
import { BUILT_IN_CODECS } from '../../../src/framing/codecs';
import { type Payload, compilePayload, writePayload } from '../../../src/lab/simulator/payload';
import { fillRandom, streamKey } from '../../../src/lab/simulator/random';

const CODEC = BUILT_IN_CODECS.get('length-prefix-4-be');

describe('random bytes', () => {
  it('are the same for the same seed, client and send, and others otherwise', () => {
    const texts = [
      stream(streamKey(1, 0, 0)),
      stream(streamKey(2, 0, 0)),
      stream(streamKey(1, 1, 0)),
      stream(streamKey(1, 0, 1)),
    ];
    assert.equal(new Set(texts).size, texts.length);
    assert.equal(stream(streamKey(1, 1, 0)), texts[2]);
  });

  it('are alike whichever part of them is made', () => {
    const key = streamKey(5, 6, 7);
    const whole = Buffer.from(stream(key), 'hex');
    for (let start = 0; start < 20; start++) {
      const part = Buffer.alloc(40);
      fillRandom(part, 1, 31, key, start);
      assert.deepEqual(part.subarray(1, 31), whole.subarray(start, start + 30));
      assert.deepEqual([part[0], part[31]], [0, 0]);
    }
  });

  it('use every value of a byte about as often', () => {
    const bytes = Buffer.alloc(256 * 64);
    fillRandom(bytes, 0, bytes.length, streamKey(0, 0, 0), 0);
    const counts = new Array<number>(256).fill(0);
    for (const byte of bytes) counts[byte]!++;
    assert.ok(Math.min(...counts) > 32 && Math.max(...counts) < 112, `${Math.min(...counts)}`);
  });
});

describe('a payload', () => {
  it('joins its messages, each with its header', () => {
    const payload = compilePayload([{ text: '你' }, { hex: '0a 0B' }], CODEC);
    assert.equal(bytesOf(payload).toString('hex'), '00000003e4bda0000000020a0b');
    assert.deepEqual(
      payload.block?.bytes.subarray(0, payload.length),
      new Uint8Array(bytesOf(payload)),
    );
  });

  it('has random bytes between fixed ones, the same in any part', () => {
    const payload = compilePayload([{ text: 'abc' }, { random: 5 }, { text: 'd' }], CODEC);
    const whole = bytesOf(payload);
    assert.equal(payload.block, undefined);
    assert.equal(whole.subarray(0, 11).toString('hex'), '0000000361626300000005');
    assert.equal(whole.subarray(16).toString('hex'), '0000000164');
    for (let from = 0; from < payload.length; from++)
      for (let to = from; to <= payload.length; to++) {
        const part = Buffer.alloc(to - from);
        writePayload(payload, from, to, part, 0, 9);
        assert.deepEqual(part, whole.subarray(from, to));
      }
  });

  it('is refused over its bounds', () => {
    assert.throws(() => compilePayload([{ random: 1.5 }]), /random 1.5 is no number of bytes/);
    assert.throws(() => compilePayload([{ random: 2e9 }]), /random 2000000000/);
    assert.throws(
      () => compilePayload([{ random: 300 }], BUILT_IN_CODECS.get('length-prefix-1-be')),
      /300/,
    );
  });
});

function stream(key: number): string {
  const bytes = Buffer.alloc(64);
  fillRandom(bytes, 0, 64, key, 0);
  return bytes.toString('hex');
}

function bytesOf(payload: Payload): Buffer {
  const bytes = Buffer.alloc(payload.length);
  writePayload(payload, 0, payload.length, bytes, 0, 9);
  return bytes;
}
