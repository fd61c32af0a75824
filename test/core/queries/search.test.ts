/** Searches: against looking at every event, however they are cut into slices, and where each hit is seen. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { View } from '../../../src/core/protocol';
import { goOn, isOver, openSearch, searchView } from '../../../src/core/queries/search';
import { Searches } from '../../../src/core/searches';
import { columnOf } from '../../../src/trace/axis';
import { readCondition } from '../../../src/trace/conditionReader';
import { compile } from '../../../src/trace/predicate';
import { startOfTick, tickAt, ticksOf } from '../../../src/trace/ticks';
import type { Trace } from '../../../src/trace/trace';
import { until } from '../../support/processes';
import { randomTrace } from '../../support/randomTrace';
import { serverTrace } from '../../support/serverTrace';
import { check, rounds } from '../../support/share';
import { trace as builder } from '../../support/traceBuilder';

const TEXTS = [
  'recv',
  'fd 6',
  'got > 0',
  'EAGAIN',
  'readable on fd 7',
  'peer :5000',
  'any',
  'kernel',
];
const VIEW: View = {
  ...{ loop: 0, lastTick: -1, columns: 40, firstRow: 0, rows: 5, tick: -1, selected: null },
  tab: 'queue',
};

function naive(trace: Trace, text: string): number[] {
  const read = readCondition(text);
  if ('problem' in read) return [];
  const { fits } = compile(read.condition);
  const all = Array.from({ length: trace.settled - trace.first }, (_, i) => trace.first + i);
  return all.filter((seq) => fits(trace, seq));
}

/** What a view is told whose axis is all of a loop's ticks. */
function told(trace: Trace, text: string, view: Partial<View> = {}) {
  const search = openSearch(text);
  goOn(search, trace, Infinity);
  const { first = 0, last = -1 } = ticksOf(trace, view.loop ?? 0) ?? {};
  const tick = tickAt(trace, view.loop ?? 0, view.tick ?? last);
  const axis = { firstTick: first, columns: last - first + 1 };
  return searchView(search, trace, { ...VIEW, ...view }, tick, axis);
}

describe('core/queries/search', () => {
  it('finds what fits, in any slices, and goes from one to the next round the ends', () => {
    check(
      fc.property(fc.nat(), fc.constantFrom(...TEXTS), fc.nat(), (seed, text, from) => {
        const { trace } = randomTrace(seed, 300, 1024);
        const search = openSearch(text);
        while (!isOver(search, trace)) goOn(search, trace, 0);
        const hits = naive(trace, text);
        assert.deepEqual(search.seqs, hits);
        if (hits.length === 0) return;
        const at = from % hits.length;
        const slot = hits[at]! & trace.mask;
        const [loop, tick] = [Math.max(0, trace.loop[slot]!), trace.tick[slot]!];
        const view = told(trace, text, { loop, event: hits[at]!, ...(tick >= 0 && { tick }) });
        assert.equal(view.count, hits.length);
        assert.equal(view.at, at + 1);
        assert.equal(view.before?.seq, hits.at(at - 1));
        assert.equal(view.after?.seq, hits[(at + 1) % hits.length]);
      }),
      rounds({ short: 60, long: 2000 }),
    );
  });

  it('counts the hits of each column, of the loop that is shown', () => {
    const { trace } = serverTrace(3, 60);
    const { hits } = told(trace, 'recv');
    const counted = new Int32Array(hits.length);
    for (const seq of naive(trace, 'recv')) counted[trace.tick[seq & trace.mask]!]!++;
    assert.deepEqual(hits, counted);
    assert.ok(told(trace, 'recv', { loop: 1 }).hits.every((count) => count === 0));
  });

  it('counts them in columns of any width, in any trace', () => {
    check(
      fc.property(fc.nat(), fc.constantFrom(...TEXTS), fc.nat(2), (seed, text, loop) => {
        const { trace } = randomTrace(seed, 300, 1024);
        const { first = 0, last = -1 } = ticksOf(trace, loop) ?? {};
        const starts = Int32Array.of(first, first + 1, first + 1, first + 4, last, last + 1).sort();
        const axis = { firstTick: first, columns: starts.length - 1, starts };
        const search = openSearch(text);
        goOn(search, trace, Infinity);
        const tick = tickAt(trace, loop, last);
        const { hits } = searchView(search, trace, { ...VIEW, loop }, tick, axis);
        const counted = new Int32Array(axis.columns);
        for (const seq of naive(trace, text)) {
          if (trace.loop[seq & trace.mask] !== loop) continue;
          const column = columnOf(axis, trace.tick[seq & trace.mask]!);
          if (seq >= startOfTick(trace, loop, first) && column in counted) counted[column]!++;
        }
        assert.deepEqual(hits, counted);
      }),
      rounds({ short: 60, long: 2000 }),
    );
  });

  it('begins at the selected tick where no event is shown', () => {
    const { trace } = serverTrace(3, 60);
    const hits = naive(trace, 'recv');
    const { before, after } = told(trace, 'recv', { tick: 30 });
    const next = hits.find((seq) => trace.tick[seq & trace.mask]! >= 30)!;
    assert.equal(after?.seq, next);
    assert.equal(before?.seq, hits[hits.indexOf(next) - 1]);
    assert.deepEqual([after.loop, after.kind], [0, 'recv']);
  });

  it('says what is wrong, and looks for nothing then', () => {
    const { wrong, count, isOver: isDone } = told(serverTrace(3, 5).trace, 'got > many');
    assert.deepEqual(wrong?.template, '{0} is {1}: give a number');
    assert.deepEqual([count, isDone], [0, true]);
  });

  it('shows what happened in no loop beside the tick that went on then', () => {
    const { trace } = builder()
      .loop(7, { poller: 'select' })
      .wait(1000, 1)
      .wake()
      .wait(1000, 1)
      .event('note', { loop: -1, tick: -1, text: 'here', at: -1 });
    const { after } = told(trace, 'note');
    assert.deepEqual([after?.loop, after?.tick, after?.fd], [0, 1, -1]);
  });

  it('goes on as events come, and forgets what was let go', () => {
    const one = builder({ events: 1024 }).loop(7, { poller: 'select' });
    const search = openSearch('print');
    let printed = 0;
    for (let round = 0; round < 40; round++) {
      for (let i = 0; i < 100; i++) one.event('print', { text: `${printed++}` });
      goOn(search, one.trace, Infinity);
    }
    const { trace } = one;
    const view = searchView(search, trace, VIEW, undefined, { firstTick: 0, columns: 0 });
    assert.equal(view.count, naive(trace, 'print').length);
    assert.ok(view.count < printed);
    assert.equal(view.before?.seq, trace.next - 1);
  });

  it('looks in slices that let others go first, and tells what is new', async () => {
    const { trace } = serverTrace(3, 400);
    const touched: number[] = [];
    const searches = new Searches({ touch: (session) => touched.push(session) });
    const search = searches.of(9, trace, 'recv');
    assert.equal(search.seqs.length, 0);
    await until('the end of the search', () => isOver(search, trace));
    assert.deepEqual(search.seqs, naive(trace, 'recv'));
    assert.ok(touched.length > 0 && touched.every((session) => session === 9));
    assert.equal(searches.of(9, trace, 'recv'), search);
    searches.keep([{ session: 9, view: VIEW }]);
    assert.notEqual(searches.of(9, trace, 'recv'), search);
    searches.close();
  });

  it('tells nobody where nothing is new', async () => {
    const one = builder().loop(7, { poller: 'select' }).event('print', { text: 'here' });
    let touches = 0;
    const searches = new Searches({ touch: () => touches++ });
    const search = searches.of(9, one.trace, 'print');
    await until('the end of the search', () => isOver(search, one.trace));
    assert.equal(touches, 1);
    // As the sight that follows tells it.
    searches.of(9, one.trace, 'print');
    for (const kind of ['note', 'print'] as const) {
      one.event(kind, { text: 'more' });
      searches.follow(9);
      await until('the rest', () => isOver(search, one.trace));
      assert.equal(touches, kind === 'note' ? 1 : 2);
    }
    searches.close();
  });

  it('goes on with as many as are looked at', () => {
    const { trace } = serverTrace(3, 5);
    const searches = new Searches({ touch: () => undefined });
    const texts = Array.from({ length: 32 }, (_, fd) => `fd ${fd}`);
    const all = texts.map((text) => searches.of(9, trace, text));
    searches.keep(texts.map((search) => ({ session: 9, view: { ...VIEW, search } })));
    for (const [i, text] of texts.entries()) assert.equal(searches.of(9, trace, text), all[i]);
    searches.close();
  });
});
