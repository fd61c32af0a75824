/** Lanes of threads and the steps of clients in a sight: what the trace has, bounded, and beside the right tick. */

import assert from 'node:assert/strict';
import { BAR_KINDS, type Lane } from '../../../src/core/activity';
import { pack } from '../../../src/core/packed';
import type { SessionInfo, Sight, View } from '../../../src/core/protocol';
import { followLandmarks } from '../../../src/core/queries/landmarks';
import { followLanes } from '../../../src/core/queries/lanes';
import { sightOf } from '../../../src/core/queries/sight';
import type { Landmark } from '../../../src/lab/landmark';
import type { Trace } from '../../../src/trace/trace';
import { randomFrom } from '../../support/randomTrace';
import { trace as emptyTrace, type TraceBuilder } from '../../support/traceBuilder';

const SESSION: SessionInfo = {
  ...{ id: 1, scenario: 'threads', title: '', poller: '', pollers: [], problem: '' },
  ...{ state: 'running', listeners: [], moved: [], ticks: 0, ticksPerSecond: 0, watched: 0 },
  ...{ ready: 0, busy: 0, events: 0, letGo: 0 },
};

type Options = {
  readonly poller?: SessionInfo['poller'];
  readonly nowNs?: number;
  readonly landmarks?: readonly Landmark[];
};

function see(
  trace: Trace,
  view: Partial<View> = {},
  { poller = '', nowNs, landmarks = [] }: Options = {},
): Sight {
  const all = { loop: 0, lastTick: -1, columns: 40, firstRow: 0, rows: 30, tick: -1 };
  const session = { ...SESSION, poller };
  const subject = {
    session,
    trace,
    histories: new Map(),
    guide: { landmarks, poller },
    kernelOf: () => null,
  };
  const whole = { ...subject, ...(nowNs !== undefined && { nowNs }) };
  return sightOf(whole, { ...all, selected: null, tab: 'queue', ...view });
}

function barsOf({ times, facts, names }: Lane): unknown[] {
  return Array.from({ length: times.length / 3 }, (_, i) => {
    const [begin, end] = times.subarray(3 * i, 3 * i + 2);
    const [kind = 0, fd, amount = 0] = facts.subarray(3 * i, 3 * i + 3);
    const what = BAR_KINDS[kind];
    return what === 'task' ? [what, begin, end, names[amount]] : [what, begin, end, fd, amount];
  });
}

function client(builder: TraceBuilder, number: number, step: string, rest = {}): TraceBuilder {
  const local = `127.0.0.1:${50_000 + number}`;
  return builder.event('client', {
    ...{ loop: -1, tick: -1, client: number, step, bytes: 0, local },
    ...rest,
  });
}

describe('core/queries/lanes', () => {
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
    const { lanes, thread, tick } = see(trace, { loop: 1 }, { nowNs: 50_000 });
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
    assert.deepEqual([lanes.fromNs, lanes.toNs], [1000, 50_000]);
    assert.deepEqual(
      thread?.events.map(({ kind }) => kind),
      ['accept'],
    );
  });

  it('has none where one loop with ticks is all there is', () => {
    const { trace } = emptyTrace().loop(7, { poller: 'epoll' }).wait().wake();
    assert.equal(see(trace, {}, { poller: 'epoll' }).lanes, undefined);
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
    client(builder, 2, 'expect', { t: 13_000, errno: 11 });
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

describe('core/queries/visits', () => {
  const seen = (builder: TraceBuilder): unknown[] =>
    (see(builder.trace).lanes?.visits ?? []).map(({ client, connectNs, answerNs, endNs }) => [
      ...[client, connectNs, answerNs, endNs],
    ]);

  it('end where the client tells of its connect after the program has closed it', () => {
    const builder = emptyTrace().loop(7, { name: 'main', poller: '' });
    builder.accept(5, 6, '127.0.0.1:50001').event('close', { fd: 6, t: 30_000 });
    client(builder, 1, 'connect', { t: 20_000 });
    assert.deepEqual(seen(builder), [[1, 20_000, -1, 30_000]]);
    // The address is used again.
    client(builder, 1, 'connect', { t: 90_000 });
    assert.deepEqual(seen(builder), [[1, 90_000, -1, -1]]);
  });

  it('are told apart by address, whatever the clients are called', () => {
    const builder = emptyTrace().loop(7, { name: 'main', poller: '' });
    client(builder, 0, 'connect', { t: 2000, local: ':1' });
    client(builder, 0, 'connect', { t: 9000, local: ':2' });
    client(builder, 0, 'expect', { t: 9500, local: ':1' });
    client(builder, 0, 'close', { t: 9900, local: ':1' });
    assert.deepEqual(seen(builder), [
      [0, 2000, 9500, 9900],
      [0, 9000, -1, -1],
    ]);
  });
});

describe('core/queries/moment', () => {
  it('tells the event that is to be shown, however much the program did before it', () => {
    const builder = emptyTrace().loop(7, { poller: 'poll' }).wait().wake();
    for (let i = 0; i < 900; i++) builder.recv(6, i);
    builder.wait();
    const wanted = 3 + 700;
    const look = (event?: number) =>
      see(builder.trace, { tick: 0, ...(event !== undefined && { event }) }, { poller: 'poll' })
        .tick;
    const first = look();
    assert.deepEqual([first?.earlier, first?.events[0]?.seq], [0, 3]);
    const around = look(wanted);
    const seqs = around?.events.map(({ seq }) => seq) ?? [];
    assert.ok(seqs.includes(wanted), seqs.join());
    assert.deepEqual([around?.earlier, seqs[0]], [690, 3 + 690]);
    assert.equal((around?.earlier ?? 0) + seqs.length + (around?.more ?? 0), 900);
    assert.equal(look(10)?.earlier, 0);
  });
});

describe('core/queries/landmarks', () => {
  const landmarks: readonly Landmark[] = [
    { says: 'the end', kind: 'recv', where: { got: 0 } },
    { says: 'a reset', kind: 'recv', where: { errno: 'ECONNRESET' } },
    { says: 'nobody', kind: 'accept', where: { fd: -1 } },
  ];

  it('are found as they come, each with its place', () => {
    const builder = emptyTrace().loop(7, { poller: 'poll' }).listener(5).wait().wake();
    const spots = (): unknown[] =>
      see(builder.trace, {}, { poller: 'poll', landmarks }).spots.map((spot) =>
        spot.is === 'found' ? spot.at : null,
      );
    assert.deepEqual(spots(), [null, null, null]);
    builder.accept(5, 6, ':1').recv(6, 0);
    builder.event('accept', { listener: 5, fd: -1, errno: 11 });
    const [end, reset, nobody] = spots();
    assert.deepEqual(end, { seq: 6, loop: 0, tick: 0, kind: 'recv', fd: 6, gen: 0 });
    assert.equal(reset, null);
    assert.deepEqual(nobody, { seq: 7, loop: 0, tick: 0, kind: 'accept', fd: 5, gen: 0 });
    builder.event('recv', { fd: 6, want: 9, got: -1, errno: 104 });
    assert.notEqual(spots()[1], null);
  });

  it('say so when the event is no longer kept', () => {
    const builder = emptyTrace({ events: 128 }).loop(7, { poller: 'poll' }).recv(6, 0);
    const first = () => see(builder.trace, {}, { poller: 'poll', landmarks }).spots[0]?.is;
    assert.equal(first(), 'found');
    for (let i = 0; i < 300; i++) builder.recv(6, 1);
    assert.equal(first(), 'gone');
  });

  it('are known also where they were let go before anybody looked', () => {
    const builder = emptyTrace({ events: 128 }).loop(7, { poller: 'poll' });
    const guide = { landmarks, poller: 'poll' };
    builder.recv(6, 0);
    followLandmarks(builder.trace, guide);
    for (let i = 0; i < 300; i++) builder.recv(6, i % 2);
    followLandmarks(builder.trace, guide);
    assert.equal(see(builder.trace, {}, { poller: 'poll', landmarks }).spots[0]?.is, 'gone');
  });
});

describe('core/queries/clients', () => {
  /** Ticks that begin at 10, 20, 30 µs …, each woken 4 µs later; the last is waited for. */
  function ticks(count: number): TraceBuilder {
    const builder = emptyTrace().loop(7, { poller: 'epoll' }).listener(5);
    for (let i = 1; i <= count; i++) {
      builder.wait().event('wake', { ready: 1, waited: 4000, t: i * 10_000 + 4000 });
      builder.trace.t[(builder.trace.next - 2) & builder.trace.mask] = i * 10_000;
    }
    return builder;
  }

  function stepsOf({ timeline }: Sight): unknown[] {
    return timeline.clientSteps.map(({ tick, client, step }) => [tick, client, step]);
  }

  it('stand beside the tick they fell into, also those that were told of late', () => {
    const builder = ticks(5);
    client(builder, 3, 'send', { t: 21_000, bytes: 5 });
    client(builder, 4, 'close', { t: 39_000 });
    client(builder, 4, 'connect', { t: 2000 });
    const sight = see(builder.trace, { tick: 1 }, { poller: 'epoll' });
    assert.deepEqual(stepsOf(sight), [
      [0, 4, 'connect'],
      [1, 3, 'send'],
      [3, 4, 'close'],
    ]);
    assert.deepEqual(Array.from(sight.timeline.clientCounts), [1, 1, 0, 1, 0]);
    assert.deepEqual(
      sight.tick?.clientSteps.map(({ client, bytes }) => [client, bytes]),
      [[3, 5]],
    );
    assert.equal(sight.tick.clientCount, 1);
  });

  it('stand beside the tick that told of them, though the step was done after it', () => {
    const builder = ticks(4);
    // Begun while tick 1 was waited for, and done in the work of tick 2.
    client(builder, 3, 'send', { t: 36_000, dur: 14_000 });
    // Begun in the work of tick 1: the next wait tells.
    client(builder, 3, 'send', { t: 26_500, dur: 1000 });
    assert.deepEqual(stepsOf(see(builder.trace, {}, { poller: 'epoll' })), [
      [1, 3, 'send'],
      [2, 3, 'send'],
    ]);
  });

  it('stand beside the accept where the client heard of it later', () => {
    const builder = ticks(2).accept(5, 6, '127.0.0.1:50009');
    builder.wait().wake();
    client(builder, 9, 'connect', { t: 900_000 });
    assert.deepEqual(stepsOf(see(builder.trace, {}, { poller: 'epoll' })), [[1, 9, 'connect']]);
  });

  it('leave out what does nothing to a connection, unless it failed', () => {
    const builder = ticks(3);
    client(builder, 1, 'wait', { t: 12_000 });
    client(builder, 1, 'expect', { t: 13_000 });
    client(builder, 1, 'expect', { t: 31_000, errno: 104 });
    const { timeline } = see(builder.trace, {}, { poller: 'epoll' });
    assert.deepEqual(
      timeline.clientSteps.map(({ tick, errno }) => [tick, errno]),
      [[2, 'ECONNRESET']],
    );
  });

  it('are counted where there are too many to tell', () => {
    const builder = ticks(3);
    for (let i = 0; i < 500; i++) client(builder, i, 'connect', { t: 13_000 + i });
    const sight = see(builder.trace, { tick: 0 }, { poller: 'epoll' });
    assert.deepEqual(Array.from(sight.timeline.clientCounts), [500, 0, 0]);
    assert.ok(sight.timeline.clientSteps.length < 100);
    assert.deepEqual([sight.tick?.clientSteps.length, sight.tick?.clientCount], [20, 500]);
    assert.ok(pack(sight).length <= 64 * 1024);
  });
});
