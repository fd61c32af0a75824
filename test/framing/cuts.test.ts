/** What every codec must keep to: the same frames from every cut of a stream. */

import * as assert from 'node:assert/strict';
import { BUILT_IN_CODECS } from '../../src/framing/codecs';
import type { Codec, FrameProgress } from '../../src/framing/decoder';
import { streamOf } from './streams';

const codecs = [...BUILT_IN_CODECS.values()];
const PAYLOADS = [3, 0, 1, 0, 0, 17, 200];

for (const codec of codecs) {
  describe(`${codec.name}, however the stream is cut`, () => {
    const stream = streamOf(codec, PAYLOADS);

    it('finds every frame of one push, and the start of the next', () => {
      const frames = codec.decoder().push(stream.subarray(0, stream.length - 10));
      assert.deepEqual(
        frames.map((frame) => frame.length),
        PAYLOADS,
      );
      assert.deepEqual(
        frames.map((frame) => frame.complete),
        PAYLOADS.map((_, i) => i < 6),
      );
      assert.equal(frames.at(-1)?.have, 190);
    });

    it('finds the same frames with one cut, anywhere', () => {
      for (let cut = 0; cut <= stream.length; cut++) checkCuts(codec, stream, [cut]);
    });

    it('finds the same frames with two cuts, anywhere in the first 30 bytes', () => {
      for (let first = 0; first < 30; first++)
        for (let second = first; second < 30; second++) checkCuts(codec, stream, [first, second]);
    });

    it('finds the same frames byte by byte', () => {
      checkCuts(
        codec,
        stream,
        Array.from(stream, (_, at) => at),
      );
    });
  });
}

describe('every codec, random streams and cuts', () => {
  const seed = Number(process.env['MUXSCOPE_SEED'] ?? Date.now() % 2 ** 31);

  it(`finds the same frames (MUXSCOPE_SEED=${seed} repeats this run)`, () => {
    const random = randomFrom(seed);
    for (let round = 0; round < 300; round++) {
      const codec = codecs[random(codecs.length)]!;
      const payloads = Array.from({ length: 1 + random(8) }, () => random(4) && random(240));
      const stream = streamOf(codec, payloads);
      const cuts = Array.from({ length: random(12) }, () => random(stream.length + 1));
      checkCuts(
        codec,
        stream,
        cuts.sort((a, b) => a - b),
        payloads,
      );
    }
  });
});

/** Pushes the stream in the pieces between the cuts and checks each frame's story and the whole list. */
function checkCuts(
  codec: Codec,
  stream: Uint8Array,
  cuts: readonly number[],
  payloads: readonly number[] = PAYLOADS,
): void {
  const decoder = codec.decoder();
  const complete: FrameProgress[] = [];
  let last: FrameProgress | undefined;
  const edges = [0, ...cuts, stream.length];
  for (let i = 1; i < edges.length; i++) {
    const frames = decoder.push(stream, edges[i - 1], edges[i]);
    for (const [index, frame] of frames.entries()) {
      if (index === 0 && last && !last.complete)
        assert.ok(grew(last, frame), `no progress at ${edges[i]}, cuts ${cuts.join()}`);
      if (index < frames.length - 1) assert.ok(frame.complete, `cuts ${cuts.join()}`);
      if (frame.complete) complete.push(frame);
      last = frame;
    }
  }
  const encoder = codec.encoder();
  const expected = payloads.map((length) => ({
    header: encoder.header(length),
    length,
    have: length,
    complete: true,
  }));
  assert.deepEqual(complete, expected, `cuts ${cuts.join()}`);
  assert.equal(decoder.error, undefined);
}

function grew(before: FrameProgress, after: FrameProgress): boolean {
  return after.header.length + after.have > before.header.length + before.have;
}

/** A small generator of numbers below n, the same for the same seed (xorshift32). */
function randomFrom(seed: number): (below: number) => number {
  let state = seed | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}
