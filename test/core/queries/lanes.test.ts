/** Lanes of threads in a sight: what the trace has, bounded, whichever thread is looked at. */

import assert from 'node:assert/strict';
import { BAR_KINDS, IN_FACTS, type Lane } from '../../../src/core/laneViews';
import { pack } from '../../../src/core/packed';
import { laneBookOf } from '../../../src/core/queries/laneBook';
import { followLanes } from '../../../src/core/queries/lanes';
import { randomFrom } from '../../support/randomTrace';
import { type TraceBuilder, trace as emptyTrace } from '../../support/traceBuilder';
import { client, see } from './seeing';

function barsOf({ times, facts, names }: Lane): unknown[] {
  return Array.from({ length: times.length / 3 }, (_, i) => {
    const [begin, end] = times.subarray(3 * i, 3 * i + 2);
    const [kind = 0, fd, amount = 0] = facts.subarray(IN_FACTS * i, IN_FACTS * (i + 1));
    const what = BAR_KINDS[kind];
    return what === 'task' ? [what, begin, end, names[amount]] : [what, begin, end, fd, amount];
  });
}

/** Each waited once, then received something. */
function waitingThreads(count: number): TraceBuilder {
  const builder = emptyTrace();
  for (let loop = 0; loop < count; loop++)
    builder
      .on(loop)
      .loop(7, { name: `loop ${loop}`, poller: 'epoll' })
      .wait()
      .wake()
      .recv(6, 1);
  return builder;
}

describe('core/queries/lanes', () => {
  it('are called by their number where nobody named the thread', () => {
    const { trace } = emptyTrace()
      .loop(7, { name: 'main', poller: '' })
      .event('recv', { fd: 6, want: 9, got: 5, t: 5000, dur: 3000 })
      .on(1)
      .loop(7, { name: '', poller: '', tid: 9 })
      .event('accept', { listener: 5, fd: 6, peer: ':1', t: 9000, dur: 500 });
    const names = see(trace, { loop: 1 }, { nowNs: 50_000 }).lanes?.list.map(({ name }) => name);
    assert.deepEqual(names, ['main', 'tid 9']);
  });

  it('has tasks and blocking calls as bars, thread by thread', () => {
    const { trace } = emptyTrace()
      .loop(7, { name: 'main', poller: '' })
      .event('task', { name: 'one', state: 'begin', t: 1000 })
      .event('recv', { fd: 6, want: 9, got: 5, t: 5000, dur: 3000 })
      .event('task', { name: 'one', state: 'end', t: 6000 })
      .event('task', { name: 'two', state: 'begin', t: 7000 })
      .on(1)
      .loop(7, { name: 'helper', poller: '' })
      .event('accept', { listener: 5, fd: 6, peer: ':1', t: 9000, dur: 500 });
    const { lanes, nowNs, thread, tick } = see(trace, { loop: 1 }, { nowNs: 50_000 });
    assert.equal(tick, null);
    assert.deepEqual(
      lanes?.list.map(({ name }) => name),
      ['main', 'helper'],
    );
    assert.deepEqual(lanes.list.map(barsOf), [
      [
        ['recv', 2000, 5000, 6, 5],
        ['task', 1000, 6000, 'one'],
        ['task', 7000, -1, 'two'],
      ],
      [['accept', 8500, 9000, 5, 6]],
    ]);
    assert.deepEqual([lanes.fromNs, nowNs], [1000, 50_000]);
    assert.deepEqual(
      thread?.events.map(({ kind }) => kind),
      ['accept'],
    );
  });

  it('has none where one loop with ticks is all there is', () => {
    const { trace } = emptyTrace().loop(7, { poller: 'epoll' }).wait().wake();
    assert.equal(see(trace, {}, { poller: 'epoll' }).lanes, null);
  });

  it('follows what is added, and forgets what is old', () => {
    const builder = emptyTrace({ events: 256 }).loop(7, { name: 'main', poller: '' });
    const ends: number[] = [];
    for (let i = 1; i <= 1000; i++) {
      builder.event('recv', { fd: 6, want: 1, got: 1, t: i * 1e6, dur: 10 });
      if (i % 50 === 0) ends.push(see(builder.trace).lanes?.list[0]?.times.at(-2) ?? -1);
    }
    assert.deepEqual(
      ends,
      Array.from({ length: 20 }, (_, i) => (i + 1) * 50 * 1e6),
    );
    const lane = see(builder.trace).lanes?.list[0];
    assert.deepEqual([lane?.times.length, lane?.more], [3 * 200, 800]);
    assert.equal(lane?.name, 'main');
  });

  it('stays in 64 KiB however many threads, tasks and clients there are', () => {
    const random = randomFrom(3);
    const builder = emptyTrace();
    for (let loop = 0; loop < 120; loop++) {
      builder.on(loop).loop(7, { name: `${'很长的名字'.repeat(20)}${loop}`, poller: '' });
      for (let i = 0; i < 60; i++) {
        builder.event('print', { text: 'x'.repeat(200) }).recv(6, random(9));
        builder.event('task', { name: `task ${i}`, state: i % 3 === 0 ? 'begin' : 'end' });
      }
      client(builder, loop, 'connect');
    }
    const sight = see(builder.trace, { loop: 119 });
    assert.equal(sight.lanes?.list.length, 64);
    const bars = sight.lanes.list.reduce((sum, { times }) => sum + times.length / 3, 0);
    assert.ok(bars >= 64, `${bars} bars`);
    assert.equal(sight.lanes.count, 120);
    assert.equal(sight.lanes.visits.length, 16);
    assert.ok((sight.thread?.events.length ?? 0) > 10);
    assert.ok(pack(sight).length <= 64 * 1024, `${pack(sight).length} bytes`);
  });

  it('never crowds out the thread that waits, however many came after it', () => {
    const builder = emptyTrace().loop(7, { name: 'acceptor', poller: 'select' }).wait().wake();
    for (let loop = 1; loop <= 1000; loop++)
      builder
        .on(loop)
        .loop(7, { name: `handle ${loop}`, poller: '' })
        .recv(6, 1);
    const { lanes } = see(builder.trace, {}, { poller: 'select' });
    const names = lanes?.list.map(({ name }) => name) ?? [];
    assert.deepEqual([names.length, lanes?.count], [64, 1001]);
    assert.deepEqual([names[0], names[1], names[63]], ['acceptor', 'handle 938', 'handle 1000']);
  });

  it('always shows the thread that is looked at, and its own history', () => {
    const builder = emptyTrace();
    for (let loop = 0; loop < 600; loop++) {
      builder
        .on(loop)
        .loop(7, { name: `handle ${loop}`, poller: '' })
        .recv(6, 1);
      builder.on(5).recv(6, 2);
    }
    const { lanes, thread } = see(builder.trace, { loop: 5 });
    assert.deepEqual([lanes?.list[0]?.name, lanes?.list[0]?.loop], ['handle 5', 5]);
    assert.deepEqual([lanes?.list.length, lanes?.count], [64, 600]);
    assert.ok((thread?.events.length ?? 0) > 10);
  });

  it('tells the seventieth of seventy threads that wait, and its neighbours', () => {
    const { trace } = waitingThreads(70);
    const told = (loop: number) => see(trace, { loop }).lanes!.list.map((lane) => lane.loop);
    for (const loop of [0, 40, 63, 64, 69]) {
      const list = told(loop);
      assert.equal(list.length, 64);
      for (const beside of [loop - 1, loop, loop + 1])
        assert.equal(list.includes(beside), beside >= 0 && beside < 70, `${beside} beside ${loop}`);
    }
    const last = see(trace, { loop: 69 }).lanes?.list.find(({ loop }) => loop === 69);
    assert.deepEqual([last?.name, last && barsOf(last).length], ['loop 69', 2]);
  });

  it('keeps books of few of very many threads, and makes one again for what is looked at', () => {
    const builder = waitingThreads(3000);
    const { trace } = builder;
    for (const loop of [0, 1500, 2999]) {
      const { lanes } = see(trace, { loop });
      const lane = lanes?.list.find((one) => one.loop === loop);
      assert.deepEqual([lanes?.count, lanes?.list.length], [3000, 64]);
      assert.deepEqual([lane?.name, lane && barsOf(lane).length], [`loop ${loop}`, 2]);
    }
    assert.ok(laneBookOf(trace).threads.size <= 256);
    assert.equal(laneBookOf(trace).lanes.size, laneBookOf(trace).threads.size);
    builder.on(1500).recv(6, 3);
    const again = see(trace, { loop: 1500 }).lanes?.list.find(({ loop }) => loop === 1500);
    assert.deepEqual(again && barsOf(again).length, 3);
  });

  it('has one lane for a thread that waits on two pollers, each bar with its loop', () => {
    const builder = emptyTrace().loop(7, { name: 'main', poller: 'epoll', tid: 7 });
    builder.on(1).loop(7, { name: 'inner', poller: 'poll', tid: 7 });
    builder.on(2).loop(7, { name: 'other', poller: 'poll', tid: 8 });
    builder.on(0).wait().wake().on(1).wait().wake().recv(6, 1);
    const { lanes } = see(builder.trace, { loop: 1 });
    assert.deepEqual(
      lanes?.list.map(({ loop, loops, name }) => [loop, loops, name]),
      [
        [1, [0, 1], 'inner'],
        [2, [2], 'other'],
      ],
    );
    const { facts } = lanes.list[0]!;
    assert.deepEqual(
      [0, 1, 2].map((bar) => facts[bar * IN_FACTS + 4]),
      [0, 1, 1],
    );
    assert.equal(lanes.count, 2);
  });

  it('knows the names of threads whose beginning was let go', () => {
    const builder = emptyTrace({ events: 128 }).loop(7, { name: 'acceptor', poller: 'select' });
    builder.on(1).loop(7, { name: 'handle 6', poller: '' });
    for (let i = 0; i < 300; i++) builder.recv(6, 1);
    builder.on(0).wait().wake();
    const { lanes } = see(builder.trace, {}, { poller: 'select' });
    assert.deepEqual(
      lanes?.list.map(({ name, poller }) => [name, poller]),
      [
        ['acceptor', 'select'],
        ['handle 6', ''],
      ],
    );
  });

  it('counts times from the first bar, also when that is no longer told', () => {
    const builder = emptyTrace().loop(7, { name: 'main', poller: '' });
    builder.event('recv', { fd: 6, want: 1, got: 1, t: 5000, dur: 1000 });
    followLanes(builder.trace);
    for (let i = 0; i < 500; i++)
      builder.event('recv', { fd: 6, want: 1, got: 1, t: 1e9 + i, dur: 1 });
    const { lanes } = see(builder.trace);
    assert.equal(lanes?.startNs, 4000);
    assert.ok(lanes.fromNs > 9e8);
  });

  it('tells when each client was answered and left', () => {
    const builder = emptyTrace().loop(7, { name: 'main', poller: '' });
    client(builder, 1, 'connect', { t: 10_000 });
    client(builder, 2, 'connect', { t: 11_000 });
    client(builder, 1, 'expect', { t: 12_000, bytes: 5 });
    client(builder, 2, 'expect', { t: 13_000, errno: 'EAGAIN' });
    client(builder, 1, 'expect', { t: 14_000 });
    client(builder, 1, 'close', { t: 15_000 });
    client(builder, 3, 'connect', { t: 16_000 });
    builder.accept(5, 6, '127.0.0.1:50003').event('close', { fd: 6, t: 17_000 });
    const clients = see(builder.trace).lanes?.visits;
    assert.deepEqual(
      clients?.map(({ connectNs, answerNs, endNs }) => [connectNs, answerNs, endNs]),
      [
        [10_000, 12_000, 15_000],
        [11_000, -1, -1],
        // Its script was over: only the program tells of the end.
        [16_000, -1, 17_000],
      ],
    );
  });
});
