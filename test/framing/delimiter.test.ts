/** Delimiter codecs: names, cuts anywhere, delimiters that begin anew, bytes that are not known, and the bound. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { framingNamed } from '../../src/framing/codecs';
import type { FrameProgress } from '../../src/framing/decoder';
import { check } from '../support/share';
import { bytesOf } from './streams';

/** The lengths of the frames that end in these pieces. */
function lengthsIn(codec: string, pieces: readonly Uint8Array[]): number[] {
  const decoder = framingNamed(codec)!.decoder();
  const frames = pieces.flatMap((piece) => decoder.push(piece));
  return frames.filter(({ complete }) => complete).map(({ length }) => length);
}

describe('delimiter codecs', () => {
  it('are found by names of 1 to 8 bytes in hex', () => {
    for (const name of ['delimiter-0a', 'delimiter-0d0a', `delimiter-${'00'.repeat(8)}`])
      assert.equal(framingNamed(name)?.decoder().codec, name);
    for (const name of ['delimiter', 'delimiter-', 'delimiter-0', 'delimiter-0A', 'delimiter-zz'])
      assert.equal(framingNamed(name), undefined);
    assert.equal(framingNamed(`delimiter-${'00'.repeat(9)}`), undefined);
  });

  it('tell what has come of a frame, without the begin of a delimiter, and how long it was', () => {
    const decoder = framingNamed('delimiter-0d0a')!.decoder();
    const header = new Uint8Array(0);
    const told = (hex: string): FrameProgress[] => decoder.push(bytesOf(hex));
    assert.deepEqual(told('61620d'), [{ header, length: -1, have: 2, complete: false }]);
    assert.deepEqual(told('630d0a64'), [
      { header, length: 4, have: 4, complete: true },
      { header, length: -1, have: 1, complete: false },
    ]);
  });

  it('find the same frames however the stream is cut', () =>
    check(
      fc.property(
        fc.constantFrom('0a', '0a0a', '0a0b0a', '0a0a0b'),
        fc.array(fc.constantFrom(0x0a, 0x0b, 0x61), { maxLength: 60 }),
        fc.array(fc.nat(60)),
        (hex, bytes, cuts) => {
          const stream = Uint8Array.from(bytes);
          const edges = [0, ...cuts.sort((a, b) => a - b), stream.length];
          const pieces = edges.map((edge, i) => stream.subarray(edges[i - 1] ?? 0, edge));
          const text = String.fromCharCode(...bytes);
          const end = String.fromCharCode(...bytesOf(hex));
          const whole = text.split(end).slice(0, -1);
          assert.deepEqual(
            lengthsIn(`delimiter-${hex}`, pieces),
            whole.map(({ length }) => length),
          );
        },
      ),
    ));

  it('are in step again behind the next delimiter where bytes are not known', () => {
    const decoder = framingNamed('delimiter-0a')!.decoder();
    decoder.push(bytesOf('61'));
    assert.deepEqual(decoder.skip(3), []);
    assert.equal(decoder.isLost, true);
    const frames = decoder.push(bytesOf('620a63630a'));
    assert.deepEqual([frames.map(({ length }) => length), decoder.isLost], [[2], false]);
  });

  it('refuse a bound that is none', () => {
    for (const bound of [-1, NaN])
      assert.throws(() => framingNamed('delimiter-0a')!.decoder(bound), {
        name: 'RangeError',
        message: `a frame's bound cannot be ${bound}: give a number of bytes from 0`,
      });
  });

  it('refuse a frame that has no end within the bound', () => {
    const decoder = framingNamed('delimiter-0a')!.decoder(4);
    decoder.push(bytesOf('0a6161616161'));
    assert.match(decoder.error?.message ?? '', /^the frame at byte 1 has no delimiter within 4/);
    assert.deepEqual(decoder.push(bytesOf('0a')), []);
  });
});
