/** The timeline of more events than it is painted from: what is read of them, and what is told of the rest. */

import assert from 'node:assert/strict';
import type { Timeline } from '../../../src/core/protocol';
import { CELL_BITS } from '../../../src/trace/cells';
import { trace as builder } from '../../support/traceBuilder';
import { see } from './seeing';

const TICKS = 14_000;
const SCALE = { by: 'ticks', of: 256 } as const;

/** About nine events a tick; 6 is watched, and its queue filled, long before the columns that are read. */
function longTrace() {
  const built = builder({ events: 1 << 17 }).loop(7, { poller: 'epoll' });
  built.listener(5).watch(5, 'r').accept(5, 6).watch(6, 'r').accept(5, 7).watch(7, 'r');
  built.event('enqueue', { fd: 6, bytes: 9, depth: 3, message: 0 });
  for (let tick = 0; tick < TICKS; tick++) {
    built.wait().wake().ready(7, 'r').recv(7, 5).recv(7, 5).recv(7, 5).send(7, 3);
    built.event('enqueue', { fd: 7, bytes: 9, depth: tick % 700, message: tick });
    if (tick % 1000 === 999) built.close(7).accept(5, 7).watch(7, 'rw');
    else built.recv(7, 1);
  }
  return built.wait().trace;
}

/** Those of each row from a column on. */
function cellsFrom({ cells, columns, rows }: Timeline, column: number): number[][] {
  return rows.map((_, row) => Array.from(cells.slice(row * columns + column, (row + 1) * columns)));
}

function queuesFrom({ queues = new Uint16Array(0), rows }: Timeline, column: number): string[] {
  const told: string[] = [];
  for (let i = 0; i < queues.length; i += 3) {
    const { fd, gen } = rows[queues[i]!]!;
    told.push(`${fd}.${gen} ${queues[i + 1]! - column} ${queues[i + 2]!}`);
  }
  return told;
}

describe('core/queries/timeline', () => {
  it('reads no more events than it may be painted from, and tells of the columns before only who was open', () => {
    const trace = longTrace();
    const all = see(trace, { scale: SCALE, columns: 100 }).timeline;
    const { readFrom, columns } = all;
    assert.ok(readFrom > 0 && readFrom < columns - 1, `read from ${readFrom} of ${columns}`);
    const read = see(trace, { scale: SCALE, columns: columns - readFrom }).timeline;
    assert.deepEqual([read.readFrom, read.columns], [0, columns - readFrom]);
    // The rows of the smaller window are those of the larger one that were open in it, the newest.
    const more = all.rows.length - read.rows.length;
    assert.ok(more > 0);
    assert.deepEqual(
      all.rows.map(({ fd, gen }) => `${fd}.${gen}`).filter((_, row) => row < 2 || row >= 2 + more),
      read.rows.map(({ fd, gen }) => `${fd}.${gen}`),
    );
    const cells = cellsFrom(all, readFrom);
    assert.deepEqual([...cells.slice(0, 2), ...cells.slice(2 + more)], cellsFrom(read, 0));
    for (let row = 0; row < all.rows.length; row++) {
      const before = all.cells.slice(row * columns, row * columns + readFrom);
      assert.ok(before.every((cell) => cell === 0 || cell === CELL_BITS.open));
    }
    assert.ok(all.cells.slice(0, readFrom).every((cell) => cell === CELL_BITS.open));
    assert.deepEqual(queuesFrom(all, readFrom), queuesFrom(read, 0));
    assert.ok(queuesFrom(all, readFrom).includes('6.0 0 3'));
  });
});
