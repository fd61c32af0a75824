/** Files that are damaged, or made to harm: they end in one line, what can be read is there, and memory is bounded. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { append } from '../../src/trace/append';
import {
  batchMessage,
  type BatchHead,
  beginOfFile,
  dictionaryMessage,
  type Metadata,
  schemaMessage,
} from '../../src/trace/files/arrow';
import { buffersOf, FIELDS, type FileField, FORMAT_VERSION } from '../../src/trace/files/fields';
import { metadataOf } from '../../src/trace/files/metadata';
import { allowTime, check, rounds, tellCount } from '../support/share';
import { randomTrace } from '../support/randomTrace';
import { trace as building } from '../support/traceBuilder';
import { fileOf, linesOf, readFile } from '../support/traceFiles';

const SMALL = { events: 1 << 10, payload: 4096 };
const { trace: sample } = randomTrace(3, 60, 1 << 10);
const whole = fileOf(sample);
const lines = linesOf(sample);

/** Where each message begins, the end mark included. */
function messagesOf(file: Uint8Array): number[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const begins: number[] = [];
  let at = 8;
  while (view.getUint32(at + 4, true) !== 0) {
    begins.push(at);
    const root = at + 8;
    const message = root + view.getInt32(root, true);
    const fields = message - view.getInt32(message, true);
    const body = Number(view.getBigInt64(message + view.getUint16(fields + 10, true), true));
    at = root + view.getInt32(at + 4, true) + body;
  }
  return [...begins, at];
}

/** Never throws, ends, says what is wrong in one line, and has nothing that was not there. */
function assertBounded(bytes: Uint8Array, piece = bytes.length): void {
  const { problem, trace } = readFile(bytes, Math.max(1, piece), SMALL);
  assert.ok(problem.length <= 300 && !/[^ -~]/.test(problem), problem);
  assert.ok(trace.next <= 1 << 16, String(trace.next));
  for (const line of linesOf(trace)) JSON.parse(line);
}

const VALUES = [0, 1, 2, 7, 8, 0x7f, 0x80, 0xff];
const WORDS = [0, 1, 8, 0x7fffffff, -1, -8, -0x80000000, 0x10000, 1_000_000_000];

describe('a trace file that is cut', () => {
  it('is read up to its last whole batch, wherever', () => {
    const ends = messagesOf(whole);
    const lengths = fc.integer({ min: 0, max: whole.length });
    check(
      fc.property(lengths, (length) => {
        const { trace, problem, state } = readFile(whole.subarray(0, length), 4096, SMALL);
        const isWhole = length >= ends.at(-1)! + 8;
        assert.equal(state, isWhole ? 'whole' : 'open');
        assert.equal(problem === '', isWhole);
        if (!isWhole) assert.match(problem, /^has no end/);
        assert.deepEqual(linesOf(trace), length >= ends.at(-1)! ? lines : []);
      }),
      100,
    );
  });
});

describe('a trace file that is damaged', function () {
  allowTime(this);
  const half = rounds({ short: 1000, long: 50_000 });
  after(() => tellCount(2 * half, 'damaged files'));

  it('anywhere, ends in one line', () => {
    const at = fc.nat(whole.length - 1);
    const change = fc.record({ at, value: fc.oneof(fc.constantFrom(...VALUES), fc.nat(255)) });
    const some = [fc.array(change, { minLength: 1, maxLength: 8 }), fc.nat(whole.length)] as const;
    check(
      fc.property(...some, (changes, cut) => {
        const bytes = whole.slice();
        for (const { at, value } of changes) bytes[at] = value;
        assertBounded(cut < whole.length / 8 ? bytes.subarray(0, whole.length - cut) : bytes, 9973);
      }),
      half,
    );
  });

  it('in the heads of its messages and the lengths of its columns, ends in one line', () => {
    const begins = messagesOf(whole);
    const head = fc.nat(begins.length - 2).chain((message) => {
      const view = new DataView(whole.buffer, whole.byteOffset);
      const from = begins[message]!;
      const end = from + 8 + view.getInt32(from + 4, true) + (message === 0 ? 0 : 64);
      return fc.integer({ min: from >> 2, max: (end >> 2) - 1 });
    });
    const change = fc.record({
      word: head,
      value: fc.constantFrom(...WORDS),
      isAdded: fc.boolean(),
    });
    const order = fc.option(fc.array(fc.nat(begins.length - 2), { maxLength: 6 }));
    const some = [fc.array(change, { minLength: 1, maxLength: 3 }), order] as const;
    check(
      fc.property(...some, (changes, messages) => {
        const bytes = whole.slice();
        const view = new DataView(bytes.buffer, bytes.byteOffset);
        for (const { word, value, isAdded } of changes) {
          const before = isAdded ? view.getInt32(word * 4, true) : 0;
          view.setInt32(word * 4, (before + value) | 0, true);
        }
        if (messages === null) {
          assertBounded(bytes);
          return;
        }
        // Its messages in another order, some twice, some not at all.
        const parts = messages.map((i) => bytes.subarray(begins[i], begins[i + 1]));
        assertBounded(Buffer.concat([bytes.subarray(0, 8), ...parts]));
      }),
      half,
    );
  });
});

describe('a trace file that is made to harm', () => {
  const fields = FIELDS[FORMAT_VERSION];
  const metadata = metadataOf(sample.about);
  const named = (() => {
    const from = messagesOf(whole);
    return whole.subarray(from[1], from[2]);
  })();
  const begin = (own: readonly FileField[] = fields, told: Metadata = metadata) =>
    Buffer.concat([beginOfFile(), schemaMessage(own, told)]);
  const count = fields.reduce((sum, field) => sum + buffersOf(field), 0);
  const empty: BatchHead = {
    rows: 0,
    nulls: fields.map(() => 0),
    buffers: Array.from({ length: count }, () => ({ offset: 0, length: 0 })),
  };
  const batch = (
    head: Partial<BatchHead>,
    body: Uint8Array = new Uint8Array(0),
    claims = body.length,
    own: Metadata = [],
  ) => Buffer.concat([begin(), named, batchMessage({ ...empty, ...head }, claims, own), body]);
  const seqs = (value: string) => batch({}, undefined, 0, [['muxscope.seqs', value]]);
  const one = { offset: 0, length: 16 };
  const claiming = (bytes: bigint): Uint8Array => {
    const body = new Uint8Array(16);
    new DataView(body.buffer).setBigInt64(0, bytes, true);
    return body;
  };
  const rows = (many: number): Partial<BatchHead> => ({
    rows: many,
    buffers: empty.buffers.map(() => one),
  });
  const told = (key: string, value: string): Metadata =>
    metadata.map(([name, before]) => [name, name === key ? value : before]);

  const cases: readonly (readonly [what: string, bytes: Uint8Array, says: RegExp])[] = [
    [
      'rows without end',
      batch({ rows: 1e9 }),
      /claims 1000000000 rows in a batch, where 65536 are/,
    ],
    ['fewer rows than none', batch({ rows: -1 }), /claims -1 rows/],
    ['a body without end', batch({}, undefined, 2 ** 40), /claims 1099511627776 bytes in a batch/],
    ['a body before its begin', batch({}, undefined, -8), /claims -8 bytes/],
    ['a text of 2 GB', batch(rows(1), claiming(2n ** 31n)), /claims 2147483648 bytes/],
    ['a column without end', batch(rows(1), claiming(2n ** 62n)), /a column claims \d+ bytes/],
    ['a column that is no LZ4', batch(rows(1), claiming(8n)), /is no LZ4 frame of its length/],
    [
      'a column outside',
      batch({ buffers: empty.buffers.map(() => ({ offset: 8, length: 8 })) }),
      /8 bytes at 8 of a batch are outside/,
    ],
    [
      'a column before',
      batch({ buffers: empty.buffers.map(() => ({ offset: -8, length: 8 })) }),
      /8 bytes at -8 of a batch are outside/,
    ],
    ['seqs that are none', seqs('0:-7\u001b'), /its seqs are told as '0:-7\?'/],
    ['seqs of rows that are not there', seqs('0:7'), /the seq 7 is told of row 0/],
    ['fewer columns', batch({ nulls: [0] }), /a batch has 1 columns where there are 17/],
    ['more nulls than rows', batch({ nulls: fields.map(() => 1) }), /claims 1 empty values/],
    ['no names', Buffer.concat([begin(), batchMessage(empty, 0)]), /its kinds have no names/],
    [
      'names twice',
      Buffer.concat([begin(), named, named]),
      /has the dictionary 0, or it comes twice/,
    ],
    [
      'names of nothing',
      Buffer.concat([
        begin(),
        dictionaryMessage(9, { ...empty, nulls: [0], buffers: empty.buffers.slice(0, 3) }, 0),
      ]),
      /no column has the dictionary 9/,
    ],
    [
      'other types',
      begin(fields.map((field) => (field.name === 't' ? { ...field, bits: 32 } : field))),
      /its columns are not those of a trace/,
    ],
    [
      'its columns twice',
      Buffer.concat([begin(), schemaMessage(fields, metadata)]),
      /its columns are told twice/,
    ],
    ['no columns', Buffer.concat([beginOfFile(), named]), /its columns are not told before/],
    [
      'something else of Arrow',
      begin(fields, [['pandas', '{}']]),
      /^is an Arrow file of something else: give one that muxscope has saved$/,
    ],
    [
      'a newer version',
      begin(
        fields,
        told('muxscope.needs', '2.7.0').map(([key, value]) => [
          key,
          key === 'muxscope.version' ? '9' : value,
        ]),
      ),
      /^has version 9 of the trace format, and 1 is the newest that this Muxscope reads: it needs Muxscope 2\.7\.0$/,
    ],
    [
      'a version that is none',
      begin(fields, told('muxscope.version', '-1;rm')),
      /^has version \?1\?rm of the trace format/,
    ],
  ];
  for (const [what, bytes, says] of cases) {
    it(`is told in one line: ${what}`, () => {
      const { problem, state, trace } = readFile(bytes, bytes.length, SMALL);
      assert.match(problem, says);
      assert.equal(state, 'broken');
      assert.equal(trace.next, 0);
    });
  }

  it('shows what stood before', () => {
    const end = messagesOf(whole).at(-1)!;
    const { problem, trace } = readFile(
      Buffer.concat([whole.subarray(0, end), batch({}).subarray(8)]),
      1e6,
      SMALL,
    );
    assert.match(
      problem,
      new RegExp(`told twice: what is shown are the ${trace.next} events before that$`),
    );
    assert.deepEqual(linesOf(trace), lines);
  });

  it('gets no memory for descriptors that it only claims', () => {
    const { trace } = building({ events: 1 << 10, payload: 4096 });
    for (let pid = 1; pid <= 20; pid++) append(trace, { kind: 'process', t: 0, pid });
    for (const fd of [1_000_000, 5]) append(trace, { kind: 'open', t: 0, loop: 0, fd });
    const { problem, trace: read } = readFile(fileOf(trace), 4096, SMALL);
    assert.match(problem, /claims 21 processes with 1000000 descriptors/);
    assert.equal(read.next, 20);
  });
});
