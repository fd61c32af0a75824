/** The decoder of lab records: through a real pipe, cut anywhere, with more than the payload ring holds. */

import assert from 'node:assert/strict';
import { closeSync, writeSync } from 'node:fs';
import type { Signal } from '../../src/lab/wire';
import { growPipe, openPipe, setNonBlocking } from '../../src/os/process';
import { LabDecoder } from '../../src/sources/labDecoder';
import { openPull } from '../../src/sources/labPull';
import { append } from '../../src/trace/append';
import type { TraceEvent } from '../../src/trace/event';
import { readEvent } from '../../src/trace/json';
import { type Trace, openTrace } from '../../src/trace/trace';
import { batch, batchAt, brief, places, ready, record, same, signal } from '../support/records';

const PIPE = 1 << 20;
const RING = 4 << 20;
const began = 1_000_000_000_000_000n;

type Told = { readonly signal: Signal; readonly text: string; readonly next: number };

describe('sources/labDecoder', () => {
  let pipe = { readEnd: -1, writeEnd: -1 };
  beforeEach(() => {
    pipe = openPipe();
    growPipe(pipe.writeEnd, PIPE);
    setNonBlocking(pipe.readEnd, true);
  });
  afterEach(() => {
    closeSync(pipe.readEnd);
    if (pipe.writeEnd >= 0) closeSync(pipe.writeEnd);
  });

  function open(trace = openTrace({ events: 1024, payload: RING })) {
    const told: Told[] = [];
    let appends = 0;
    const listener = {
      onAppend: () => appends++,
      onSignal: (name: Signal, text: string) =>
        told.push({ signal: name, text, next: trace.settled }),
    };
    const decoder = new LabDecoder(trace, began, listener, (found) => [...found].join(' '));
    const pull = openPull(decoder, trace.payload);
    return {
      trace,
      told,
      appends: () => appends,
      /** Writes the bytes and lets them be read; what the pull said. */
      feed: (bytes: Uint8Array) => {
        assert.equal(writeSync(pipe.writeEnd, bytes), bytes.length);
        return pull(pipe.readEnd);
      },
      pull: () => pull(pipe.readEnd),
      push: (bytes: Uint8Array) => decoder.push(bytes),
    };
  }

  it('reads every column', () => {
    const { trace, feed } = open();
    feed(everything());
    assert.deepEqual(eventsOf(trace), expected);
  });

  it('makes the same of records that are cut at any byte', () => {
    const bytes = everything();
    for (let cut = 1; cut < bytes.length; cut++) {
      const { trace, told, feed } = open();
      feed(bytes.subarray(0, cut));
      feed(bytes.subarray(cut));
      assert.deepEqual(eventsOf(trace), expected, `cut at ${cut} of ${bytes.length}`);
      assert.deepEqual(
        told.map(({ signal: name, text }) => [name, text]),
        [['serving', '127.0.0.1:8001 127.0.0.1:8002']],
      );
    }
  });

  it('makes the same of single bytes', () => {
    const { trace, feed } = open();
    for (const byte of everything()) feed(Uint8Array.of(byte));
    assert.deepEqual(eventsOf(trace), expected);
  });

  it('makes the same of bytes that are pushed, cut at any byte, and of more than is put in at once', () => {
    const bytes = everything();
    for (let cut = 0; cut < bytes.length; cut++) {
      const { trace, push } = open();
      push(bytes.subarray(0, cut));
      push(bytes.subarray(cut));
      assert.deepEqual(eventsOf(trace), expected, `cut at ${cut} of ${bytes.length}`);
    }
    const { trace, push, appends } = open();
    const data = Buffer.alloc(900_000, 'abc');
    push(batch(0, record('print', { data }), record('print', { data }), record('print', { data })));
    const whole = data.toString();
    assert.ok(eventsOf(trace).every(({ text }) => text === whole));
    assert.deepEqual([trace.next, appends()], [3, 3]);
  });

  it('keeps the part of a record while others write to the same ring', () => {
    const bytes = everything();
    for (let cut = 1; cut < bytes.length; cut += 3) {
      const { trace, feed } = open();
      feed(bytes.subarray(0, cut));
      append(trace, { kind: 'note', t: 0, text: 'someone else'.repeat(50) });
      feed(bytes.subarray(cut));
      const mine = eventsOf(trace).filter(({ kind }) => kind !== 'note');
      assert.deepEqual(
        mine.map((event, seq) => ({ ...event, seq })),
        expected,
        `cut at ${cut}`,
      );
    }
  });

  it('tells what it found in the pipe', () => {
    const { feed, pull, appends } = open();
    assert.equal(pull(), 0);
    assert.equal(appends(), 0);
    const bytes = batch(0, record('print'));
    assert.equal(feed(bytes), bytes.length);
    assert.equal(appends(), 1);
    assert.equal(pull(), 0);
    closeSync(pipe.writeEnd);
    pipe.writeEnd = -1;
    assert.equal(pull(), 'end');
  });

  it('tells of a signal after all that came before it is in the trace', () => {
    const { told, feed } = open();
    const print = record('print');
    feed(batch(0, print, print, signal('armed'), print, signal('held', 'so')));
    assert.deepEqual(told, [
      { signal: 'armed', text: '', next: 2 },
      { signal: 'held', text: 'so', next: 3 },
    ]);
  });

  it('counts the ticks of each loop by itself, and none of what has no loop', () => {
    const { trace, feed } = open();
    const [wait, wake, print] = [record('wait'), record('wake'), record('print')];
    feed(
      Buffer.concat([
        batch(0, print, wait, wake, wait),
        batch(3, wait, wake),
        batch(-1, record('client')),
        batch(0, wake, print),
        batch(3, wait),
      ]),
    );
    assert.deepEqual(
      eventsOf(trace).map(({ loop, tick, kind }) => `${loop} ${tick} ${kind}`),
      ['0 -1 print', '0 0 wait', '0 0 wake', '0 1 wait', '3 0 wait', '3 0 wake'].concat([
        '-1 -1 client',
        '0 1 wake',
        '0 1 print',
        '3 1 wait',
      ]),
    );
  });

  it('gives the line of its places to the next event of the same loop, however it is cut', () => {
    const bytes = Buffer.concat([
      batch(0, places(1, 2, 3, 4), record('close', { fd: 7 }), record('close', { fd: 8 })),
      batch(0, places(5, 6, 7, 8)),
      batch(1, record('close', { fd: 9 })),
      batch(0, record('enqueue', { fd: 10, numbers: [1, 2, 3, 4] })),
    ]);
    for (let cut = 1; cut < bytes.length; cut++) {
      const { trace, feed } = open();
      feed(bytes.subarray(0, cut));
      feed(bytes.subarray(cut));
      assert.deepEqual(
        eventsOf(trace).map(({ fd, src }) => [fd, src]),
        [
          [7, '1 2 3 4'],
          [8, undefined],
          [9, undefined],
          [10, '5 6 7 8'],
        ],
      );
    }
  });

  it('keeps the newest bytes when more came than the ring holds', () => {
    const { trace, feed } = open();
    const size = 50_000;
    for (let i = 0; i < 300; i++) {
      const data = Buffer.alloc(size, i);
      feed(batch(0, record('recv', { fd: 7, numbers: [size, size], data })));
    }
    const kept = eventsOf(trace).filter(({ isGone }) => isGone !== true);
    const last = kept.at(-1);
    assert.equal(last?.seq, 299);
    assert.ok(kept.length > 20, `${kept.length} are left of ${RING} bytes`);
    assert.ok(kept.length <= RING / size);
    for (const { seq, data } of kept) assert.deepEqual(data, new Uint8Array(size).fill(seq));
  });

  it('takes a batch longer than the pipe, with the longest data there can be', async () => {
    const { trace, feed } = open();
    const data = Buffer.alloc(0xfffff, 'abc');
    const bytes = batch(0, record('print', { data }), record('print', { data, texts: [] }));
    for (let at = 0; at < bytes.length; at += 100_000) feed(bytes.subarray(at, at + 100_000));
    assert.deepEqual(
      eventsOf(trace).map(({ text }) => text === data.toString()),
      [true, true],
    );
  });

  it('refuses a ring that a read could run over', () => {
    assert.throws(() => open(openTrace({ payload: 1 << 20 })), /payload ring/);
  });
});

/** At least one of everything that a record can hold. */
function everything(): Buffer {
  const at = (us: number) => began + BigInt(us) * 1000n;
  const hello = Buffer.from('Hello');
  return Buffer.concat([
    batch(
      0,
      record('loop', { flags: 3, numbers: [11, 12], texts: ['multi-client'], returned: at(1) }),
      record('open', {
        ...{ fd: 5, flags: 1 | (1 << 4), returned: at(2) },
        texts: ['127.0.0.1:8001', ''],
      }),
      signal('serving', '127.0.0.1:8001 127.0.0.1:8002'),
      record('watch', { fd: 5, flags: 1, returned: at(4), began: at(3) }),
      record('wait', { numbers: [1, -1], returned: at(5) }),
    ),
    batch(
      0,
      record('wake', { numbers: [2], began: at(5), returned: at(1005) }),
      ready(5, 0, 1),
      ready(6, 3, 1 | 8 | 32),
      record('accept', {
        errno: 11,
        numbers: [5],
        texts: [''],
        began: at(1006),
        returned: at(1007),
      }),
      record('recv', {
        ...{ fd: 6, gen: 3, numbers: [1024, 5], data: hello },
        ...{ began: at(1008), returned: at(1009) },
      }),
      same(),
      record('send', { fd: 6, gen: 3, errno: 32, numbers: [12, -1], returned: at(1011) }),
    ),
    batchAt(
      at(2000),
      0,
      brief('wait', { numbers: [2, 1000] }),
      brief('wake', { numbers: [1, 0], since: 2_000, dur: 1_999 }),
      ready(6, 3, 1),
      brief('recv', {
        ...{ fd: 6, gen: 3, numbers: [1024, 5], since: 3_000, dur: 900 },
        ...{ more: 1, data: Buffer.from('before: Hello') },
      }),
      same(),
      brief('send', { fd: 6, gen: 3, numbers: [7, 7], since: 4_000, dur: 65_535, more: 3 }),
      brief('send', { fd: 6, gen: 3, numbers: [3, -1], more: 11, data: Buffer.from('own') }),
      brief('recv', { fd: 65_534, gen: 65_535, numbers: [65_535, -1], more: 11 }),
      brief('recv', { fd: 6, gen: 3, numbers: [9, 0], since: 0xffffffff }),
      brief('send', { fd: 6, gen: 3, numbers: [5, 4], more: 1 }),
    ),
    batch(-1, record('client', { numbers: [4, 9], texts: ['connect', '127.0.0.1:4'], errno: 111 })),
  ]);
}

const common = { loop: 0, tick: -1 };
const expected: unknown[] = [
  {
    ...common,
    seq: 0,
    t: 1000,
    kind: 'loop',
    poller: 'epoll',
    name: 'multi-client',
    pid: 11,
    tid: 12,
  },
  {
    ...{ ...common, seq: 1, t: 2000, kind: 'open', fd: 5, gen: 0 },
    ...{ role: 'listener', proto: 'tcp', local: '127.0.0.1:8001', peer: '' },
  },
  {
    ...common,
    seq: 2,
    t: 4000,
    dur: 1000,
    kind: 'watch',
    fd: 5,
    gen: 0,
    interest: 'r',
    edge: false,
  },
  { ...common, seq: 3, t: 5000, tick: 0, kind: 'wait', timeout: -1, watched: 1 },
  { ...common, seq: 4, t: 1_005_000, tick: 0, kind: 'wake', ready: 2, waited: 1_000_000 },
  { ...common, seq: 5, t: 1_005_000, tick: 0, kind: 'ready', fd: 5, gen: 0, events: 'r' },
  { ...common, seq: 6, t: 1_005_000, tick: 0, kind: 'ready', fd: 6, gen: 3, events: 'rhd' },
  {
    ...{ ...common, seq: 7, t: 1_007_000, dur: 1000, tick: 0, kind: 'accept' },
    ...{ listener: 5, fd: -1, gen: 0, peer: '', errno: 'EAGAIN' },
  },
  {
    ...{ ...common, seq: 8, t: 1_009_000, dur: 1000, tick: 0, kind: 'recv', fd: 6, gen: 3 },
    ...{ want: 1024, got: 5, data: new Uint8Array(Buffer.from('Hello')) },
  },
  { ...common, seq: 9, t: 1_009_000, tick: 0, kind: 'print', text: 'Hello' },
  {
    ...{ ...common, seq: 10, t: 1_011_000, dur: 0, tick: 0, kind: 'send', fd: 6, gen: 3 },
    ...{ want: 12, put: -1, errno: 'EPIPE' },
  },
  { ...common, seq: 11, t: 2_000_000, tick: 1, kind: 'wait', timeout: 1000, watched: 2 },
  { ...common, seq: 12, t: 2_002_000, tick: 1, kind: 'wake', ready: 1, waited: 1_999 },
  { ...common, seq: 13, t: 2_002_000, tick: 1, kind: 'ready', fd: 6, gen: 3, events: 'r' },
  {
    ...{ ...common, seq: 14, t: 2_003_000, dur: 900, tick: 1, kind: 'recv', fd: 6, gen: 3 },
    ...{ want: 1024, got: 5, data: new Uint8Array(Buffer.from('Hello')) },
  },
  { ...common, seq: 15, t: 2_003_000, tick: 1, kind: 'print', text: 'Hello' },
  {
    ...{ ...common, seq: 16, t: 2_004_000, dur: 65_535, tick: 1, kind: 'send', fd: 6, gen: 3 },
    ...{ want: 7, put: 7, data: new Uint8Array(Buffer.from(': Hello')) },
  },
  {
    ...{ ...common, seq: 17, t: 2_000_000, dur: 0, tick: 1, kind: 'send', fd: 6, gen: 3 },
    ...{ want: 3, put: -1, errno: 'EAGAIN', data: new Uint8Array(Buffer.from('own')) },
  },
  {
    ...{ ...common, seq: 18, t: 2_000_000, dur: 0, tick: 1, kind: 'recv', fd: 65_534 },
    ...{ gen: 65_535, want: 65_535, got: -1, errno: 'EAGAIN' },
  },
  {
    ...{ ...common, seq: 19, t: 2_000_000 + 0xffffffff, dur: 0, tick: 1, kind: 'recv', fd: 6 },
    ...{ gen: 3, want: 9, got: 0 },
  },
  {
    ...{ ...common, seq: 20, t: 2_000_000, dur: 0, tick: 1, kind: 'send', fd: 6, gen: 3 },
    ...{ want: 5, put: 4, data: new Uint8Array(Buffer.from('Hello')) },
  },
  {
    ...{ loop: -1, tick: -1, seq: 21, t: Number(-began), kind: 'client' },
    ...{ client: 4, step: 'connect', bytes: 9, local: '127.0.0.1:4', errno: 'ECONNREFUSED' },
  },
];

function eventsOf(trace: Trace): TraceEvent[] {
  const events: TraceEvent[] = [];
  for (let seq = trace.first; seq < trace.next; seq++) {
    const event = readEvent(trace, seq);
    if (event !== undefined) events.push(event);
  }
  return events;
}
