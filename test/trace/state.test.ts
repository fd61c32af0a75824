/** The state at any moment: against a naive replay, and across what was let go. */

import assert from 'node:assert/strict';
import type { TraceEvent } from '../../src/trace/event';
import { readEvent } from '../../src/trace/json';
import { INTEREST_LETTERS, lettersOf } from '../../src/trace/kinds';
import type { Trace } from '../../src/trace/trace';
import { readToTell } from '../../src/trace/told';
import { saysNothing } from '../../src/trace/words';
import { randomFrom, randomTrace } from '../support/randomTrace';
import { type DescriptorState, type State, stateAt, stateNow } from '../support/states';
import { trace } from '../support/traceBuilder';

/** What is compared: everything that may change, by words. */
type Plain = Record<string, unknown>;

function plain(state: State): Plain[] {
  return state.descriptors.map(({ descriptor, interest, ...rest }: DescriptorState) => ({
    process: descriptor.process,
    fd: descriptor.fd,
    gen: descriptor.gen,
    opened: descriptor.opened,
    interest: lettersOf(interest, INTEREST_LETTERS),
    ...rest,
  }));
}

/** The open descriptors after each event, the slow way: one map, one event after the other. */
class Naive {
  readonly #open = new Map<string, Plain>();
  readonly #lastGen = new Map<string, number>();

  apply(event: TraceEvent): void {
    const { kind, fd = -1, gen = 0 } = event;
    const process = event.loop === 2 ? 1 : 0;
    const key = `${process}:${fd}`;
    if (kind === 'close' && this.#open.get(key)?.['gen'] === gen) this.#open.delete(key);
    const untold = ['accept', 'close', 'kernel', 'fault', 'decode'];
    if (fd < 0 || untold.includes(kind)) return;
    if (this.#open.get(key)?.['gen'] !== gen) {
      const isToldOf = kind === 'open' || kind === 'dup' || gen > (this.#lastGen.get(key) ?? -1);
      if (!isToldOf) return;
      this.#lastGen.set(key, gen);
      this.#open.delete(key);
      this.#open.set(key, empty(process, fd, gen, event.seq));
    }
    change(this.#open.get(key)!, event);
  }

  get state(): Plain[] {
    return [...this.#open.values()].map((one) => ({ ...one }));
  }
}

/** What one loop sees of it: its own interest. */
function seenBy(loop: number, state: readonly Plain[] | undefined): Plain[] | undefined {
  return state?.map(({ watches, ...rest }) => ({
    ...{ interest: '', edge: false, ...(watches as Record<number, Plain>)[loop] },
    ...rest,
  }));
}

function empty(process: number, fd: number, gen: number, opened: number): Plain {
  return {
    ...{ process, fd, gen, opened, watches: {}, depth: 0, queued: 0 },
    ...{ bytesIn: 0, bytesOut: 0, endOfStream: false, frameIn: undefined, frameOut: undefined },
  };
}

function change(one: Plain, event: TraceEvent): void {
  const { kind, got = 0, put = 0, want = 0, length, have, complete } = event;
  const { oob = false, peek = false } = event;
  if (kind === 'recv' && got > 0 && !oob && !peek)
    one['bytesIn'] = (one['bytesIn'] as number) + got;
  if (kind === 'recv' && got === 0 && want > 0 && !event.errno) one['endOfStream'] = true;
  if (kind === 'send' && put > 0) {
    one['bytesOut'] = (one['bytesOut'] as number) + put - (oob ? 1 : 0);
  }
  if (kind === 'watch' && !event.errno) {
    one['watches'] = {
      ...(one['watches'] as Plain),
      [event.loop]: pick(event, 'interest', 'edge'),
    };
  }
  if (['enqueue', 'dequeue', 'drop'].includes(kind)) {
    Object.assign(one, pick(event, 'depth', 'queued'));
  }
  if (kind === 'frame') {
    one[event.dir === 'in' ? 'frameIn' : 'frameOut'] = { length, have, complete };
  }
}

function pick(event: TraceEvent, ...names: (keyof TraceEvent)[]): Plain {
  return Object.fromEntries(names.map((name) => [name, event[name]]));
}

/** The states after every event, from a copy of the trace that lets nothing go. */
function naiveStates(whole: Trace): Plain[][] {
  const naive = new Naive();
  const states: Plain[][] = [];
  for (let seq = 0; seq < whole.next; seq++) {
    naive.apply(readEvent(whole, seq)!);
    states.push(naive.state);
  }
  return states;
}

describe('trace/state', () => {
  const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);

  it(`equals a naive replay at any moment (SEED=${seed})`, () => {
    for (let round = 0; round < 8; round++) {
      const whole = randomTrace(seed + round, 1500, 8192).trace;
      const small = randomTrace(seed + round, 1500, 256).trace;
      assert.equal(whole.first, 0);
      assert.ok(small.first > 0 && small.next === whole.next);
      const expected = naiveStates(whole);
      const random = randomFrom(seed + round);
      for (let i = 0; i < 150; i++) {
        const seq = random(whole.next);
        const loop = random(3);
        const seen = plain(stateAt(whole, seq, loop));
        assert.deepEqual(seen, seenBy(loop, expected[seq]), `seq ${seq} of ${round}`);
        const late = small.first - 1 + random(small.next - small.first + 1);
        const seenLate = plain(stateAt(small, late, loop));
        assert.deepEqual(seenLate, seenBy(loop, expected[late]), `late ${late} of ${round}`);
      }
    }
  });

  it('knows a listener whose open was let go long ago', () => {
    const builder = trace({ events: 64, payload: 4096 }).listener(5).watch(5, 'r');
    for (let i = 0; i < 5000; i++) builder.accept(5, 6).recv(6, 10).close(6);
    assert.ok(builder.trace.first > 10_000);
    for (const seq of [0, builder.trace.first, builder.trace.next - 1]) {
      const [listener] = stateAt(builder.trace, seq).descriptors;
      assert.equal(listener?.descriptor.local, '127.0.0.1:8001');
      assert.equal(listener.descriptor.role, 'listener');
      assert.equal(listener.interest, 1);
    }
    assert.ok(builder.trace.descriptors.list.length < 2100, 'closed ones are forgotten');
  });

  it('takes a number used again for another descriptor', () => {
    const builder = trace().listener(5).accept(5, 6, 'one').recv(6, 10).watch(6, 'r').close(6);
    const before = builder.trace.next;
    const { trace: store } = builder.accept(5, 6, 'two').recv(6, 3);
    const [, one] = stateAt(store, before - 2).descriptors;
    const [, two] = stateAt(store, store.next - 1).descriptors;
    assert.deepEqual([one?.descriptor.peer, one?.descriptor.gen, one?.bytesIn], ['one', 0, 10]);
    assert.deepEqual([two?.descriptor.peer, two?.descriptor.gen, two?.bytesIn], ['two', 1, 3]);
    assert.equal(two?.interest, 0);
    assert.equal(one?.descriptor.closed, before - 1);
    assert.equal(stateAt(store, before - 1).descriptors.length, 1);
  });

  it('leaves a closed descriptor closed when calls on it go on', () => {
    const builder = trace().open(6).close(6).ready(6, 'n').recv(6, -1, { errno: 'EBADF' }).close(6);
    assert.deepEqual(stateAt(builder.trace, builder.trace.next).descriptors, []);
    assert.equal(stateNow(builder.trace, 0, 6), undefined);
  });

  it('gives a dup what the original is', () => {
    const { trace: store } = trace().open(6, { peer: 'p' }).recv(6, 5).dup(9, 6).recv(9, 2);
    assert.equal(stateNow(store, 0, 9)?.descriptor.peer, 'p');
    assert.equal(stateNow(store, 0, 9)?.bytesIn, 2);
    assert.equal(stateNow(store, 0, 6)?.bytesIn, 5);
  });

  it('takes an empty datagram for no end of stream', () => {
    const { trace: store } = trace().open(6, { proto: 'udp' }).recv(6, 0).open(7).recv(7, 0);
    assert.equal(stateNow(store, 0, 6)?.endOfStream, false);
    assert.equal(stateNow(store, 0, 7)?.endOfStream, true);
    const read = Array.from({ length: store.next }, (_, seq) => readToTell(store, seq)!);
    const nothing = read.filter(({ kind }) => kind === 'recv').map(saysNothing);
    assert.deepEqual(nothing, ['empty datagram', 'end']);
  });

  it('does not fall over what makes no sense', () => {
    const builder = trace({ events: 64, payload: 4096 });
    for (let i = 0; i < 300; i++) {
      builder.event('recv', { fd: 2 ** 31 - 1, got: 5 }).event('close', { fd: -9 });
      builder.event('open', { fd: 4, gen: -1 - (i % 3) }).event('loop', { loop: -1, pid: i });
      builder.trace.kind[(builder.trace.next - 1) & builder.trace.mask] = 100 + (i % 150);
    }
    for (const seq of [-5, NaN, 1e12, builder.trace.first + 3]) stateAt(builder.trace, seq);
    assert.ok(stateAt(builder.trace, Infinity).descriptors.length <= 1);
  });
});
