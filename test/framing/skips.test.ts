/** Bytes that were not captured: harmless inside a payload, and never the begin of a frame that is none. */

import * as assert from 'node:assert/strict';
import fc from 'fast-check';
import { BUILT_IN_CODECS } from '../../src/framing/codecs';
import type { FrameProgress } from '../../src/framing/decoder';
import { bytesOf, streamOf } from './streams';

const anyCodec = fc.constantFrom(...BUILT_IN_CODECS.values());
/** Payloads that a header of one byte that counts itself can say. */
const payloads = fc.array(fc.nat(60), { minLength: 1, maxLength: 8 });
/** Pieces of the stream, and whether each is skipped. */
const pieces = fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.boolean()));

/** By offset in the stream: the frame a byte belongs to, and whether it is of its header. */
function mapOf(
  headerSize: number,
  lengths: readonly number[],
): { frame: number; isHeader: boolean }[] {
  return lengths.flatMap((length, frame) =>
    Array.from({ length: headerSize + length }, (_, i) => ({ frame, isHeader: i < headerSize })),
  );
}

describe('decoders that skip', () => {
  it('go on as if the bytes had come, where they are of one payload, and are lost for good where not', () => {
    fc.assert(
      fc.property(anyCodec, payloads, pieces, (codec, lengths, cuts) => {
        const stream = streamOf(codec, lengths);
        const map = mapOf(codec.encoder().header(0).length, lengths);
        const [decoder, whole] = [codec.decoder(), codec.decoder()];
        let [at, isLost] = [0, false];
        for (const [length, isSkipped] of [...cuts, [stream.length, false] as const]) {
          const end = Math.min(stream.length, at + length);
          const told = whole.push(stream, at, end);
          const got = isSkipped ? decoder.skip(end - at) : decoder.push(stream, at, end);
          const isHeaderSkipped = isSkipped && map.slice(at, end).some(({ isHeader }) => isHeader);
          const begun = map[at]?.isHeader === false ? told.slice(0, 1) : [];
          const wanted: FrameProgress[] = isLost ? [] : isHeaderSkipped ? begun : told;
          isLost ||= isHeaderSkipped;
          assert.deepEqual(got, wanted);
          assert.equal(decoder.isLost, isLost);
          at = end;
        }
        assert.equal(decoder.error, undefined);
      }),
      { numRuns: 1000 },
    );
  });

  it('are lost after a byte between two frames, and tell of no frame that looks like one', () => {
    const decoder = BUILT_IN_CODECS.get('length-prefix-1-be')!.decoder();
    assert.deepEqual(
      decoder.push(bytesOf('0261')).map(({ have }) => have),
      [1],
    );
    assert.deepEqual(
      decoder.skip(1).map(({ complete }) => complete),
      [true],
    );
    assert.equal(decoder.isLost, false);
    assert.deepEqual(decoder.skip(1), []);
    assert.equal(decoder.isLost, true);
    assert.deepEqual(decoder.push(bytesOf('016101610161')), []);
    assert.deepEqual(decoder.skip(5), []);
  });

  it('skip nothing by nothing', () => {
    const decoder = BUILT_IN_CODECS.get('length-prefix-2-be')!.decoder();
    assert.deepEqual(decoder.skip(0), []);
    decoder.push(bytesOf('00'));
    assert.deepEqual(decoder.skip(0), []);
    assert.equal(decoder.isLost, false);
    assert.equal(decoder.push(bytesOf('0161'))[0]?.complete, true);
  });
});
