/** The store: what it keeps, lets go and counts. */

import assert from 'node:assert/strict';
import { append } from '../../src/trace/append';
import { payloadOf } from '../../src/trace/bytes';
import { openColumns, SRC_COLUMNS } from '../../src/trace/columns';
import { readEvent, toJson } from '../../src/trace/json';
import { CODE, type Field, KINDS } from '../../src/trace/kinds';
import { openPayloadRing, put, reserve, runAt } from '../../src/trace/payload';
import { copyOfRows, openTable } from '../../src/trace/table';
import { claim, openTrace, settle, type Trace } from '../../src/trace/trace';
import { trace } from '../support/traceBuilder';

function claimLost(into: Trace, count: number): void {
  const slot = claim(into);
  for (const column of ['dur', 'loop', 'tick', 'fd', 'dataAt'] as const) into[column][slot] = -1;
  for (const column of ['gen', 'b', 'c', 'd', 'flags', 'errno', 'text'] as const) {
    into[column][slot] = 0;
  }
  into.dataLength[slot] = 0;
  into.kind[slot] = CODE.lost;
  into.t[slot] = into.a[slot] = count;
}

describe('trace/trace', () => {
  it('keeps the newest events and counts what it lets go', () => {
    const store = openTrace({ events: 256, payload: 4096 });
    for (let i = 0; i < 10_000; i++) append(store, { kind: 'lost', t: i, count: i });
    assert.equal(store.next, 10_000);
    assert.ok(store.first > 10_000 - 256 && store.first <= 10_000 - 128, String(store.first));
    assert.equal(readEvent(store, store.first - 1), undefined);
    for (let seq = store.first; seq < store.next; seq++) {
      assert.equal(readEvent(store, seq)?.count, seq);
    }
  });

  it('keeps nearly all its slots where descriptors are few', () => {
    const store = openTrace({ events: 1 << 17, payload: 4096 });
    for (let i = 0; i < 300_000; i++) claimLost(store, i);
    settle(store);
    assert.ok(store.next - store.first > store.capacity * 0.9, `${store.next - store.first}`);
  });

  it('lets a writer claim as much as it likes before it settles', () => {
    const store = openTrace({ events: 128, payload: 4096 });
    for (let i = 0; i < 1000; i++) {
      claimLost(store, i);
      assert.ok(store.next - store.first <= store.capacity);
    }
    settle(store);
    assert.equal(store.settled, 1000);
    assert.equal(readEvent(store, 999)?.count, 999);
    assert.equal(readEvent(store, store.first)?.count, store.first);
  });

  it('lets nothing go before it is full', () => {
    const store = trace({ events: 64 });
    for (let i = 0; i < 40; i++) store.event('lost', { count: i });
    assert.equal(store.trace.first, 0);
  });

  it('rounds its sizes up, and within bounds', () => {
    assert.equal(openTrace({ events: 100, payload: 5000 }).capacity, 128);
    assert.equal(openTrace({ events: 100, payload: 5000 }).payload.size, 8192);
    assert.equal(openTrace({ events: -3, payload: NaN }).capacity, 64);
  });

  it('goes on past 2^32 events', () => {
    const store = openTrace({ events: 64, payload: 4096 });
    const jump = 2 ** 33 + 64;
    Object.assign(store, { first: jump, next: jump, settled: jump });
    store.states.checkpoints[0] = { seq: jump, rows: copyOfRows(openTable()) };
    for (let i = 0; i < 500; i++) append(store, { kind: 'lost', t: i, count: i });
    assert.equal(store.next, jump + 500);
    assert.equal(readEvent(store, store.first)?.count, store.first - jump);
    assert.match(toJson(store, jump + 499), /^{"seq":8589935155,"t":499,/);
  });

  it('takes at most 64 bytes an event', () => {
    let bytes = 0;
    for (const column of Object.values(openColumns(64))) {
      if (typeof column !== 'number') bytes += column.byteLength;
    }
    assert.ok(bytes / 64 <= 64, `${bytes / 64}`);
  });

  it('has room in the flags for every field, and a free column for src', () => {
    KINDS.forEach(({ kind, fields }, code) => {
      const used: string[] = [];
      for (const field of fields as readonly Field[]) {
        if (field.as === 'one') assert.ok(field.shift + field.bits <= 16, `${kind} ${field.name}`);
        if (field.as === 'one') assert.ok(field.of.length <= 1 << field.bits, kind);
        if (field.as === 'letters') assert.ok(field.shift + field.letters.length <= 16, kind);
        if (field.as === 'boolean') assert.ok(field.shift < 16, kind);
        if (field.as === 'mark') assert.ok(field.flag < 1 << 16, kind);
        if ('column' in field) used.push(field.column);
      }
      assert.equal(new Set(used).size, used.length, `${kind} uses a column twice`);
      assert.ok(
        !used.includes(SRC_COLUMNS[code]!),
        `kind ${kind} leaves no column for src: free text or d`,
      );
    });
  });

  it('cuts bytes that the payload ring cannot hold', () => {
    const store = openTrace({ events: 64, payload: 4096 });
    const data = new Uint8Array(10_000).fill(7);
    append(store, { kind: 'recv', t: 0, fd: 1, want: 10_000, got: 10_000, data });
    assert.equal(readEvent(store, 0)?.data?.length, 2048);
    assert.equal(readEvent(store, 0)?.got, 10_000);
  });
});

describe('trace/bytes', () => {
  /** A print of 2 bytes, with the payload ring's head moved on by `gap` first. */
  function printAfter(store: Trace, gap: number, text: string): number {
    reserve(store.payload, 8);
    store.payload.head += gap;
    store.payload.tail = Math.max(store.payload.tail, store.payload.head - store.payload.size);
    return append(store, { kind: 'print', t: 0, text });
  }

  it('never takes bytes of 4 GiB ago for those that stand there now', () => {
    const store = openTrace({ events: 1 << 14, payload: 4096 });
    for (let i = 0; i < 9000; i++) {
      const seq = printAfter(store, 2 ** 20 - 2, 'ab');
      assert.equal(payloadOf(store, seq), 'kept');
    }
    assert.ok(store.payload.head > 2 ** 33 && store.first === 0);
    const states = Array.from({ length: 9000 }, (_, seq) => payloadOf(store, seq));
    assert.equal(states.lastIndexOf('gone'), 8998);
    assert.equal(states.indexOf('kept'), 8999);
  });

  it('finds the bytes of events that are not settled yet', () => {
    const store = openTrace({ events: 64, payload: 4096 });
    for (let i = 0; i < 1024; i++) append(store, { kind: 'lost', t: 0 });
    store.payload.head = 3 * 2 ** 32;
    store.payload.tail = store.payload.head - store.payload.size;
    claimLost(store, 1);
    const slot = 1024 & store.mask;
    store.kind[slot] = CODE.print;
    store.dataLength[slot] = 2;
    store.dataAt[slot] = put(store.payload, new Uint8Array([104, 105]));
    assert.equal(readEvent(store, 1024)?.text, 'hi');
  });
});

describe('trace/payload', () => {
  it('keeps runs whole, the newest that fit', () => {
    const ring = openPayloadRing(64);
    const runs: { at: number; byte: number; length: number }[] = [];
    for (let i = 0; i < 200; i++) {
      const length = 1 + ((i * 7) % 30);
      const at = put(ring, new Uint8Array(length).fill(i));
      runs.push({ at, byte: i & 255, length });
      for (const run of runs) {
        const bytes = runAt(ring, run.at, run.length);
        if (bytes) assert.ok(bytes.length === run.length && bytes.every((b) => b === run.byte));
      }
      assert.ok(runAt(ring, at, length), 'the newest is there');
    }
    assert.equal(runAt(ring, NaN, 3), undefined);
    assert.equal(runAt(ring, 1e15, 3), undefined);
    assert.equal(runAt(ring, ring.tail, 65), undefined);
  });
});
