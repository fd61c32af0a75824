/** JSON lines read back: equal to what was written, whatever the cuts; what is no event is told, and nothing throws. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { formatOf } from '../../src/sources/formats';
import { jsonLines } from '../../src/sources/jsonLines';
import { openJsonl } from '../../src/trace/export/jsonl';
import { linesFrom } from '../../src/trace/jsonLines';
import { readEvent } from '../../src/trace/json';
import { openTrace } from '../../src/trace/trace';
import { exported, linesOf } from '../support/exported';
import { randomTrace } from '../support/randomTrace';
import { assertSameTrace } from '../support/sameTrace';
import { check, rounds } from '../support/share';
import { trace } from '../support/traceBuilder';

const encoder = new TextEncoder();

/** What a text is read as, in pieces of so many bytes. */
function read(text: string | Uint8Array, size = 1 << 16) {
  const bytes = typeof text === 'string' ? encoder.encode(text) : text;
  const into = openTrace({ events: 1 << 12, payload: 1 << 16 });
  const decoder = jsonLines.open(into);
  const piece = Buffer.alloc(size);
  for (let at = 0; at < bytes.length; at += size) {
    const taken = bytes.subarray(at, at + size);
    // The reader's memory is its own: what is kept of it must be a copy.
    piece.set(taken);
    decoder.push(piece.subarray(0, taken.length));
    piece.fill(0);
  }
  decoder.end();
  return { trace: into, decoder };
}

describe('JSON lines', () => {
  it('of any trace, cut anywhere, are that trace again', () => {
    const inputs = fc.tuple(fc.integer(), fc.integer({ min: 1, max: 300 }));
    check(
      fc.property(inputs, fc.integer({ min: 1, max: 999 }), ([seed, steps], size) => {
        const { trace: wanted } = randomTrace(seed, steps, 1 << 12);
        const { trace: got, decoder } = read(linesOf(wanted), size);
        assert.equal(decoder.problem, '');
        assertSameTrace(got, wanted);
      }),
      rounds({ short: 60, long: 5000 }),
    );
  });

  it('keep the seqs of a part of a trace, and what a note is about', () => {
    const whole = trace()
      .listener(5)
      .wait()
      .wake()
      .ready(5, 'r')
      .event('note', { text: 'n', at: 3 });
    const lines = linesOf(whole.trace).split('\n').slice(2).join('\n');
    const { trace: part } = read(lines);
    assert.equal(linesOf(part), lines);
    assert.equal(readEvent(part, 2)?.at, 1);
  });

  it('of a trace that let events go say so, and go on with their seqs', () => {
    const builder = trace({ events: 64 });
    for (let i = 0; i < 300; i++) builder.event('task', { name: `${i}` });
    const { lines } = linesFrom(builder.trace, 0);
    const { trace: got } = read(lines);
    assert.equal(got.next, builder.trace.next - builder.trace.first + 1);
    assert.equal(linesOf(got), lines);
  });

  it('without times are a trace without times', () => {
    const timeless = trace({ about: { clock: 'none' } })
      .listener(5)
      .wait(5)
      .wake({ waited: -1 });
    const { trace: got } = read(linesOf(timeless.trace));
    assert.equal(got.about.clock, 'none');
    assert.equal(linesOf(got), linesOf(timeless.trace));
  });

  it('pass over findings, summaries and frames that were derived', () => {
    const { trace: events } = trace().listener(5).wait().wake();
    const [first, ...others] = linesOf(events).split('\n');
    const derived = ['{"rule":"eof-spin","severity":"error"}', '{"kind":"frame","fd":5}'];
    const text = [first, ...derived, '{"summary":{}}', '', ...others].join('\n');
    const { trace: got, decoder } = read(text);
    assert.equal(decoder.problem, '');
    assertSameTrace(got, events);
  });

  const { trace: two } = trace().listener(5).wait();
  const [line = '', last = ''] = linesOf(two).split('\n');
  const BROKEN: readonly [string, string, RegExp][] = [
    ['no JSON', '{"seq":', /line 2: it is no JSON/],
    ['no object', '[1]', /it is no JSON object/],
    ['no kind', '{"seq":1}', /it has no kind/],
    ['a kind that is none', '{"seq":1,"kind":"constructor"}', /its kind "constructor" is none/],
    ['a seq that is none', '{"seq":-1,"kind":"close"}', /its seq -1 is none/],
    ['a field of another type', '{"seq":1,"kind":"close","fd":"5"}', /its fd "5" is none/],
    ['a time of another type', '{"seq":1,"kind":"close","t":[]}', /its t \[\] is none/],
    [
      'bytes that are no base64',
      '{"seq":1,"kind":"recv","data":"!!!!"}',
      /its data "!!!!" is none/,
    ],
  ];
  for (const [what, broken, why] of BROKEN)
    it(`tell of a line with ${what}, and read the others`, () => {
      const { trace: got, decoder } = read([line, broken, last, ''].join('\n'));
      assert.match(decoder.problem, why);
      assert.equal(got.next, 2);
    });

  it('that are too long are passed over', () => {
    const long = new Uint8Array(9 << 20).fill(32);
    const bytes = Buffer.concat([Buffer.from(`${line}\n{`), long, Buffer.from(`\n${last}\n`)]);
    const { trace: got, decoder } = read(bytes, 1 << 20);
    assert.match(decoder.problem, /line 2: it is longer than 8388608 bytes/);
    assert.equal(got.next, 2);
  });

  it('that end in the middle are read up to there', () => {
    const text = `${line}\n${last}`;
    for (let length = 1; length <= text.length; length++) {
      const { trace: got, decoder } = read(text.slice(0, length));
      assert.equal(got.next, Number(length >= line.length) + Number(length === text.length));
      const isWhole = [line.length, line.length + 1, text.length].includes(length);
      assert.match(decoder.problem, isWhole ? /^$/ : /whole line|middle of a line/);
    }
  });

  it('that are foreign are told so in one line, and not read to their end', () => {
    const { decoder } = read('{"a":1}\n'.repeat(2000));
    assert.match(decoder.problem, /^has no event of muxscope, line 1: it has no kind: give /);
    assert.ok(decoder.problem.length < 500);
    assert.equal(decoder.state, 'broken');
  });

  it('keep what is true of the whole trace, wherever it stands, and of several the first', () => {
    const about = {
      wall: 1.5e12,
      clockTime: '12:03:04',
      hasBoundedWaits: true,
      source: 'lab',
      program: 'p\x1b',
      host: 'h',
      capture: 64,
    } as const;
    const wanted = openTrace({ about: { ...about, codecs: ['http'], clock: 'wall' } });
    const { bytes } = exported(`${line}\n`, openJsonl, wanted.about);
    const [first = '', event] = bytes.toString().split('\n');
    assert.ok(!first.includes('\x1b'));
    assert.equal(event, line);
    for (const text of [`${first}\n${line}\n`, `${line}\n${first}\n{"trace":{"wall":7}}\n`]) {
      const { trace: got, decoder } = read(text);
      assert.deepEqual(
        { about: got.about, problem: decoder.problem },
        { about: wanted.about, problem: '' },
      );
    }
    const { trace: none } = read('{"trace":{"wall":"x","clock":7,"codecs":{},"host":[]}}');
    assert.deepEqual(none.about, openTrace().about);
  });

  it('are found behind what the command said into the same file, and that is counted', () => {
    const noise = 'port 8001 is taken: 40001 is used\n{not JSON\n';
    const text = `${noise}${line}\n${last}\n`;
    assert.equal(formatOf(encoder.encode(text))?.id, 'jsonl');
    const { trace: got, decoder } = read(text);
    assert.equal(got.next, 2);
    assert.match(
      decoder.problem,
      /^has 2 lines that are no events, the first is line 1: it is no JSON: /,
    );
    assert.equal(formatOf(encoder.encode(`${noise}{"seq":1}\n`.repeat(50)))?.id === 'jsonl', false);
  });

  it('of several files in one, or in no order, are told so, and counted', () => {
    const { decoder } = read(`${line}\n${last}\n`.repeat(3));
    assert.match(
      decoder.problem,
      /^has 2 events whose seq is not above the one before, the first in line 3: it is /,
    );
    assert.match(
      read(`${last}\n${line}\n`).decoder.problem,
      /^has an event whose seq .* in line 2: /,
    );
  });

  it('are told by their content', () => {
    assert.equal(formatOf(encoder.encode(`\n${line}`))?.id, 'jsonl');
    assert.equal(formatOf(encoder.encode('[pid 7] read(3'))?.id === 'jsonl', false);
  });
});
