/** The length-prefix codecs: what each header says, what a push tells, and clear errors for headers that cannot be right. */

import * as assert from 'node:assert/strict';
import { type Codec, DEFAULT_MAX_LENGTH } from '../../src/framing/decoder';
import { type LengthPrefix, lengthPrefix } from '../../src/framing/lengthPrefix';
import { bytesOf, streamOf } from './streams';

describe('length-prefix headers', () => {
  // name's settings, payload length, the header's bytes in hex
  const table: [LengthPrefix, number, string][] = [
    [{ size: 1, order: 'be', inclusive: false }, 5, '05'],
    [{ size: 1, order: 'le', inclusive: false }, 255, 'ff'],
    [{ size: 1, order: 'be', inclusive: true }, 254, 'ff'],
    [{ size: 2, order: 'be', inclusive: false }, 0x1234, '1234'],
    [{ size: 2, order: 'le', inclusive: false }, 0x1234, '3412'],
    [{ size: 2, order: 'le', inclusive: true }, 0, '0200'],
    [{ size: 4, order: 'be', inclusive: false }, 1500, '000005dc'],
    [{ size: 4, order: 'le', inclusive: false }, 0xfffffffe, 'feffffff'],
    [{ size: 4, order: 'be', inclusive: true }, 0x01020300, '01020304'],
    [{ size: 8, order: 'be', inclusive: false }, 2 ** 53 - 1, '001fffffffffffff'],
    [{ size: 8, order: 'le', inclusive: false }, 0x0102030405, '0504030201000000'],
    [{ size: 8, order: 'be', inclusive: true }, 2, '000000000000000a'],
  ];
  for (const [layout, length, hex] of table) {
    const codec = lengthPrefix(layout);
    it(`${codec.name}: ${length} is ${hex}, both ways`, () => {
      const header = codec.encoder().header(length);
      assert.equal(Buffer.from(header).toString('hex'), hex);
      const decoder = codec.decoder(Number.MAX_SAFE_INTEGER);
      assert.deepEqual(decoder.push(header), [{ header, length, have: 0, complete: length === 0 }]);
      assert.equal(decoder.codec, codec.name);
      assert.equal(codec.encoder().codec, codec.name);
    });
  }
});

describe('length-prefix encoder bounds', () => {
  const table: [LengthPrefix, number, number][] = [
    [{ size: 1, order: 'be', inclusive: false }, 256, 255],
    [{ size: 1, order: 'be', inclusive: true }, 255, 254],
    [{ size: 2, order: 'le', inclusive: false }, 65536, 65535],
    [{ size: 4, order: 'be', inclusive: true }, 2 ** 32 - 4, 2 ** 32 - 5],
    [{ size: 8, order: 'be', inclusive: false }, 2 ** 53, 2 ** 53 - 1],
    [{ size: 8, order: 'le', inclusive: true }, 2 ** 53 - 8, 2 ** 53 - 9],
    [{ size: 4, order: 'be', inclusive: false }, -1, 2 ** 32 - 1],
    [{ size: 4, order: 'be', inclusive: false }, 1.5, 2 ** 32 - 1],
    [{ size: 4, order: 'be', inclusive: false }, NaN, 2 ** 32 - 1],
  ];
  for (const [layout, length, most] of table) {
    const codec = lengthPrefix(layout);
    it(`${codec.name} takes ${most}, not ${length}`, () => {
      assert.equal(codec.encoder().header(most).length, layout.size);
      assert.throws(() => codec.encoder().header(length), {
        name: 'RangeError',
        message: `a ${codec.name} header cannot say ${length} bytes, only 0 to ${most}: send less, or choose a wider header`,
      });
    });
  }
});

describe('length-prefix decoder', () => {
  const codec = lengthPrefix({ size: 4, order: 'be', inclusive: false });

  it('tells the header so far, then the length, then how much is there', () => {
    const decoder = codec.decoder();
    const pieces = [[0, 0], [0, 3], [7], [7, 7]];
    const seen = pieces.map((piece) => decoder.push(Uint8Array.from(piece)));
    assert.deepEqual(seen, [
      [{ header: Uint8Array.of(0, 0), length: -1, have: 0, complete: false }],
      [{ header: Uint8Array.of(0, 0, 0, 3), length: 3, have: 0, complete: false }],
      [{ header: Uint8Array.of(0, 0, 0, 3), length: 3, have: 1, complete: false }],
      [{ header: Uint8Array.of(0, 0, 0, 3), length: 3, have: 3, complete: true }],
    ]);
  });

  it('completes a frame of zero bytes with its header, and says nothing for an empty push', () => {
    const decoder = codec.decoder();
    assert.deepEqual(decoder.push(new Uint8Array(0)), []);
    const empty = { header: new Uint8Array(4), length: 0, have: 0, complete: true };
    assert.deepEqual(decoder.push(new Uint8Array(8)), [empty, empty]);
    assert.deepEqual(decoder.push(new Uint8Array(0)), []);
  });

  it('reads only [start, end), of a Buffer too, and keeps none of it', () => {
    const decoder = codec.decoder();
    const buffer = Buffer.from('ffff00000002aaffff', 'hex') as Uint8Array;
    const [frame] = decoder.push(buffer, 2, 7);
    buffer.fill(0xee);
    assert.deepEqual(frame, {
      header: Uint8Array.of(0, 0, 0, 2),
      length: 2,
      have: 1,
      complete: false,
    });
    const [partial] = codec.decoder().push(buffer.fill(1), 0, 2);
    buffer.fill(0xee);
    assert.deepEqual(partial?.header, Uint8Array.of(1, 1));
  });

  it('hands out headers that later bytes do not change', () => {
    const decoder = codec.decoder();
    const [begun] = decoder.push(Uint8Array.of(0, 0));
    const [ended] = decoder.push(Uint8Array.of(0, 0));
    decoder.push(Uint8Array.of(0, 0, 9, 9));
    assert.deepEqual(begun?.header, Uint8Array.of(0, 0));
    assert.deepEqual(ended?.header, Uint8Array.of(0, 0, 0, 0));
  });

  it('says one thing for each push of 1 024 bytes inside a large frame, without looking at its bytes', () => {
    const decoder = codec.decoder();
    decoder.push(codec.encoder().header(100_000));
    let looked = 0;
    const piece = new Proxy(new Uint8Array(1024), {
      get: (target, key) => {
        if (key === 'length') return 1024;
        looked++;
        return Reflect.get(target, key) as unknown;
      },
    });
    const seen = Array.from({ length: 97 }, () => decoder.push(piece)).flat();
    assert.equal(looked, 0);
    assert.deepEqual(
      seen.map((frame) => frame.have),
      seen.map((_, i) => (i + 1) * 1024),
    );
  });
});

describe('length-prefix decoder, headers that cannot be right', () => {
  const inclusive = (size: 1 | 2 | 4 | 8): Codec =>
    lengthPrefix({ size, order: 'be', inclusive: true });
  const plain = (size: 1 | 2 | 4 | 8, order: 'be' | 'le' = 'be'): Codec =>
    lengthPrefix({ size, order, inclusive: false });
  const small = 'choose the codec the sender uses';
  const large = `${small}, or raise the bound`;
  // what, codec, bound, good frames before it, wrong header in hex, what the message says after "length "
  const table: [string, Codec, number | undefined, number[], string, string][] = [
    [
      'an inclusive length below its header',
      inclusive(4),
      undefined,
      [2, 5],
      '00000003',
      `3 at byte 15 counts its own header, so at least 4: ${small}`,
    ],
    [
      'an inclusive length of 0',
      inclusive(1),
      undefined,
      [],
      '00',
      `0 at byte 0 counts its own header, so at least 1: ${small}`,
    ],
    [
      'a length one over the bound',
      plain(2),
      10,
      [10],
      '000b',
      `11 at byte 12 announces 11 bytes of payload, the bound is 10: ${large}`,
    ],
    [
      'an inclusive length one over the bound',
      inclusive(2),
      10,
      [],
      '000d',
      `13 at byte 0 announces 11 bytes of payload, the bound is 10: ${large}`,
    ],
    [
      'a length over the default bound',
      plain(4),
      undefined,
      [1],
      'ffffffff',
      `4294967295 at byte 5 announces 4294967295 bytes of payload, the bound is ${DEFAULT_MAX_LENGTH}: ${large}`,
    ],
    [
      'a text read as a length',
      plain(4),
      undefined,
      [],
      '47455420',
      `1195725856 at byte 0 announces 1195725856 bytes of payload, the bound is 16777216: ${large}`,
    ],
    [
      '2^53, whatever the bound',
      plain(8),
      Infinity,
      [],
      '0020000000000000',
      `9007199254740992 at byte 0 announces 9007199254740992 bytes of payload, the bound is 9007199254740991: ${large}`,
    ],
    [
      '2^53 + 1, exactly told',
      plain(8),
      Infinity,
      [],
      '0020000000000001',
      `9007199254740993 at byte 0 announces 9007199254740993 bytes of payload, the bound is 9007199254740991: ${large}`,
    ],
    [
      '2^64 − 1, little endian',
      plain(8, 'le'),
      undefined,
      [4],
      'ffffffffffffffff',
      `18446744073709551615 at byte 12 announces 18446744073709551615 bytes of payload, the bound is 16777216: ${large}`,
    ],
    [
      '2^64 − 255, little endian',
      plain(8, 'le'),
      undefined,
      [],
      '01ffffffffffffff',
      `18446744073709551361 at byte 0 announces 18446744073709551361 bytes of payload, the bound is 16777216: ${large}`,
    ],
  ];
  for (const [what, codec, bound, before, hex, message] of table) {
    it(`refuses ${what}, and decodes nothing after it`, () => {
      const good = streamOf(codec, before);
      const stream = Uint8Array.of(...good, ...bytesOf(hex), ...streamOf(codec, [1, 1]));
      for (let cut = 0; cut <= stream.length; cut++) {
        const decoder = codec.decoder(bound);
        const seen = [...decoder.push(stream, 0, cut), ...decoder.push(stream, cut)];
        assert.deepEqual(
          seen.filter((frame) => frame.complete).map((frame) => frame.length),
          before,
        );
        assert.deepEqual(decoder.error, { at: good.length, message: `length ${message}` });
        assert.deepEqual(decoder.push(streamOf(codec, [1])), []);
      }
    });
  }

  it('has no error before, and takes a length of exactly the bound', () => {
    const decoder = plain(2).decoder(10);
    assert.equal(decoder.push(streamOf(plain(2), [10]))[0]?.complete, true);
    assert.equal(decoder.error, undefined);
  });

  for (const bound of [-1, NaN])
    it(`refuses a bound of ${bound}`, () => {
      assert.throws(() => plain(4).decoder(bound), {
        name: 'RangeError',
        message: `a frame's bound cannot be ${bound}: give a number of bytes from 0`,
      });
    });
});
