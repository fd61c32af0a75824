/** Windows of the timeline: against a naive computation from the events. */

import assert from 'node:assert/strict';
import type { Descriptor } from '../../src/trace/descriptors';
import { readEvent } from '../../src/trace/json';
import { READY_LETTERS } from '../../src/trace/kinds';
import { tickAt, ticksOf } from '../../src/trace/ticks';
import type { Trace } from '../../src/trace/trace';
import { CELL_BITS, READY_SHIFT } from '../../src/trace/cells';
import { descriptorsIn, windowOf } from '../../src/trace/windows';
import { randomFrom, randomTrace } from '../support/randomTrace';
import { stateAt } from '../support/states';
import { trace } from '../support/traceBuilder';

const { received, sent, endOfStream, accepted, failed, open } = CELL_BITS;

/** One cell, by looking at every event of the tick. */
function naiveCell(
  store: Trace,
  loop: number,
  number: number,
  row: Descriptor,
  rows: readonly Descriptor[],
): number {
  const tick = tickAt(store, loop, number);
  if (tick === undefined) return 0;
  const start = tick.wait < 0 ? tick.wake : tick.wait;
  let cell = 0;
  if (row.opened < tick.end && (row.closed < 0 || row.closed >= start)) cell |= open;
  const { descriptors } = stateAt(store, start, loop);
  cell |= descriptors.find(({ descriptor }) => descriptor === row)?.interest ?? 0;
  for (let seq = start; seq < tick.end; seq++)
    cell |= naiveFacts(store, loop, number, seq, row, rows);
  return cell;
}

function naiveFacts(
  store: Trace,
  loop: number,
  tick: number,
  seq: number,
  row: Descriptor,
  rows: readonly Descriptor[],
) {
  const event = readEvent(store, seq)!;
  if (event.loop !== loop || event.tick !== tick) return 0;
  const isListener =
    event.listener === row.fd && row.opened <= seq && (row.closed < 0 || row.closed >= seq);
  // The same number and generation twice, from a source that does not count: the newer one.
  const isMine =
    row === rows.findLast((r) => r.fd === event.fd && r.gen === event.gen && r.opened <= seq);
  if (event.kind === 'accept' ? !isListener : !isMine) return 0;
  let facts = event.errno !== undefined && event.errno !== 'EAGAIN' ? failed : 0;
  for (const letter of event.events ?? '')
    facts |= 1 << (READY_LETTERS.indexOf(letter) + READY_SHIFT);
  if (event.kind === 'accept' && event.fd! >= 0) facts |= accepted;
  if (event.kind === 'send' && event.put! > 0) facts |= sent;
  if (event.kind === 'recv' && event.got! > 0 && event.peek !== true) facts |= received;
  if (event.kind === 'recv' && event.got === 0 && event.want! > 0 && !event.errno) {
    facts |= endOfStream;
  }
  return facts;
}

describe('trace/windows', () => {
  const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);

  it(`equal a naive computation (SEED=${seed})`, () => {
    for (let round = 0; round < 6; round++) {
      const store = randomTrace(seed + round, 1200, round % 2 === 0 ? 512 : 8192).trace;
      const random = randomFrom(seed + round);
      for (let loop = 0; loop < 3; loop++) {
        const kept = ticksOf(store, loop);
        // Of a thread that did little none may be kept.
        if (kept === undefined) continue;
        const { first, last } = kept;
        const firstTick = first - 2 + random(last - first + 1);
        const lastTick = firstTick + random(20);
        const rows = descriptorsIn(store, loop, firstTick, lastTick);
        const width = lastTick - firstTick + 1;
        const { cells, ...ticks } = windowOf(store, {
          loop,
          axis: { firstTick, columns: width },
          rows,
        });
        assert.equal(cells.length, rows.length * width);
        cells.forEach((cell, i) => {
          const [row, tick] = [rows[Math.floor(i / width)]!, firstTick + (i % width)];
          const where = `round ${round} loop ${loop} tick ${tick} fd ${row.fd}.${row.gen}`;
          assert.equal(cell, naiveCell(store, loop, tick, row, rows), where);
        });
        for (let column = 0; column < width; column++) {
          const tick = tickAt(store, loop, firstTick + column);
          assert.equal(ticks.waitedNs[column], tick?.waitedNs ?? -1);
          assert.equal(ticks.workNs[column], tick?.workNs ?? -1);
          assert.equal(ticks.ready[column], tick?.ready ?? -1);
        }
      }
    }
  });

  it('tell the story of a connection', () => {
    const builder = trace().listener(5).watch(5, 'r');
    builder.wait().wake().ready(5, 'r').accept(5, 6).watch(6, 'r');
    builder.wait().wake().ready(6, 'r').recv(6, 8).watch(6, 'rw');
    builder.wait().wake().ready(6, 'w').send(6, 8);
    builder.wait().wake().ready(6, 'rd').recv(6, 0).close(6).wait().wake();
    const rows = descriptorsIn(builder.trace, 0, 0, 4);
    assert.deepEqual(
      rows.map(({ fd, gen, role }) => [fd, gen, role]),
      [
        [5, 0, 'listener'],
        [6, 0, 'connection'],
      ],
    );
    const { cells, ready } = windowOf(builder.trace, {
      loop: 0,
      axis: { firstTick: 0, columns: 5 },
      rows,
    });
    const [r, w, d] = [1 << 3, 1 << 4, 1 << 8];
    assert.deepEqual(
      [...cells],
      [
        ...[1 | open | r | accepted, 1 | open, 1 | open, 1 | open, 1 | open],
        ...[open, 1 | open | r | received, 3 | open | w | sent, 3 | open | r | d | endOfStream, 0],
      ],
    );
    assert.deepEqual([...ready], [1, 1, 1, 1, 0]);
  });

  it('give a number used again a row of its own, in the order of opening', () => {
    const builder = trace().listener(9);
    for (let i = 0; i < 3; i++) builder.wait().wake().accept(9, 6).close(6);
    const rows = descriptorsIn(builder.trace, 0, 0, 2);
    assert.deepEqual(
      rows.map(({ fd, gen }) => `${fd}.${gen}`),
      ['9.0', '6.0', '6.1', '6.2'],
    );
    assert.deepEqual(
      descriptorsIn(builder.trace, 0, 1, 1).map(({ fd, gen }) => `${fd}.${gen}`),
      ['9.0', '6.1'],
    );
  });

  it('show a loop the descriptors it has to do with', () => {
    const builder = trace().listener(5).wait().wake().accept(5, 6).accept(5, 7);
    builder.on(1).wait().watch(6, 'r').wake().recv(6, 1).on(2).wait().wake().recv(7, 1);
    const numbers = (loop: number) => descriptorsIn(builder.trace, loop, 0, 0).map(({ fd }) => fd);
    assert.deepEqual([numbers(0), numbers(1), numbers(2)], [[5, 6, 7], [6], [7]]);
  });

  it('take the same number in two processes for two descriptors', () => {
    const builder = trace().loop(100).open(6).on(1).loop(200).open(6).wait().wake().recv(6, 1);
    const rows = builder.trace.descriptors.list;
    const { cells } = windowOf(builder.trace, {
      loop: 1,
      axis: { firstTick: 0, columns: 1 },
      rows,
    });
    assert.deepEqual([...cells], [open, open | received]);
  });

  it('are empty where there is nothing', () => {
    const store = trace().open(5).wait().trace;
    const rows = descriptorsIn(store, 0, 0, 0);
    const beyond = windowOf(store, { loop: 0, axis: { firstTick: 5, columns: 2 }, rows });
    assert.deepEqual([...beyond.cells], [0, 0]);
    assert.deepEqual([...beyond.waitedNs], [-1, -1]);
    assert.equal(
      windowOf(store, { loop: 0, axis: { firstTick: 3, columns: 0 }, rows }).cells.length,
      0,
    );
    assert.equal(
      windowOf(store, { loop: 77, axis: { firstTick: 0, columns: 1 }, rows }).cells[0],
      0,
    );
    assert.deepEqual(descriptorsIn(store, 77, 0, 0), []);
  });
});
