/** Lines that are damaged in any way: none throws, hangs or fills memory, and what is read of them can be written again. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { jsonLines } from '../../src/sources/jsonLines';
import { openChrome } from '../../src/trace/export/chrome';
import { openJsonl } from '../../src/trace/export/jsonl';
import { openParquet } from '../../src/trace/export/parquet';
import { openPcapng } from '../../src/trace/export/pcapng';
import { openTrace } from '../../src/trace/trace';
import { linesOf } from '../support/exported';
import { hostileText } from '../support/hostile';
import { randomTrace } from '../support/randomTrace';
import { assertSameTrace } from '../support/sameTrace';
import { allowTime, check, rounds, tellCount } from '../support/share';

const SOURCES = Array.from({ length: 50 }, (_, seed) =>
  Buffer.from(linesOf(randomTrace(seed, 12, 256).trace)),
);

const WRITERS = [openPcapng, openChrome, openJsonl];

const value = fc.oneof(
  fc.constantFrom('-1', '1e999', '-0', '2147483648', '9007199254740993', '1e308', 'null', '[]'),
  fc.constantFrom('{"__proto__":1}', '"\\ud800"', '"NaN"', 'true', '""', '4294967295', '0.5'),
  fc.double().map((number) => JSON.stringify(number)),
  hostileText.map((text) => JSON.stringify(text)),
);
const at = fc.nat({ max: 1 << 20 });

/** A change of the bytes, or of a value that stands in them. */
const mutation = fc.oneof(
  fc.record({ is: fc.constant('set' as const), at, to: fc.nat({ max: 255 }) }),
  fc.record({ is: fc.constantFrom('cut', 'double'), at, count: fc.nat({ max: 300 }) }),
  fc.record({ is: fc.constant('value' as const), at, value }),
);
type Mutation = typeof mutation extends fc.Arbitrary<infer M> ? M : never;

function changed(bytes: Buffer, change: Mutation): Buffer {
  const from = change.at % (bytes.length + 1);
  if (change.is === 'set') {
    const copy = Buffer.from(bytes);
    if (from < copy.length) copy[from] = change.to;
    return copy;
  }
  if (change.is === 'value') {
    const begin = bytes.indexOf(':', from) + 1;
    const end = bytes.subarray(begin).findIndex((byte) => byte === 44 || byte === 125);
    if (begin === 0 || end < 0) return bytes;
    return Buffer.concat([
      bytes.subarray(0, begin),
      Buffer.from(change.value),
      bytes.subarray(begin + end),
    ]);
  }
  const end = Math.min(bytes.length, from + change.count);
  const rest = bytes.subarray(change.is === 'cut' ? end : from);
  return Buffer.concat([bytes.subarray(0, end > from && change.is === 'cut' ? from : end), rest]);
}

describe('damaged JSON lines', function () {
  this.timeout(120_000);
  allowTime(this);

  it('are read as far as they can be, and written again', () => {
    const runs = rounds({ short: 500, long: 100_000 });
    let events = 0;
    check(
      fc.property(
        fc.nat({ max: SOURCES.length - 1 }),
        fc.array(mutation, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 4096 }),
        (source, changes, size) => {
          const bytes = changes.reduce(changed, SOURCES[source]!);
          const trace = openTrace({ events: 512, payload: 4096 });
          // A table costs most: it is made of every tenth.
          const open = bytes.length % 10 === 0 ? openParquet : WRITERS[source % WRITERS.length]!;
          const writer = open(trace);
          const decoder = jsonLines.open(trace);
          jsonLines.isOne(bytes);
          for (let from = 0; from < bytes.length; from += size)
            decoder.push(bytes.subarray(from, from + size));
          decoder.end();
          assert.ok(decoder.problem.length <= 300, decoder.problem);
          writer.end();
          assert.ok(writer.take().length < 64 << 20);
          events += trace.next;
        },
      ),
      runs,
    );
    assert.ok(events > runs);
    tellCount(runs, 'damaged files');
  });

  it('are the same trace where they are not damaged', () => {
    for (const source of SOURCES) {
      const trace = openTrace({ events: 512, payload: 4096 });
      const decoder = jsonLines.open(trace);
      decoder.push(source);
      decoder.end();
      const again = openTrace({ events: 512, payload: 4096 });
      const reader = jsonLines.open(again);
      reader.push(Buffer.from(linesOf(trace)));
      reader.end();
      assertSameTrace(again, trace);
    }
  });
});
