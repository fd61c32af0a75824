/** What is written is what is read: every event, whatever it holds and however the file comes. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { append } from '../../../src/trace/append';
import { openTrace } from '../../../src/trace/trace';
import { hostileText } from '../../support/hostile';
import { randomTrace } from '../../support/randomTrace';
import { check } from '../../support/share';
import { fileOf, linesOf, readFile } from '../../support/traceFiles';

describe('a trace file', () => {
  it('has every event of any trace, however it is cut', () => {
    const any = [fc.nat(), fc.integer({ min: 50, max: 1 << 15 })] as const;
    check(
      fc.property(...any, (seed, piece) => {
        const { trace } = randomTrace(seed, 100, 1 << 12);
        const reader = readFile(fileOf(trace), piece);
        assert.equal(reader.problem, '');
        assert.equal(reader.state, 'whole');
        assert.deepEqual(linesOf(reader.trace), linesOf(trace));
      }),
      30,
    );
  });

  it('tells of itself what was told', () => {
    const about = {
      clock: 'wall' as const,
      ...{
        clockTime: '2026-11-28 12:03:04.5',
        hasBoundedWaits: true,
        wall: 1_764_000_000_123.5,
        source: 'lab',
        program: 'multi-port',
      },
      ...{ host: 'höst', capture: 256, codecs: ['length-prefix-4-be', 'http'], logs: ['a.log'] },
    };
    const reader = readFile(fileOf(openTrace({ events: 64, payload: 4096, about })));
    assert.deepEqual(reader.trace.about, about);
    assert.equal(reader.state, 'whole');
    const nothing = readFile(fileOf(openTrace({ events: 64, payload: 4096 })));
    assert.deepEqual(nothing.trace.about, openTrace({ events: 64, payload: 4096 }).about);
  });

  it('keeps any text and any bytes', () => {
    const some = [fc.array(hostileText), fc.array(fc.uint8Array())] as const;
    check(
      fc.property(...some, (texts, payloads) => {
        const trace = openTrace({ events: 1 << 12, payload: 1 << 16 });
        for (const text of texts) {
          append(trace, { kind: 'print', t: 1, text });
          append(trace, { kind: 'open', t: 2, fd: 5, local: text, peer: `${text}!`, src: text });
          append(trace, { kind: 'accept', t: 3, fd: 6, peer: text, errno: text, src: `a${text}` });
        }
        for (const data of payloads)
          append(trace, { kind: 'recv', t: 2 ** 52, fd: 5, want: -1, got: data.length, data });
        assert.deepEqual(linesOf(readFile(fileOf(trace)).trace), linesOf(trace));
      }),
      20,
    );
  });
});
