/** What a broken or busy probe may say: nothing of it breaks the reader, and nothing is kept for ever. */

import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import fc from 'fast-check';
import { MOST_POLLS, MOST_SITES, openProcess } from '../../src/sources/python/process';
import { Probes } from '../../src/sources/python/probes';
import { tell } from '../../src/sources/python/told';
import { helloOf, OP, openRecord, readRecord } from '../../src/sources/python/wire';
import { Teller } from '../../src/sources/teller';
import { readEvent } from '../../src/trace/json';
import { openTrace } from '../../src/trace/trace';
import { hello, type ProbeRecord, record } from '../support/probeRecords';
import { check, rounds } from '../support/share';

/** As much of a socket as a connection asks for. */
class Stream extends EventEmitter {
  isOpen = true;
  pause(): void {
    // What comes is handed over by the test.
  }
  resume(): void {
    // The same.
  }
  read(): null {
    // It keeps nothing.
    return null;
  }
  say(bytes: Buffer): void {
    if (this.isOpen) this.emit('data', bytes);
  }
  destroy(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.emit('close');
  }
}

const SMALL = { events: 1024, payload: 16_384 };

/** What is told of a probe that says this. */
function heard(...pieces: readonly Buffer[]): {
  readonly notices: readonly string[];
  readonly kinds: readonly string[];
} {
  const trace = openTrace(SMALL);
  const notices: string[] = [];
  const probes = new Probes(trace, 0n, {
    onAppend: () => undefined,
    onFirst: () => undefined,
    onNotice: (text) => notices.push(text),
  });
  const stream = new Stream();
  probes.add(stream as unknown as Socket);
  for (const piece of pieces) stream.say(piece);
  stream.destroy();
  probes.closeAll();
  const kinds = Array.from({ length: Math.min(trace.next, SMALL.events) }, (_, i) =>
    readEvent(trace, Math.max(0, trace.next - SMALL.events) + i),
  ).map((event) => event?.kind ?? '');
  return { notices, kinds };
}

const BROKEN = 'what a probe said is no record: it is left out';

const aNumber = fc.oneof(
  fc.integer({ min: -2, max: 9 }),
  fc.integer({ min: -2_147_483_648, max: 2_147_483_647 }),
);
const aRecord: fc.Arbitrary<ProbeRecord> = fc.record({
  op: fc.oneof(fc.constantFrom(...Object.values(OP)), fc.nat({ max: 255 })),
  flags: fc.nat({ max: 255 }),
  thread: fc.nat({ max: 3 }),
  extra: fc.oneof(fc.nat({ max: 12 }), fc.nat({ max: 65_535 })),
  fd: aNumber,
  site: fc.nat({ max: 5 }),
  at: fc.integer({ min: -9, max: 1e12 }),
  result: aNumber,
  asked: aNumber,
  payload: fc.oneof(
    fc.constant(Buffer.alloc(0)),
    fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
    fc
      .array(fc.integer({ min: -1, max: 9 }), { maxLength: 9 })
      .map((numbers) => Buffer.from(Int32Array.from(numbers).buffer)),
  ),
});

describe('records of a broken or busy probe', () => {
  it('never break the reader, whatever they are', () => {
    check(
      fc.property(fc.array(aRecord, { maxLength: 40 }), (records) => {
        heard(hello(10), ...records.map(record));
      }),
      rounds({ short: 200, long: 50_000 }),
    );
  });

  it('nor do bytes that are none, nor a first record of any JSON', () => {
    const bytes = fc.uint8Array({ maxLength: 200 }).map((piece) => Buffer.from(piece));
    const greeting = fc.json().map((payload) => record({ op: OP.hello, payload }));
    const first = fc.record(
      {
        pid: fc.jsonValue(),
        parent: fc.jsonValue(),
        fork: fc.jsonValue(),
        argv: fc.jsonValue(),
        folder: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    const begun = fc.oneof(
      greeting,
      first.map((more) => hello(10, more)),
      bytes,
    );
    const cuts = fc.array(bytes, { maxLength: 5 });
    check(
      fc.property(begun, cuts, (begins, rest) => {
        assert.ok(heard(begins, ...rest).notices.length <= 1);
      }),
      rounds({ short: 300, long: 30_000 }),
    );
  });

  it('are told of once, and what came before them stays', () => {
    const open = { op: OP.open, fd: 3 };
    const watch = { op: OP.watch, fd: 3, payload: Buffer.alloc(11) };
    const loss = record({ op: OP.dropped, result: 1 });
    for (const short of [open, watch])
      assert.deepEqual(heard(hello(10), loss, Buffer.concat([record(short), loss, loss])), {
        notices: [BROKEN],
        kinds: ['process', 'lost'],
      });
  });

  it('an end of a pipe has no family', () => {
    const { notices, kinds } = heard(hello(10), record({ op: OP.open, fd: 3, extra: 1 }));
    assert.deepEqual([notices, kinds], [[], ['process', 'loop', 'open']]);
  });

  it('a first one that is no greeting is refused in one line, whatever follows', () => {
    const loss = record({ op: OP.dropped, result: 1 });
    const greeted = (payload: string): readonly string[] =>
      heard(Buffer.concat([record({ op: OP.hello, payload }), loss, loss])).notices;
    assert.deepEqual(greeted('null'), ['the first record of a probe is no object']);
    assert.deepEqual(greeted('{'), ['the first record of a probe is no JSON']);
    assert.deepEqual(greeted('{"wire":1,"pid":"1"}'), [
      'the first record of a probe does not say which process it is of',
    ]);
    const told = openRecord();
    readRecord(hello(10, { argv: { length: 1e9 }, folder: 7 }), 0, told);
    assert.deepEqual(helloOf(told), {
      pid: 10,
      parent: 1,
      fork: 0,
      isAgain: false,
      argv: [],
      folder: '',
    });
  });

  describe('are kept', () => {
    const busy = () => {
      const trace = openTrace(SMALL);
      const greeting = { pid: 10, parent: 1, fork: 0, isAgain: false, argv: [], folder: '/f' };
      const process = openProcess(greeting, new Teller(trace), 0n);
      const into = openRecord();
      const say = (said: ProbeRecord): void => {
        readRecord(record(said), 0, into);
        tell(process, into, trace);
      };
      return { process, say, trace };
    };
    const POLL = 2;
    const watchOf = (id: number): ProbeRecord => ({
      op: OP.watch,
      fd: 3,
      extra: 1,
      payload: Buffer.from(Int32Array.of(POLL, id, 1).buffer),
    });

    it('poll objects: the ones that were used last', () => {
      const { process, say, trace } = busy();
      for (let id = 1; id < 5 * MOST_POLLS; id++) {
        say(watchOf(id));
        // One is used on and on.
        if (id % 100 === 0) say({ op: OP.waitBegin, extra: POLL, fd: 1, asked: 0 });
        assert.ok(process.polls.size <= MOST_POLLS);
      }
      assert.equal(process.polls.get(1)?.set.get(3)?.interest, 'r');
      assert.ok(process.polls.has(5 * MOST_POLLS - 1));
      assert.ok(!process.polls.has(2));
      say({ op: OP.waitBegin, extra: POLL, fd: 2, asked: 0 });
      assert.equal(readEvent(trace, trace.next - 1)?.kind, 'wait');
    });

    it('lines of the program: the newest, more than a probe refers to', () => {
      const { process, say } = busy();
      const last = MOST_SITES + 1;
      for (let site = 1; site <= last; site++) say({ op: OP.site, site, payload: `a.py\0${site}` });
      // What its sites.py keeps.
      const kept = 50_000;
      assert.ok(process.sites.size < MOST_SITES);
      assert.equal(process.sites.get(last), `/f/a.py:${last}`);
      assert.ok(process.sites.has(last - kept - 1000));
    });
  });
});
