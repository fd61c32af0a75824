/** The pass: who reads on is told of each event once, in order, with the state as it is then. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readOn } from '../../src/trace/pass';
import { CELL, STRIDE } from '../../src/trace/table';
import { claim, settle } from '../../src/trace/trace';
import { CODE, KINDS } from '../../src/trace/kinds';
import { randomTrace } from '../support/randomTrace';
import { trace } from '../support/traceBuilder';

describe('trace/pass', () => {
  it('tells each reader of the events of its kinds, once and in order, whatever is let go', () => {
    fc.assert(
      fc.property(fc.nat(), fc.subarray(KINDS.map(({ kind }) => kind)), (seed, kinds) => {
        const builder = randomTrace(seed, 0, 64);
        const told: number[] = [];
        const wanted: number[] = [];
        readOn(builder.trace.pass, (seq) => told.push(seq), kinds);
        const from = builder.trace.next;
        readOn(builder.trace.pass, (seq) => {
          const { kind } = KINDS[builder.trace.kind[seq & builder.trace.mask]!]!;
          if (kinds.includes(kind)) wanted.push(seq);
          assert.ok(seq >= from);
        });
        for (let i = 0; i < 200; i++)
          builder
            .wait()
            .wake()
            .recv(5 + (i % 3), i)
            .close(5);
        assert.deepEqual(told, wanted);
      }),
      { numRuns: 30 },
    );
  });

  it('shows the state at the event, not at the end of what came with it', () => {
    const builder = trace().open(6);
    const seen: number[] = [];
    const { trace: store } = builder;
    readOn(
      store.pass,
      (_, row) => seen.push(store.states.live.cells[row * STRIDE + CELL.bytesIn]!),
      ['recv'],
    );
    for (const got of [3, 4, 5]) {
      const slot = claim(store);
      for (const column of ['t', 'dur', 'tick', 'loop', 'gen', 'c', 'd', 'text'] as const)
        store[column][slot] = 0;
      store.flags[slot] = store.errno[slot] = store.dataLength[slot] = store.dataAt[slot] = 0;
      store.kind[slot] = CODE.recv;
      store.fd[slot] = 6;
      store.a[slot] = 9;
      store.b[slot] = got;
    }
    assert.deepEqual(seen, []);
    settle(store);
    assert.deepEqual(seen, [3, 7, 12]);
  });

  it('tells once of a kind that is named twice', () => {
    const builder = trace();
    const told: number[] = [];
    readOn(builder.trace.pass, (seq) => told.push(seq), ['close', 'recv', 'recv']);
    builder.open(6).recv(6, 1).close(6);
    assert.deepEqual(told, [1, 2]);
  });

  it('gives a row to none that has none, and ends when asked', () => {
    const builder = trace().open(6);
    const rows: number[] = [];
    const end = readOn(builder.trace.pass, (_, row) => rows.push(row));
    builder.wait().ready(6, 'r').close(6).recv(6, -1, { errno: 'EBADF' });
    end();
    builder.ready(5, 'r');
    assert.deepEqual(rows, [-1, 0, -1, -1]);
  });
});
