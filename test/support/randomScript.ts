/** Client scripts of any kind that a file may hold, made by fast-check. */

import fc from 'fast-check';
import { BUILT_IN_CODECS } from '../../src/framing/codecs';

const text = fc.oneof(fc.string({ maxLength: 300 }), fc.string({ unit: 'binary', maxLength: 20 }));
const hex = fc.array(fc.constantFrom('0d', '0a ', 'FF', 'e4 '), { maxLength: 300 });
const bytes = fc.oneof(
  text.map((one) => ({ text: one })),
  hex.map((digits) => ({ hex: digits.join('') })),
  fc.oneof(fc.nat(300), fc.nat(2 ** 30)).map((random) => ({ random })),
);
const codec = fc.constantFrom(...BUILT_IN_CODECS.keys());
const ms = fc.oneof(fc.nat(86_400_000), fc.double({ min: 0, max: 1000, noNaN: true }));
const nothing = fc.constant({});

const plain = fc.oneof(
  fc.record({ connect: fc.record({ to: fc.nat(2) }, { requiredKeys: [] }) }),
  fc.record({ send: bytes }),
  fc.tuple(bytes, codec).map(([one, name]) => ({ sendFrame: { ...one, codec: name } })),
  fc
    .tuple(bytes, fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 4 }), codec)
    .map(([one, sizes, name]) => ({ sendInPieces: { ...one, sizes, codec: name } })),
  fc
    .tuple(fc.array(bytes, { minLength: 1, maxLength: 3 }), codec)
    .map(([messages, name]) => ({ sendTogether: { messages, codec: name } })),
  fc.record({ wait: fc.record({ ms }) }),
  fc.record({ urgent: fc.record({ byte: fc.nat(255) }) }),
  fc.record({ setBuffers: fc.record({ send: fc.nat(2 ** 31 - 1), receive: fc.nat(4096) }) }),
  fc.oneof(
    ...['pauseReading', 'resumeReading', 'halfClose', 'close', 'reset'].map((key) =>
      fc.record({ [key]: nothing }),
    ),
  ),
  text.map((one) => ({ expect: { text: one } })),
  fc.nat(2 ** 30).map((count) => ({ expect: { bytes: count, withinMs: 1 } })),
  fc.tuple(fc.nat(9), codec).map(([frames, name]) => ({ expect: { frames, codec: name } })),
);

const { step } = fc.letrec<{ step: object }>((tie) => ({
  step: fc.oneof(
    { depthSize: 'small' },
    plain as fc.Arbitrary<object>,
    fc
      .tuple(fc.nat(50), fc.array(tie('step'), { maxLength: 4 }))
      .map(([times, steps]) => ({ repeat: { times, steps } })),
  ),
}));

/** A script that has the right shape; its sums, sizes and targets may still be wrong. */
export const script = fc.record({
  seed: fc.nat(),
  clients: fc.array(
    fc.record(
      {
        count: fc.oneof(fc.nat(20), fc.nat(1_000_000)),
        ramp: fc.integer({ min: 1, max: 1_000_000 }),
        start: ms,
        steps: fc.array(step, { maxLength: 8 }),
      },
      { requiredKeys: ['steps'] },
    ),
    { maxLength: 4 },
  ),
});
