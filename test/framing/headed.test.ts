/** Codecs whose header is text, and those without any: HTTP/1.1, content-length, fixed sizes. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { framingNamed } from '../../src/framing/codecs';
import type { FrameDecoder } from '../../src/framing/decoder';
import { check } from '../support/share';

function decoderOf(name: string, bound?: number): FrameDecoder {
  return framingNamed(name)!.decoder(bound);
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Header and payload lengths of the frames that end in a text. */
function framesIn(name: string, text: string): number[][] {
  const frames = decoderOf(name).push(bytesOf(text));
  return frames
    .filter(({ complete }) => complete)
    .map(({ header, length }) => [header.length, length]);
}

const anyText = fc
  .array(fc.constantFrom('a', 'GET / HTTP/1.1', '\r\n', '\n', ': ', '0'), { maxLength: 12 })
  .map((pieces) => pieces.join(''));
const chunks = fc.array(
  anyText.filter((text) => text !== ''),
  { maxLength: 3 },
);
/** A header, and the payload behind it. */
const messages = fc.oneof(
  fc.constantFrom(
    ['GET /a?b HTTP/1.1\r\nHost: x\r\n\r\n', ''],
    ['GET /\n\n', ''],
    ['HTTP/1.1 204 No Content\r\nContent-Length: 7\r\n\r\n', ''],
    ['HTTP/1.0 304\r\n\r\n', ''],
  ),
  anyText.map((text) => [`PUT /x HTTP/1.1\r\ncontent-LENGTH:  ${text.length}\r\n\r\n`, text]),
  anyText.map((text) => [`HTTP/1.1 200 OK\nContent-Length: ${text.length}\n\n`, text]),
  fc.tuple(chunks, fc.constantFrom('', 'X-Sum: 1\r\n')).map(([texts, trailer]) => {
    const all = texts.map((text) => `${text.length.toString(16)};x=y\r\n${text}\r\n`);
    const payload = `${all.join('')}0\r\n${trailer}\r\n`;
    return ['HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n', payload];
  }),
);

describe('the codec http', () => {
  it('finds the same messages however the stream is cut', () =>
    check(
      fc.property(fc.array(messages, { maxLength: 5 }), fc.array(fc.nat(400)), (list, cuts) => {
        const stream = bytesOf(list.flat().join(''));
        const edges = [0, ...cuts.sort((a, b) => a - b), stream.length];
        const decoder = decoderOf('http');
        const told = edges.flatMap((edge, i) => decoder.push(stream, edges[i - 1] ?? 0, edge));
        assert.equal(decoder.error, undefined);
        assert.deepEqual(
          told.filter(({ complete }) => complete).map(({ header, have }) => [header.length, have]),
          list.map(([header = '', payload = '']) => [header.length, payload.length]),
        );
      }),
    ));

  it('tells of a response without a length as long as the stream goes on', () => {
    const decoder = decoderOf('http');
    const [first] = decoder.push(bytesOf('HTTP/1.0 200 OK\r\n\r\nab'));
    const [second] = decoder.push(bytesOf('HTTP/1.0 200 OK\r\n\r\n'));
    assert.deepEqual([first?.length, first?.have, first?.complete], [-1, 2, false]);
    assert.deepEqual([second?.have, second?.complete], [21, false]);
  });

  it('leaves empty lines before a message out', () => {
    assert.deepEqual(framesIn('http', '\r\n\nGET / HTTP/1.1\r\n\r\n'), [[18, 0]]);
  });

  it('is lost where bytes of a header are not known, and not where they are of a payload', () => {
    const decoder = decoderOf('http');
    decoder.push(bytesOf('PUT / HTTP/1.1\r\nContent-Length: 4\r\n\r\nab'));
    assert.equal(decoder.skip(2).at(-1)?.complete, true);
    decoder.push(bytesOf('POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na'));
    assert.equal(decoder.skip(2).at(-1)?.complete, false);
    assert.equal(decoder.push(bytesOf('\r\n0\r\n\r\n')).at(-1)?.complete, true);
    assert.equal(decoder.isLost, false);
    assert.deepEqual(decoder.skip(1), []);
    assert.equal(decoder.isLost, true);
    assert.deepEqual(decoder.push(bytesOf('GET / HTTP/1.1\r\n\r\n')), []);
  });

  const wrong: readonly (readonly [text: string, problem: RegExp])[] = [
    [
      'hello\r\n\r\n',
      /^the header at byte 0 begins neither a request nor a response of HTTP\/1.1:/,
    ],
    ['PUT / HTTP/1.1\r\nContent-Length: x\r\n\r\n', /has the Content-Length "x":/],
    ['PUT / HTTP/1.1\r\nContent-Length: 1, 2\r\n\r\n', /has the Content-Length "1,2":/],
    ['PUT / HTTP/1.1\r\nContent-Length: 101\r\n\r\n', /announces 101 bytes .* the bound is 100:/],
    ['PUT / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n', /has a payload without an end:/],
    ['PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n', /"x" where the size of a chunk/],
    ['PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab', /longer than its size:/],
    [
      'PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n',
      /a chunk of 255 bytes, the bound/,
    ],
    [`GET /${'x'.repeat(20_000)}`, /is longer than 16384 bytes:/],
  ];
  for (const [text, problem] of wrong)
    it(`says what is wrong with ${JSON.stringify(text.slice(0, 70))}`, () => {
      const decoder = decoderOf('http', 100);
      decoder.push(bytesOf(`${text}\r\n`));
      assert.match(decoder.error?.message ?? '', problem);
      assert.deepEqual(decoder.push(bytesOf('GET / HTTP/1.1\r\n\r\n')), []);
    });
});

describe('the codec content-length', () => {
  it('finds the messages of an editor and its server', () => {
    const header = 'Content-Length: 5\r\nContent-Type: x\r\n\r\n';
    assert.deepEqual(framesIn('content-length', `${header}hello${header}again`), [
      [header.length, 5],
      [header.length, 5],
    ]);
  });

  it('wants a length in each', () => {
    const decoder = decoderOf('content-length');
    decoder.push(bytesOf('Content-Type: x\r\n\r\n'));
    assert.match(decoder.error?.message ?? '', /has no Content-Length/);
  });
});

describe('the codecs of fixed sizes', () => {
  it('have names that say how many bytes', () => {
    for (const name of ['fixed-1', 'fixed-16', 'fixed-9999999'])
      assert.equal(framingNamed(name)?.decoder().codec, name);
    for (const name of ['fixed', 'fixed-', 'fixed-0', 'fixed-01', 'fixed-a', 'fixed-10000000'])
      assert.equal(framingNamed(name), undefined);
  });

  it('are in step whatever is not known', () =>
    check(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.array(fc.tuple(fc.nat(30), fc.boolean())),
        (size, pieces) => {
          const decoder = decoderOf(`fixed-${size}`);
          let at = 0;
          for (const [count, isKnown] of pieces) {
            const told = isKnown ? decoder.push(new Uint8Array(count)) : decoder.skip(count);
            const isUnderWay = at % size > 0;
            const ended = Math.floor((at + count) / size) - Math.floor(at / size);
            const known = isKnown || ended === 0 ? ended : Number(isUnderWay);
            assert.equal(told.filter(({ complete }) => complete).length, known);
            at += count;
            if (isKnown && count > 0) assert.equal(told.at(-1)?.have, at % size || size);
          }
          assert.equal(decoder.isLost, false);
        },
      ),
    ));

  it('skip what is very long at no cost', () => {
    const decoder = decoderOf('fixed-3');
    assert.deepEqual(decoder.skip(2 ** 50), []);
    assert.equal(decoder.push(new Uint8Array(3)).at(-1)?.have, (2 ** 50 + 3) % 3);
  });
});
