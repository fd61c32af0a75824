/** Overviews: what their blocks tell, against every tick and event in them; bounded, and gone with the events. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { append } from '../../src/trace/append';
import type { EventDraft } from '../../src/trace/event';
import { readEvent } from '../../src/trace/json';
import {
  type Block,
  blockAt,
  MOST_BLOCKS,
  type Overview,
  overviewOf,
  type Sums,
  sumsOf,
} from '../../src/trace/overview';
import { tickAt, ticksOf } from '../../src/trace/ticks';
import type { Trace } from '../../src/trace/trace';
import { randomFrom, randomTrace } from '../support/randomTrace';
import { trace as emptyTrace } from '../support/traceBuilder';

const PASSING = ['EAGAIN', 'EWOULDBLOCK', 'EINPROGRESS', 'EALREADY', 'EINTR'];

function blocksOf(overview: Overview): Block[] {
  const blocks: Block[] = [];
  for (let i = 0; i < overview.count; i++)
    blocks.push(blockAt(overview, (overview.base + i) * 2 ** overview.shift)!);
  return blocks;
}

/** By looking at each of its ticks, and at every event that is kept. */
function naiveBlock(trace: Trace, loop: number, { first, last }: Block): Block {
  const ticks = [];
  for (let tick = first; tick <= last && tick < ticksOf(trace, loop)!.last; tick++)
    ticks.push(tickAt(trace, loop, tick));
  const over = ticks.filter((tick) => tick !== undefined && tick.wake >= 0) as Exclude<
    (typeof ticks)[number],
    undefined
  >[];
  const events = [];
  for (let seq = trace.first; seq < trace.next; seq++) {
    const event = readEvent(trace, seq)!;
    if (event.loop === loop && event.tick >= first && event.tick <= last) events.push(event);
  }
  const failed = (errno: string | undefined) => errno !== undefined && !PASSING.includes(errno);
  return {
    ...{ first, last, ticks: over.length },
    readyTicks: over.filter(({ ready }) => ready > 0).length,
    failedWaits: over.filter(({ errno }) => errno !== '').length,
    ready: sumOf(over.map(({ ready }) => ready)),
    waitedNs: sumOf(over.map(({ waitedNs }) => waitedNs)),
    workNs: sumOf(over.map(({ workNs }) => workNs)),
    mostReady: Math.max(-1, ...over.map(({ ready }) => ready)),
    longestWaitNs: Math.max(-1, ...over.map(({ waitedNs }) => waitedNs)),
    longestWorkNs: Math.max(-1, ...over.map(({ workNs }) => workNs)),
    failedCalls: events.filter(({ kind, errno }) => kind !== 'wake' && failed(errno)).length,
    shortSends: events.filter(
      ({ kind, put = -1, want = 0 }) => kind === 'send' && put >= 0 && put < want,
    ).length,
  };
}

/** What is not known, −1, is not in it. */
function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + Math.max(0, value), 0);
}

/** Tick by tick. */
function naiveSums(trace: Trace, loop: number, first: number, last: number): Sums {
  const ticks = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
  const over = ticks.flatMap((tick) => {
    const found = tickAt(trace, loop, tick);
    return found === undefined || found.wake < 0 ? [] : [found];
  });
  return {
    ...{ ticks: over.length, readyTicks: over.filter(({ ready }) => ready > 0).length },
    ready: sumOf(over.map(({ ready }) => ready)),
    waitedNs: sumOf(over.map(({ waitedNs }) => waitedNs)),
    workNs: sumOf(over.map(({ workNs }) => workNs)),
  };
}

describe('trace/overview', () => {
  it('equals a naive computation, whenever it was asked for and whatever is let go', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.constantFrom(128, 1024, 1 << 14),
        fc.nat(4),
        (seed, events, late) => {
          const { trace: whole } = randomTrace(seed, 800, 1 << 14);
          const { trace } = emptyTrace({ events, payload: 4096 });
          for (let seq = whole.first; seq < whole.next; seq++) {
            append(trace, readEvent(whole, seq) as EventDraft);
            if (seq % 150 !== 0 || seq < late * 150) continue;
            for (let loop = 0; loop < 3; loop++) {
              const kept = ticksOf(trace, loop);
              if (kept === undefined) continue;
              const blocks = blocksOf(overviewOf(trace, loop));
              // Of the oldest tick a part may have gone: a wait that began again keeps its number.
              const entire = blocks.filter(({ first }) => first > kept.first);
              for (const block of entire) assert.deepEqual(block, naiveBlock(trace, loop, block));
              assert.deepEqual([blocks[0]?.first, blocks.at(-1)?.last], [kept.first, kept.last]);
            }
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it('unites blocks when there are too many, and tells the same of them', () => {
    const random = randomFrom(7);
    const builder = emptyTrace({ events: 1 << 16 }).listener(5);
    const overview = overviewOf(builder.trace, 0);
    for (let tick = 0; tick < 3 * MOST_BLOCKS; tick++) {
      builder.wait().wake({ waited: random(5000) });
      if (random(3) === 0) builder.ready(5, 'r');
      if (random(9) === 0) builder.send(5, 1, { want: 2 });
      assert.ok(overview.count <= MOST_BLOCKS);
    }
    assert.equal(overviewOf(builder.trace, 0), overview);
    assert.equal(overview.shift, 2);
    const blocks = blocksOf(overview);
    assert.equal(
      blocks.reduce((sum, { ticks }) => sum + ticks, 0),
      3 * MOST_BLOCKS - 1,
    );
    for (const block of blocks.filter((_, i) => i % 100 === 0 || i === blocks.length - 1))
      assert.deepEqual(block, naiveBlock(builder.trace, 0, block));
    for (let i = 0; i < 20; i++) {
      const first = random(3 * MOST_BLOCKS);
      const last = first + random(3 * MOST_BLOCKS);
      const sums = sumsOf(builder.trace, 0, first, last);
      assert.deepEqual(sums, naiveSums(builder.trace, 0, first, last), `${first} to ${last}`);
    }
  });

  it('keeps its length where as many ticks go as come, and takes ticks of any number', () => {
    const builder = emptyTrace({ events: 4096 });
    const overview = overviewOf(builder.trace, 0);
    for (let tick = 0; tick < 40_000; tick++) builder.wait().wake();
    assert.ok(overview.shift <= 1, `2 ** ${overview.shift} ticks`);
    builder.event('wait', { tick: 2 ** 31 - 2 }).event('wake', { tick: 2 ** 31 - 2, ready: 0 });
    builder.event('wait', { tick: 2 ** 31 - 1 });
    const { count, cells } = overviewOf(builder.trace, 0);
    assert.ok(count <= MOST_BLOCKS && cells.length <= 11 * MOST_BLOCKS);
    assert.equal(blockAt(overview, 2 ** 31 - 2)?.ticks, 1);
    assert.deepEqual([blockAt(overview, 39_999)?.first, blockAt(overview, -1)], [0, undefined]);
    assert.equal(sumsOf(builder.trace, 0, 39_998, 2 ** 31 - 1).ticks, 3);
  });
});
