/** Rows as they are arranged, against plain rows of the same trace that are sorted, grouped and left out one by one. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Arrangement } from '../../../src/core/arrangement';
import { GROUPINGS, SORTS } from '../../../src/core/orders';
import { groupKeyOf } from '../../../src/core/groupKey';
import type { DescriptorName } from '../../../src/core/descriptorViews';
import type { RowInfo } from '../../../src/core/arrangement';
import type { Sight, View } from '../../../src/core/protocol';
import { goOn, openFilter } from '../../../src/core/queries/search';
import { sightOf } from '../../../src/core/queries/sight';
import { Searches } from '../../../src/core/searches';
import { CODE } from '../../../src/trace/kinds';
import { movedOf } from '../../../src/trace/moved';
import type { Trace } from '../../../src/trace/trace';
import { labSession } from '../../support/labSession';
import { until } from '../../support/processes';
import { serverTrace } from '../../support/serverTrace';
import { check, rounds } from '../../support/share';
import { trace as builder } from '../../support/traceBuilder';

const USUAL: Arrangement = {
  ...{ sort: 'opened', group: 'none', turned: [], pinned: [], hidden: [], only: null },
  ...{ isClosedHidden: false, filter: '' },
};
const VIEW: View = {
  ...{ loop: 0, lastTick: -1, columns: 40, firstRow: 0, rows: 60, tick: -1, selected: null },
  tab: 'queue',
};

function see(trace: Trace, view: Partial<View> = {}): Sight {
  const { filter: text = '' } = view.arrangement ?? {};
  const filter = openFilter(text);
  if (text !== '') goOn(filter, trace, Infinity);
  const subject = {
    ...{ session: labSession({}), trace, guide: { moments: [], poller: '' } },
    ...{ kernelOf: () => null, ...(text !== '' && { filter }) },
  };
  return sightOf(subject, { ...VIEW, ...view });
}

function arranged(trace: Trace, change: Partial<Arrangement>, view: Partial<View> = {}) {
  return see(trace, { ...view, arrangement: { ...USUAL, ...change } }).timeline;
}

function nameOf({ fd, gen }: DescriptorName): string {
  return `${fd}.${gen}`;
}

/** Cells of each row, by its name. */
function cellsOf({ rows, cells, columns }: Sight['timeline']): Map<string, number[]> {
  return new Map(
    rows.map((row, i) => [nameOf(row), [...cells.slice(i * columns, (i + 1) * columns)]]),
  );
}

function depthIn(queues: Uint16Array, place: number, column: number): number {
  let depth = 0;
  for (let i = 0; i < queues.length; i += 3)
    if (queues[i] === place && queues[i + 1]! <= column) depth = queues[i + 2]!;
  return depth;
}

/** Events about it and bytes that it moved; an accept is its listener's. */
function tallyOf(trace: Trace, { fd, gen }: DescriptorName): { events: number; bytes: number } {
  let [events, bytes] = [0, 0];
  for (let seq = trace.first; seq < trace.settled; seq++) {
    const slot = seq & trace.mask;
    const isAccept = trace.kind[slot] === CODE.accept;
    if (isAccept ? trace.a[slot] !== fd : trace.fd[slot] !== fd || trace.gen[slot] !== gen)
      continue;
    events++;
    const isMove = trace.kind[slot] === CODE.recv || trace.kind[slot] === CODE.send;
    if (isMove) bytes += movedOf(trace, slot);
  }
  return { events, bytes };
}

describe('core/queries/rows', () => {
  it('sorts by what was opened, numbers, events, bytes and queues', () => {
    const { trace } = serverTrace(5, 150);
    const plain = see(trace).timeline.rows;
    const told = plain.map((row) => ({ ...row, ...tallyOf(trace, row) }));
    const namesBy = (value: (row: (typeof told)[number]) => number): string[] =>
      told.toSorted((one, other) => value(one) - value(other)).map(nameOf);
    const sorted = (sort: Arrangement['sort']): string[] =>
      arranged(trace, { sort }).rows.map(nameOf);
    assert.deepEqual(sorted('opened'), plain.map(nameOf));
    assert.deepEqual(
      sorted('number'),
      namesBy(({ fd }) => fd),
    );
    assert.deepEqual(
      sorted('activity'),
      namesBy(({ events }) => -events),
    );
    assert.deepEqual(
      sorted('bytes'),
      namesBy(({ bytes }) => -bytes),
    );
    const queued = arranged(trace, { sort: 'queue' }).rows.map(({ depth }) => depth > 0);
    assert.equal(queued.lastIndexOf(true) + 1, queued.filter(Boolean).length);
  });

  it('keeps no sight waiting for what rows are sorted by, and tells when it is known', async () => {
    const { trace } = serverTrace(5, 20_000, { events: 1 << 18 });
    assert.ok(trace.settled > 100_000);
    const view: View = { ...VIEW, arrangement: { ...USUAL, sort: 'bytes' } };
    let told = 0;
    const searches = new Searches({
      touch: (_, concerns) => {
        if (concerns?.(view) === true) told++;
        assert.equal(concerns?.(VIEW), false);
      },
    });
    const show = (): Sight['timeline'] => {
      searches.askedBy(9, trace, view);
      return see(trace, view).timeline;
    };
    const first = show();
    assert.equal(first.isCounting, true);
    assert.deepEqual(first.rows.map(nameOf), see(trace).timeline.rows.map(nameOf));
    await until('that it is known', () => told > 0);
    const { rows, isCounting } = show();
    const bytes = rows.map((row) => tallyOf(trace, row).bytes);
    assert.equal(isCounting, undefined);
    assert.deepEqual(
      bytes,
      bytes.toSorted((one, other) => other - one),
    );
    searches.keep([{ session: 9, view: VIEW }]);
    searches.close();
  });

  it('shows of a folded row what its descriptors show, and each once', () => {
    check(
      fc.property(
        fc.nat(50),
        fc.constantFrom(...SORTS),
        fc.constantFrom(...GROUPINGS),
        fc.boolean(),
        (seed, sort, group, isTurned) => {
          const { trace } = serverTrace(seed, 90);
          const plain = see(trace).timeline;
          const whole = cellsOf(plain);
          const keys = group === 'none' ? [] : plain.rows.map((row) => groupKeyOf(row, group));
          const turned = isTurned ? [...new Set(keys)] : [];
          const { rows, cells, columns } = arranged(trace, { sort, group, turned });
          const left = new Set(whole.keys());
          rows.forEach((row, i) => {
            const members = membersOf(row, plain.rows);
            const own = cells.subarray(i * columns, (i + 1) * columns);
            const united = Array.from(own, (_, column) =>
              members.reduce((bits, name) => bits | whole.get(name)![column]!, 0),
            );
            assert.deepEqual([...own], united);
            for (const name of members) assert.ok(left.delete(name), name);
          });
          assert.equal(left.size, 0);
        },
      ),
      rounds({ short: 12, long: 400 }),
    );
  });

  it('leaves out and counts what is hidden, closed or filtered, and never what is pinned', () => {
    const { trace } = serverTrace(7, 120);
    const plain = see(trace).timeline;
    const [first, second, third] = plain.rows;
    const pinned = [{ fd: third!.fd, gen: third!.gen }];
    const hidden = [{ fd: second!.fd, gen: second!.gen }];
    const some = arranged(trace, { pinned, hidden, isClosedHidden: true });
    assert.equal(nameOf(some.rows[0]!), nameOf(third!));
    assert.equal(some.pinned, 1);
    const closed = plain.rows.filter(
      (row) => row.isClosed && ![nameOf(second!), nameOf(third!)].includes(nameOf(row)),
    );
    assert.ok(closed.length > 0);
    assert.deepEqual(some.hidden, { filtered: 0, closed: closed.length, hidden: 1, others: 0 });
    assert.equal(some.rowCount, plain.rowCount - closed.length - 1);
    const only = { fd: first!.fd, gen: first!.gen };
    const one = arranged(trace, { only, pinned });
    assert.deepEqual(one.rows.map(nameOf), [third!, first!].map(nameOf));
    assert.equal(one.hidden?.others, plain.rowCount - 2);
    const filtered = arranged(trace, { filter: 'accept' });
    assert.deepEqual(filtered.rows.map(nameOf), [nameOf(first!)]);
    assert.deepEqual(filtered.filter, { text: 'accept', isOver: true });
    assert.equal(filtered.hidden?.filtered, plain.rowCount - 1);
    const { fd } = plain.rows.find(({ role }) => role === 'connection')!;
    const numbers = arranged(trace, { filter: `fd ${fd}` }).rows.map((row) => row.fd);
    assert.deepEqual([...new Set(numbers)], [fd]);
    const wrong = arranged(trace, { filter: 'got > many' });
    assert.deepEqual([wrong.rowCount, wrong.hidden], [plain.rowCount, undefined]);
    assert.equal(wrong.filter?.wrong?.template, '{0} is {1}: give a number');
  });

  it('tells pinned rows in every window, and the others as they are scrolled', () => {
    const { trace } = serverTrace(9, 120);
    const plain = see(trace).timeline.rows;
    const pinned = [plain[4]!, plain[1]!].map(({ fd, gen }) => ({ fd, gen }));
    const rest = plain.filter((row) => !pinned.some((one) => nameOf(one) === nameOf(row)));
    const { rows, firstRow, rowCount } = arranged(trace, { pinned }, { firstRow: 4, rows: 3 });
    assert.deepEqual([firstRow, rowCount], [4, plain.length]);
    assert.deepEqual(rows.map(nameOf), [...pinned, ...rest.slice(2, 5)].map(nameOf));
  });

  it('shows the use of a folded number that was open in the tick, and finds one by number', () => {
    const one = builder().loop(7, { poller: 'select' }).listener(5).watch(5, 'r');
    for (let use = 0; use < 3; use++) one.wait(1000, 1).wake().accept(5, 6).wait().wake().close(6);
    const { trace } = one.wait();
    const folded = (tick: number) => arranged(trace, { group: 'number' }, { tick }).rows;
    assert.deepEqual(folded(0).map(nameOf), ['5.0', '6.0']);
    assert.deepEqual(folded(2).map(nameOf), ['5.0', '6.1']);
    const { group, isToCome } = folded(2)[1]!;
    assert.deepEqual(
      [group?.by, group?.count, group?.isFolded, isToCome],
      ['number', 3, true, undefined],
    );
    assert.deepEqual(
      group?.uses?.map(({ gen, column }) => [gen, column]),
      [0, 1, 2].map((gen) => [gen, 2 * gen]),
    );
    const selected = { fd: 6, gen: 2 };
    const shown = arranged(trace, { group: 'number', turned: ['6'] }, { tick: 0, selected });
    assert.deepEqual(shown.rows.map(nameOf), ['5.0', '6.0', '6.0', '6.1', '6.2']);
    assert.equal(shown.selectedRow, 4);
    assert.equal(shown.rows[4]?.isToCome, true);
    assert.deepEqual(see(trace, { tick: 3, find: 6 }).timeline.found, { fd: 6, gen: 1 });
    assert.deepEqual(see(trace, { find: 70 }).timeline.found, { fd: 70, gen: -1 });
  });

  it('tells how deep each queue was in each column, also where uses of a number share a row', () => {
    const { trace } = serverTrace(11, 120);
    const { rows, queues, firstTick, columns } = arranged(trace, { group: 'number' });
    assert.ok(queues !== undefined && queues.length > 30);
    for (let column = 0; column < columns - 1; column++) {
      const then = see(trace, { tick: firstTick + column }).timeline.rows;
      const wanted = then.filter(({ depth }) => depth > 0).map((row) => [row.fd, row.depth]);
      const open = new Set(then.filter(({ isClosed }) => !isClosed).map(({ fd }) => fd));
      const deep: number[][] = [];
      rows.forEach(({ fd }, place) => {
        const depth = depthIn(queues, place, column);
        if (depth > 0 && open.has(fd)) deep.push([fd, depth]);
      });
      assert.deepEqual(deep.toSorted(), wanted.toSorted());
    }
  });

  it('tells what a simulated client had sent and the program not received by then', () => {
    const local = '127.0.0.1:50001';
    const one = builder().loop(7, { poller: 'select' }).listener(5).watch(5, 'r');
    const step = (name: string, bytes: number) =>
      one.event('client', { loop: -1, tick: -1, client: 1, step: name, bytes, local });
    one.wait();
    step('connect', 0);
    one.wake().accept(5, 6, local).wait();
    step('send', 40);
    step('urgent', 1);
    one.wake().recv(6, 15).wait().wake().recv(6, 25).wait();
    const unread = (tick: number) => see(trace, { tick }).timeline.rows[1]?.unread;
    const { trace } = one;
    assert.deepEqual([0, 1, 2].map(unread), [undefined, 25, undefined]);
    assert.equal(see(trace, { tick: 1 }).timeline.rows[0]?.unread, undefined);
  });

  it('filters the calls of a descriptor, too, and counts those that it hides', () => {
    const { trace } = serverTrace(7, 120);
    const { fd, gen } = see(trace).timeline.rows.find(({ role }) => role === 'connection')!;
    const view = { selected: { fd, gen }, tab: 'calls' } as const;
    const all = see(trace, view).descriptor!;
    const some = see(trace, { ...view, arrangement: { ...USUAL, filter: 'recv' } }).descriptor!;
    assert.ok(some.calls.length > 0 && some.calls.every(({ kind }) => kind === 'recv'));
    assert.equal(some.calls.length + some.callsHidden!, all.calls.length);
  });

  it('goes on filtering by itself, and tells views that are filtered by these words', async () => {
    const { trace } = serverTrace(3, 400);
    const view: View = { ...VIEW, arrangement: { ...USUAL, filter: 'recv' } };
    let told = 0;
    const searches = new Searches({
      touch: (_, concerns) => {
        if (concerns?.(view) === true) told++;
        assert.equal(concerns?.({ ...VIEW, search: 'recv' }), false);
      },
    });
    const { filter, search } = searches.askedBy(9, trace, view);
    assert.equal(search, undefined);
    await until('all of it', () => filter!.next >= trace.settled);
    assert.ok(told > 0 && filter!.seqs.length === 0 && filter!.owners!.count > 0);
    searches.keep([{ session: 9, view }]);
    assert.equal(searches.askedBy(9, trace, view).filter, filter);
    searches.close();
  });
});

/** Of those that are shown without groups. */
function membersOf(row: RowInfo, all: readonly RowInfo[]): string[] {
  const { group } = row;
  if (group === undefined) return [nameOf(row)];
  if (!group.isFolded) return [];
  return all.filter((one) => groupKeyOf(one, group.by) === group.key).map(nameOf);
}
