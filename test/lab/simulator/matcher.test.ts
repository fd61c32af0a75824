import assert from 'node:assert/strict';
import { BUILT_IN_CODECS } from '../../../src/framing/codecs';
import type { Expectation } from '../../../src/lab/script';
import {
  type Match,
  beginMatch,
  codecOf,
  compileExpectation,
  describeTaken,
  push,
} from '../../../src/lab/simulator/matcher';

const CODEC = 'length-prefix-2-be';

describe('an expectation', () => {
  it('of a text is met at its last byte, whatever came before and however it is cut', () => {
    // Texts of two letters repeat themselves, so that a match often has to fall back.
    for (let code = 0; code < 1 << 12; code++) {
      const stream = code.toString(2).padStart(12, '0');
      const wanted = stream.slice(7, 7 + 1 + (code % 5));
      const end = stream.indexOf(wanted) + wanted.length;
      const cuts = [code % 11, 3 + (code % 7)];
      assert.deepEqual(consumed({ text: wanted }, Buffer.from(stream), cuts), {
        isDone: true,
        end,
      });
    }
  });

  it('of a text stays open where it does not come', () => {
    const stream = Buffer.from('Hello_Worl Hello_Wor');
    assert.deepEqual(consumed({ text: 'Hello_World' }, stream, [4, 10]), {
      isDone: false,
      end: 20,
    });
  });

  it('of hex bytes and of characters cut in the middle is met', () => {
    const stream = Buffer.from('00ff0d0a', 'hex');
    assert.deepEqual(consumed({ hex: 'FF 0d' }, stream, [2]), { isDone: true, end: 3 });
    const reply = Buffer.from('回复:ok!');
    for (let cut = 0; cut < reply.length; cut++)
      assert.deepEqual(consumed({ text: '回复:ok' }, reply, [cut]), { isDone: true, end: 9 });
  });

  it('of bytes takes exactly so many', () => {
    const stream = Buffer.alloc(10);
    for (let cut = 0; cut < 10; cut++)
      assert.deepEqual(consumed({ bytes: 7 }, stream, [cut]), { isDone: true, end: 7 });
    assert.deepEqual(consumed({ bytes: 11 }, stream, [5]), { isDone: false, end: 10 });
  });

  it('of frames ends with the last of them and leaves what follows', () => {
    const stream = Buffer.concat([frame('one'), frame(''), frame('three'), frame('four')]);
    const ends = [0, 5, 7, 14, 20];
    for (let frames = 1; frames <= 4; frames++)
      for (let first = 0; first <= stream.length; first++)
        for (let second = first; second <= stream.length; second++)
          assert.deepEqual(
            consumed({ frames, codec: CODEC }, stream, [first, second]),
            { isDone: true, end: ends[frames] },
            `${frames} frames cut at ${first} and ${second}`,
          );
    const part = stream.subarray(0, 19);
    assert.deepEqual(consumed({ frames: 4, codec: CODEC }, part, [6]), { isDone: false, end: 19 });
  });

  it('of frames says why a header cannot be right', () => {
    const match = beginMatch(
      compileExpectation({ frames: 1, codec: 'length-prefix-4-be' }, BUILT_IN_CODECS),
    );
    push(match, Buffer.from('Hello'), 0, 5);
    assert.match(match.error, /1214606444/);
  });

  it('of nothing is met at once; of the end, never by bytes', () => {
    assert.ok(beginMatch(compileExpectation({ text: '' }, BUILT_IN_CODECS)).isDone);
    assert.ok(beginMatch(compileExpectation({ bytes: 0 }, BUILT_IN_CODECS)).isDone);
    assert.deepEqual(consumed({ end: true }, Buffer.from('more'), [2]), { isDone: false, end: 4 });
  });

  it('tells the first bytes that came instead, short and printable', () => {
    const match = beginMatch(compileExpectation({ text: 'x' }, BUILT_IN_CODECS));
    assert.equal(describeTaken(match), 'nothing came');
    push(match, Buffer.from('ab\n'), 0, 3);
    push(match, Buffer.from('\0c'), 0, 2);
    assert.equal(describeTaken(match), '5 bytes came: "ab\\n\\u0000c"');
    push(match, Buffer.alloc(1000, 'd'), 0, 1000);
    assert.equal(describeTaken(match), `1005 bytes came: "ab\\n\\u0000c${'d'.repeat(27)}"…`);
  });

  it('is refused where its hex or codec is none', () => {
    assert.throws(
      () => compileExpectation({ hex: 'abc' }, BUILT_IN_CODECS),
      /hex 'abc' is not pairs/,
    );
    assert.throws(
      () => compileExpectation({ frames: 1, codec: 'no' }, BUILT_IN_CODECS),
      /no codec 'no': use one of/,
    );
  });
});

/** Pushes the stream in pieces cut at these offsets; tells where the expectation stopped reading. */
function consumed(
  expectation: Expectation,
  stream: Buffer,
  cuts: readonly number[],
): { isDone: boolean; end: number } {
  const match = beginMatch(compileExpectation(expectation, BUILT_IN_CODECS));
  const bounds = [0, ...cuts.filter((cut) => cut <= stream.length), stream.length];
  bounds.sort((a, b) => a - b);
  let end = 0;
  for (let i = 1; i < bounds.length && end === bounds[i - 1]; i++)
    end = pushCopy(match, stream, end, bounds[i] ?? end);
  assert.equal(match.taken, end);
  return { isDone: match.isDone, end };
}

/** The bytes stand elsewhere in each array, and are gone after the push, as in a shared receive buffer. */
function pushCopy(match: Match, stream: Buffer, from: number, to: number): number {
  const copy = Buffer.concat([Buffer.alloc(3), stream.subarray(from, to), Buffer.alloc(2)]);
  const stop = push(match, copy, 3, 3 + to - from);
  copy.fill(0xee);
  return from + stop - 3;
}

function frame(text: string): Buffer {
  return Buffer.concat([
    codecOf(CODEC, BUILT_IN_CODECS).encoder().header(text.length),
    Buffer.from(text),
  ]);
}
