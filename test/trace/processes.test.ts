/** Who is who: processes, threads, forks, and what each of them watches. */

import assert from 'node:assert/strict';
import { append } from '../../src/trace/append';
import { readEvent, toJson } from '../../src/trace/json';
import { processOf } from '../../src/trace/processes';
import { MOST_ENTRIES } from '../../src/trace/table';
import { openTrace } from '../../src/trace/trace';
import { tickAt, ticksOf } from '../../src/trace/ticks';
import { descriptorsIn, windowOf } from '../../src/trace/windows';
import { stateAt, stateNow } from '../support/states';
import { trace } from '../support/traceBuilder';

describe('trace/processes', () => {
  it('keep the descriptors of 300 processes apart', () => {
    const builder = trace();
    for (let i = 0; i < 300; i++) {
      builder
        .process(1000 + i, { parent: 1 })
        .on(i)
        .loop(1000 + i);
      builder.open(5, { peer: `of ${i}` });
    }
    const { trace: store } = builder;
    for (let i = 0; i < 300; i++) {
      assert.equal(processOf(store.processes, i), i);
      assert.equal(stateNow(store, i, 5)?.descriptor.peer, `of ${i}`);
    }
    assert.equal(stateAt(store, store.next).descriptors.length, 300);
  });

  it('tell 40 000 loops apart, and any number above', () => {
    const builder = trace({ events: 1 << 18 });
    const loops = [0, 32_767, 32_768, 39_999, 2_000_000_000];
    for (let i = 0; i < 40_000; i++) builder.on(i).wait(i).wake();
    builder.on(2_000_000_000).wait(7).wake();
    for (const loop of loops) {
      assert.deepEqual(ticksOf(builder.trace, loop), { first: 0, last: 0 }, `${loop}`);
      assert.equal(tickAt(builder.trace, loop, 0)?.timeout, loop === 2_000_000_000 ? 7 : loop);
    }
  });

  it('give a forked child what its parent had open, as the same file', () => {
    const builder = trace().process(10).loop(10);
    builder.listener(5).accept(5, 6, 'p').open(7).close(7);
    builder.process(11, { parent: 10, name: 'worker' });
    builder.accept(5, 8, 'of the parent alone').on(1).loop(11);
    builder.event('recv', { fd: 6, want: 9, got: 4 }).event('close', { fd: 5, gen: 0 });
    builder.event('recv', { fd: 8, want: 9, got: 4 });
    const { trace: store } = builder;
    const [parents, childs] = [stateNow(store, 0, 6), stateNow(store, 1, 6)];
    assert.deepEqual([childs?.descriptor.peer, childs?.bytesIn], ['p', 4]);
    assert.equal(childs?.descriptor.file, parents?.descriptor.file);
    assert.equal(parents?.bytesIn, 0);
    assert.equal(stateNow(store, 1, 5), undefined, 'closed in the child');
    assert.equal(stateNow(store, 0, 5)?.descriptor.role, 'listener', 'open in the parent');
    assert.equal(stateNow(store, 1, 8)?.descriptor.peer, '', 'opened after the fork');
    assert.equal(stateNow(store, 1, 7), undefined, 'closed before the fork');
  });

  it('give no memory to children of a process that only claims to have much open', () => {
    const builder = trace().process(10).loop(10).open(100_000);
    const { states, descriptors } = builder.trace;
    states.live.entries = MOST_ENTRIES - 300_000;
    for (let pid = 11; pid < 99; pid++) builder.process(pid, { parent: 10 });
    const lengths = descriptors.inherited.map((numbers) => numbers?.length ?? 0);
    assert.deepEqual(lengths.slice(1, 5), [100_001, 100_001, 0, 0]);
    assert.ok(states.live.entries <= MOST_ENTRIES);
  });

  it('hand what was never touched on to a grandchild', () => {
    const builder = trace().process(10).loop(10).listener(5);
    builder.process(11, { parent: 10 }).process(12, { parent: 11 });
    builder.on(2).loop(12).event('watch', { fd: 5, interest: 'r' });
    assert.equal(stateNow(builder.trace, 2, 5, 2)?.descriptor.role, 'listener');
  });

  it('share one table where a thread group or a clone does', () => {
    const builder = trace().process(10).loop(10);
    builder.process(11, { parent: 10, shares: true }).on(1).loop(11);
    builder.open(6, { peer: 'p' }).on(0).close(6);
    assert.equal(stateNow(builder.trace, 0, 6), undefined);
    assert.equal(builder.trace.descriptors.list.length, 1);
  });

  it('know loops of one thread, and which threads wait', () => {
    const builder = trace().on(3).loop(10, { tid: 4, poller: 'epoll' });
    builder.on(1).loop(10, { tid: 4, poller: 'poll' }).on(2).loop(11, { tid: 4, poller: 'poll' });
    // A thread that never waits, and one of the same number after it.
    builder.on(4).loop(10, { tid: 5 }).on(5).loop(10, { tid: 5 });
    builder.on(5).event('loop', { pid: 10, tid: 5, poller: 'select' });
    const { threads, waiting, loops } = builder.trace.processes;
    assert.deepEqual(threads, [3, 2, 4, 5]);
    assert.deepEqual(waiting, [2, 3, 5]);
    assert.deepEqual(
      [...loops].map(([loop, { thread }]) => [loop, thread]),
      [
        [3, 3],
        [1, 3],
        [2, 2],
        [4, 4],
        [5, 5],
      ],
    );
  });

  it('know a thread again that was told of before it waited, on a second poller', () => {
    const built = trace().loop(10, { tid: 10 }).loop(10, { tid: 10, poller: 'epoll' });
    built.on(1).loop(10, { tid: 10, poller: 'select' });
    // Another thread with the number of one that is over.
    built.on(2).loop(10, { tid: 10 }).on(3).loop(10, { tid: 11, poller: 'poll' });
    const { loops } = built.trace.processes;
    assert.deepEqual(
      [...loops.values()].map(({ thread }) => thread),
      [0, 0, 2, 3],
    );
  });

  it('meet no loop where none is meant', () => {
    const { processes } = trace().on(-1).loop(10).on(0).loop(11).trace;
    assert.deepEqual([...processes.loops.keys()], [0]);
    assert.equal(processOf(processes, 0), 0);
  });

  it('learn later what a loop waits on, and never move it to another process', () => {
    const builder = trace().loop(10, { name: 'main' }).loop(11, { poller: 'epoll' });
    const known = builder.trace.processes.loops.get(0);
    assert.deepEqual(known, { name: 'main', poller: 'epoll', pid: 10, tid: 0, thread: 0 });
  });
});

describe('trace: interest', () => {
  it('is each loop’s own: two epolls on one listener', () => {
    const builder = trace().loop(10).listener(5).on(1).loop(10);
    builder.on(0).watch(5, 'r', { of: 3 }).on(1).watch(5, 'r', { of: 4 });
    const both = builder.trace.next - 1;
    builder.on(1).watch(5, '', { of: 4 }).on(0).wait().wake();
    const interestOf = (loop: number, seq = builder.trace.next) =>
      stateAt(builder.trace, seq, loop).descriptors[0]?.interest;
    assert.deepEqual([interestOf(0, both), interestOf(1, both)], [1, 1]);
    assert.deepEqual([interestOf(0), interestOf(1)], [1, 0]);
    const rows = descriptorsIn(builder.trace, 0, 0, 0);
    const { cells } = windowOf(builder.trace, {
      loop: 0,
      axis: { firstTick: 0, columns: 1 },
      rows,
    });
    assert.equal(cells[0]! & 7, 1, 'still watched by the first');
  });

  it('is gone with the descriptor, for all loops', () => {
    const builder = trace().loop(10).on(1).loop(10).on(0).open(6).watch(6, 'r');
    builder.on(1).watch(6, 'w').on(0).close(6).open(6);
    for (const loop of [0, 1]) {
      assert.equal(stateAt(builder.trace, builder.trace.next, loop).descriptors[0]?.interest, 0);
    }
  });
});

describe('trace: what columns hold', () => {
  it('an errno by its name, whatever its number was', () => {
    const store = openTrace({ events: 1024, payload: 4096 });
    const names = [
      'ERESTARTSYS',
      'WSAECONNRESET',
      ...Array.from({ length: 300 }, (_, i) => `E${i}`),
    ];
    names.forEach(() => append(store, { kind: 'close', t: 0, fd: 6 }));
    for (const errno of names) append(store, { kind: 'sockerr', t: 0, fd: 6, errno });
    const told = names.map((_, i) => readEvent(store, names.length + i)?.errno);
    assert.deepEqual(told.slice(0, 250), names.slice(0, 250));
    assert.ok(
      told.every((errno) => errno !== undefined),
      'never taken for no error',
    );
  });

  it('half a millisecond of a timeout', () => {
    const { trace: store } = trace().wait(0.5).wake().wait(-1);
    assert.equal(tickAt(store, 0, 0)?.timeout, 0.5);
    assert.match(toJson(store, 0), /"timeout":0.5,/);
    assert.equal(tickAt(store, 0, 1)?.timeout, -1);
  });

  it('the largest number for one that is larger', () => {
    const { trace: store } = trace().recv(6, 1, { want: 2 ** 32 });
    assert.equal(readEvent(store, 0)?.want, 2 ** 31 - 1);
  });

  it('no time that is none', () => {
    const store = openTrace({ events: 64, payload: 4096 });
    for (const t of [NaN, Infinity, -Infinity]) {
      append(store, { kind: 'recv', t, dur: t, fd: 6, want: 1, got: 1 });
      append(store, { kind: 'wait', t: 0, timeout: t });
    }
    for (let seq = 0; seq < store.next; seq++) {
      assert.ok(Number.isFinite(store.t[seq]) && Number.isFinite(store.dur[seq]));
    }
  });

  it('nothing for times where a trace has none', () => {
    const builder = trace({ about: { clock: 'none' } });
    const untimed = { t: -1, dur: -1, waited: -1 };
    builder.event('wait', untimed).event('wake', { ...untimed, ready: 0 });
    assert.doesNotMatch(toJson(builder.trace, 0), /"t":|"dur":/);
    const ticks = trace({ about: { clock: 'none' } })
      .wait()
      .wake()
      .send(6, 1)
      .wait().trace;
    assert.equal(tickAt(ticks, 0, 0)?.workNs, -1);
  });
});
