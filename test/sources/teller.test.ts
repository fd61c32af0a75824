/** What a teller makes of calls: read back from the trace, as every view reads it. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Teller } from '../../src/sources/teller';
import type { TraceEvent } from '../../src/trace/event';
import { readEvent } from '../../src/trace/json';
import { INTEREST_LETTERS, lettersOf } from '../../src/trace/kinds';
import { openIn } from '../../src/trace/table';
import { openTrace, type Trace } from '../../src/trace/trace';
import { check } from '../support/share';
import { stateNow } from '../support/states';

const ME = { pid: 10, tid: 10 };

describe('sources/teller', () => {
  let store: Trace;
  let teller: Teller;
  beforeEach(() => {
    store = openTrace({ events: 4096, payload: 4096 });
    teller = new Teller(store);
  });

  const events = (...kinds: TraceEvent['kind'][]): TraceEvent[] =>
    Array.from({ length: store.next }, (_, seq) => readEvent(store, seq)!).filter(
      ({ kind }) => kinds.length === 0 || kinds.includes(kind),
    );
  /** `loop tick kind` and these fields of each. */
  const told = (kinds: TraceEvent['kind'][], ...fields: (keyof TraceEvent)[]): string[] =>
    events(...kinds).map((event) => {
      const { loop, tick, kind } = event;
      return [loop, tick, kind, ...fields.map((field) => String(event[field]))].join(' ');
    });

  describe('ticks', () => {
    it('are numbered from 0; what is done before is of −1, what is done between of the one before', () => {
      teller.tell({ ...ME, kind: 'print', text: 'a' });
      teller.wait({ ...ME, poller: 'poll', set: [], timeout: 5 });
      teller.wake({ ...ME, ready: [] });
      teller.tell({ ...ME, kind: 'print', text: 'b' });
      teller.wait({ ...ME, poller: 'poll', timeout: 5 });
      assert.deepEqual(told(['print', 'wait', 'wake']), [
        ...['0 -1 print', '0 0 wait', '0 0 wake', '0 0 print', '0 1 wait'],
      ]);
    });

    it('have one number where the wait was begun again, and where it was not seen', () => {
      teller.wake({ ...ME, ready: [], errno: 'EINTR' });
      teller.wait({ ...ME, poller: 'select', set: [], timeout: 5 });
      teller.wait({ ...ME, poller: 'select', timeout: 3 });
      teller.wake({ ...ME, ready: [] });
      assert.deepEqual(told(['wait', 'wake'], 'ready'), [
        ...['0 0 wake -1', '0 1 wait undefined', '0 1 wait undefined', '0 1 wake 0'],
      ]);
    });

    it('are those of a thread and what it waits on', () => {
      for (const of of [3, 4, 3]) {
        teller.wait({ ...ME, poller: 'epoll', of, timeout: 0 });
        teller.wake({ ...ME, ready: [] });
        teller.tell({ ...ME, kind: 'print', text: '' });
      }
      teller.wait({ pid: 10, tid: 11, poller: 'epoll', of: 3, timeout: 0 });
      assert.deepEqual(told(['print', 'wait']), [
        ...['0 0 wait', '0 0 print', '1 0 wait', '1 0 print', '0 1 wait', '0 1 print', '2 0 wait'],
      ]);
      assert.deepEqual(told(['loop'], 'tid', 'poller'), [
        ...['0 -1 loop 10 ', '0 -1 loop 10 epoll', '1 -1 loop 10 epoll'],
        ...['2 -1 loop 11 ', '2 -1 loop 11 epoll'],
      ]);
    });
  });

  describe('numbers', () => {
    it('are used again: after a close, one that was not seen, and dup2', () => {
      teller.open({ ...ME, fd: 5 });
      teller.close({ ...ME, fd: 5 });
      teller.open({ ...ME, fd: 5 });
      teller.open({ ...ME, fd: 5 });
      teller.dup({ ...ME, fd: 5, from: 6 });
      teller.accept({ ...ME, listener: 5, fd: 5, peer: 'p' });
      assert.deepEqual(told(['open', 'close', 'dup', 'accept'], 'fd', 'gen'), [
        ...['0 -1 open 5 0', '0 -1 close 5 0', '0 -1 open 5 1', '0 -1 open 5 2'],
        ...['0 -1 open 6 0', '0 -1 dup 5 3', '0 -1 accept 5 4', '0 -1 open 5 4'],
      ]);
    });

    it('are met by their first use, as open before; not again, nor what is no descriptor', () => {
      teller.accept({ ...ME, listener: 3, fd: -1, errno: 'EAGAIN' });
      teller.accept({ ...ME, listener: 3, fd: 7, peer: 'p' });
      teller.tell({ ...ME, kind: 'recv', fd: 9, want: 9, got: -1, errno: 'EBADF' });
      teller.meet({ ...ME, fd: 8, role: 'connection', proto: 'tcp', peer: 'q' });
      teller.tell({ ...ME, kind: 'recv', fd: 8, want: 9, got: 4 });
      teller.close({ ...ME, fd: 77 });
      assert.deepEqual(told(['open', 'close'], 'fd', 'role', 'before', 'peer'), [
        '0 -1 open 3 listener true ',
        '0 -1 open 7 connection undefined p',
        '0 -1 open 8 connection true q',
      ]);
    });

    it('stand in a child for what they stand for in its parent, until it closes them', () => {
      teller.process({ ...ME, parent: 1, name: 'server' });
      teller.open({ ...ME, fd: 5 });
      teller.close({ ...ME, fd: 5 });
      teller.open({ ...ME, fd: 5, role: 'listener', local: 'l' });
      teller.fork({ ...ME, child: 11 });
      const child = { pid: 11, tid: 11 };
      teller.tell({ ...child, kind: 'recv', fd: 5, want: 9, got: 4 });
      const [parents, childs] = [stateNow(store, 0, 5), stateNow(store, 1, 5)];
      assert.equal(childs?.descriptor.file, parents?.descriptor.file);
      assert.deepEqual([childs?.descriptor.local, childs?.bytesIn, parents?.bytesIn], ['l', 4, 0]);
      teller.close({ ...child, fd: 5 });
      assert.equal(stateNow(store, 1, 5), undefined);
      assert.notEqual(stateNow(store, 0, 5), undefined);
      assert.equal(events('open').length, 2);
    });

    it('are shared where a clone shares them', () => {
      teller.process({ ...ME, parent: 1, name: '' });
      teller.fork({ ...ME, child: 11, shares: true });
      teller.open({ pid: 11, tid: 11, fd: 5, peer: 'p' });
      teller.exit({ pid: 11, tid: 11, code: 0, signal: '', text: '' });
      teller.close({ ...ME, fd: 5 });
      assert.deepEqual(told(['open', 'close', 'exit'], 'fd', 'gen'), [
        ...['1 -1 open 5 0', '1 -1 exit undefined undefined', '0 -1 close 5 0'],
      ]);
      assert.equal(stateNow(store, 0, 5), undefined);
    });

    it('are closed by exec where they were to be', () => {
      teller.open({ ...ME, fd: 5, isClosedOnExec: true });
      teller.open({ ...ME, fd: 6, isClosedOnExec: true });
      teller.closeOnExec({ ...ME, fd: 6, isOn: false });
      teller.dup({ ...ME, fd: 7, from: 5 });
      teller.openPoller({ ...ME, fd: 8, isClosedOnExec: true });
      teller.tell({ pid: 10, tid: 12, kind: 'print', text: '' });
      teller.exec({ ...ME, name: 'server' });
      assert.deepEqual(told(['close'], 'fd'), ['0 -1 close 5']);
      assert.equal(store.processes.loops.get(0)?.name, 'server');
    });

    it('are closed by close_range, now or by exec', () => {
      for (const fd of [7, 5, 6, 9]) teller.open({ ...ME, fd });
      teller.closeRange({ ...ME, first: 6, last: 7, isOnExec: false });
      teller.closeRange({ ...ME, first: 8, last: 4294967295, isOnExec: true });
      teller.exec({ ...ME, name: '' });
      assert.deepEqual(told(['close'], 'fd'), ['0 -1 close 6', '0 -1 close 7', '0 -1 close 9']);
    });

    it('that are quiet are told of by their first use, with what is known by then', () => {
      teller.open({ ...ME, fd: 5, isQuiet: true, proto: 'tcp' });
      teller.learn({ ...ME, fd: 5, local: 'l' });
      teller.learn({ ...ME, fd: 5, role: 'listener' });
      teller.dup({ ...ME, fd: 6, from: 5 });
      assert.equal(store.next, 1, 'a loop');
      teller.wait({ ...ME, poller: 'poll', set: [{ fd: 5, interest: 'r' }], timeout: -1 });
      teller.learn({ ...ME, fd: 5, peer: 'p' });
      teller.learn({ ...ME, fd: 5, peer: 'p' });
      teller.close({ ...ME, fd: 6 });
      assert.deepEqual(told(['open', 'close', 'dup'], 'fd', 'role', 'local', 'peer', 'before'), [
        ...['0 -1 open 5 listener l  undefined', '0 0 open 5 listener l p undefined'],
      ]);
    });

    it('of ordinary files count once they are told of, when they are watched', () => {
      const read = (fd: number) =>
        teller.tell({ ...ME, kind: 'recv', fd, want: 9, got: 4, call: 'read' });
      teller.open({ ...ME, fd: 5, isQuiet: true, proto: 'file' });
      read(5);
      teller.close({ ...ME, fd: 5 });
      teller.open({ ...ME, fd: 5, role: 'connection' });
      teller.meetQuietly({ ...ME, fd: 6, proto: 'file', local: '/tmp/fifo' });
      read(6);
      teller.fork({ ...ME, child: 11 });
      teller.watch({ pid: 11, tid: 11, of: 3, fd: 6, interest: 'r' });
      teller.tell({ pid: 11, tid: 11, kind: 'recv', fd: 6, want: 9, got: 4 });
      read(6);
      assert.deepEqual(told(['open', 'recv', 'close'], 'fd', 'gen', 'before'), [
        '0 -1 open 5 0 undefined',
        '1 -1 open 6 0 true',
        '1 -1 recv 6 0 undefined',
      ]);
    });

    it('of any calls are told of as open by exactly those that have not been closed', () => {
      const step = fc.record({
        what: fc.constantFrom('open', 'close', 'dup', 'accept', 'recv', 'fork'),
        pid: fc.constantFrom(10, 11, 12),
        fd: fc.integer({ min: 3, max: 6 }),
        other: fc.integer({ min: 3, max: 6 }),
      });
      fc.assert(
        fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
          const trace = openTrace({ events: 4096, payload: 4096 });
          const open = playOn(new Teller(trace), steps);
          for (const [process, numbers] of open) {
            const told = openIn(trace.states.live, trace, process);
            const fds = told.flatMap((descriptor, fd) => (descriptor === undefined ? [] : [fd]));
            assert.deepEqual(fds, [...numbers].sort());
          }
        }),
      );
    });
  });

  describe('watched sets', () => {
    const asked = (loop: number, fd: number): string =>
      lettersOf(stateNow(store, 0, fd, loop)?.interest ?? 0, INTEREST_LETTERS);

    it('of select and poll are told by their differences', () => {
      const wait = (...set: [fd: number, interest: string][]) => {
        const given = set.map(([fd, interest]) => ({ fd, interest }));
        teller.wait({ ...ME, poller: 'select', set: given, timeout: -1 });
        teller.wake({ ...ME, ready: [] });
      };
      teller.open({ ...ME, fd: 5 });
      teller.open({ ...ME, fd: 6 });
      wait([5, 'r'], [6, 'r']);
      wait([6, 'r'], [5, 'r'], [6, 'w']);
      teller.close({ ...ME, fd: 5 });
      teller.open({ ...ME, fd: 5 });
      wait([5, 'r'], [6, 'rw']);
      wait([5, 'r']);
      assert.deepEqual(told(['watch'], 'fd', 'gen', 'interest', 'of'), [
        ...['0 -1 watch 5 0 r undefined', '0 -1 watch 6 0 r undefined'],
        ...['0 0 watch 6 0 rw undefined', '0 1 watch 5 1 r undefined'],
        '0 2 watch 6 0  undefined',
      ]);
      assert.deepEqual(told(['wait'], 'watched'), [
        ...['0 0 wait 2', '0 1 wait 2', '0 2 wait 2', '0 3 wait 1'],
      ]);
    });

    it('of epoll are those of every loop that waits on it, told at once or when it first does', () => {
      const [one, two] = [ME, { pid: 10, tid: 11 }];
      teller.openPoller({ ...ME, fd: 3 });
      teller.watch({ ...one, of: 3, fd: 5, interest: 'r' });
      teller.wait({ ...two, poller: 'epoll', of: 3, timeout: -1 });
      assert.equal(asked(1, 5), 'r');
      teller.wait({ ...one, poller: 'epoll', of: 3, timeout: -1 });
      teller.watch({ pid: 10, tid: 12, of: 3, fd: 5, interest: 'rw', edge: true });
      assert.deepEqual([asked(0, 5), asked(1, 5)], ['rw', 'rw']);
      teller.watch({ ...one, of: 3, fd: 5, interest: 'r', errno: 'EEXIST' });
      teller.watch({ ...one, of: 3, fd: 6, interest: 'r' });
      assert.deepEqual([asked(0, 5), asked(1, 6)], ['rw', 'r']);
      assert.deepEqual(told(['wait'], 'watched'), ['1 0 wait 1', '0 0 wait 1']);
    });

    it('of poll that are known in part change by what is named', () => {
      const wait = (isPart: boolean, ...fds: number[]) => {
        const set = fds.map((fd) => ({ fd, interest: 'r' }));
        teller.wait({ ...ME, poller: 'poll', set, isPart, timeout: -1 });
        teller.wake({ ...ME, ready: [] });
      };
      wait(false, 5, 6);
      wait(true, 6, 7);
      wait(false, 7);
      assert.deepEqual(told(['watch'], 'fd', 'interest'), [
        ...['0 -1 watch 5 r', '0 -1 watch 6 r', '0 0 watch 7 r'],
        ...['0 1 watch 5 ', '0 1 watch 6 '],
      ]);
    });

    it('of poll count what is asked about nothing, and tell it once, not at each call', () => {
      const wait = (...set: [fd: number, interest: string][]) => {
        const given = set.map(([fd, interest]) => ({ fd, interest }));
        teller.wait({ ...ME, poller: 'poll', set: given, timeout: -1 });
        teller.wake({ ...ME, ready: [] });
      };
      for (let i = 0; i < 3; i++) wait([5, ''], [6, 'r']);
      wait([5, ''], [6, '']);
      wait([5, 'r'], [6, '']);
      wait([5, 'r']);
      assert.deepEqual(told(['watch', 'wait'], 'fd', 'interest', 'watched'), [
        ...['0 -1 watch 5  undefined', '0 -1 watch 6 r undefined'],
        ...['0 0 wait undefined undefined 2', '0 1 wait undefined undefined 2'],
        ...['0 2 wait undefined undefined 2', '0 2 watch 6  undefined'],
        ...['0 3 wait undefined undefined 2', '0 3 watch 5 r undefined'],
        ...['0 4 wait undefined undefined 2', '0 5 wait undefined undefined 1'],
      ]);
    });

    it('of select tell the same whether the set is given again or is that of before', () => {
      const aCall = fc.record({
        what: fc.constantFrom('open', 'close', 'dup', 'wait', 'wait', 'same'),
        fd: fc.integer({ min: 5, max: 6 }),
        set: fc.uniqueArray(fc.integer({ min: 5, max: 6 }), { maxLength: 2 }),
      });
      check(
        fc.property(fc.array(aCall, { minLength: 8, maxLength: 30 }), (calls) => {
          const [given, kept] = [false, true].map((isKept) => {
            store = openTrace({ events: 4096, payload: 4096 });
            const teller = new Teller(store);
            let last: { fd: number; interest: 'r' }[] = [];
            for (const { what, fd, set } of calls) {
              if (what === 'open') teller.open({ ...ME, fd, role: 'client' });
              else if (what === 'close') teller.close({ ...ME, fd });
              else if (what === 'dup') teller.dup({ ...ME, fd, from: 5 });
              else {
                if (what === 'wait') last = set.map((one) => ({ fd: one, interest: 'r' }));
                const isSame = isKept && what === 'same';
                teller.wait({
                  ...ME,
                  poller: 'select',
                  set: isSame ? undefined : last,
                  timeout: 5,
                });
                teller.wake({ ...ME, ready: [] });
              }
            }
            return events();
          });
          assert.deepEqual(kept, given);
        }),
      );
    });

    it('of epoll keep what is asked about nothing, and know it by its data', () => {
      teller.watch({ ...ME, of: 3, fd: 5, interest: 'r', data: 777777777n });
      teller.watch({ ...ME, of: 3, fd: 5, interest: '', isIdle: true });
      teller.wait({ ...ME, poller: 'epoll', of: 3, timeout: -1 });
      teller.wake({ ...ME, ready: [{ data: 777777777n, events: 'h' }] });
      assert.deepEqual(told(['wait', 'ready'], 'watched', 'fd'), [
        ...['0 0 wait 0 undefined', '0 0 ready undefined 5'],
      ]);
    });

    it('of two epolls do not meet', () => {
      for (const of of [3, 4]) {
        teller.watch({ ...ME, of, fd: 5, interest: 'r' });
        teller.wait({ ...ME, poller: 'epoll', of, timeout: -1 });
        teller.wake({ ...ME, ready: [] });
      }
      teller.watch({ ...ME, of: 4, fd: 5, interest: '' });
      teller.wait({ ...ME, poller: 'epoll', of: 4, timeout: -1 });
      assert.equal(asked(0, 5), 'r');
      assert.deepEqual(told(['wait'], 'watched'), ['0 0 wait 1', '1 0 wait 1', '1 1 wait 0']);
    });

    it('are left with the last descriptor of a file, not before', () => {
      teller.watch({ ...ME, of: 3, fd: 5, interest: 'r', data: 77n });
      teller.dup({ ...ME, fd: 6, from: 5 });
      const watched = () => {
        teller.wait({ ...ME, poller: 'epoll', of: 3, timeout: -1 });
        teller.wake({ ...ME, ready: [{ data: 77n, events: 'r' }] });
        return [events('wait').at(-1)?.watched, events('wake').at(-1)?.ready];
      };
      teller.close({ ...ME, fd: 5 });
      assert.deepEqual(watched(), [1, 1]);
      teller.close({ ...ME, fd: 6 });
      assert.deepEqual(watched(), [0, 0]);
    });
  });

  describe('what is ready', () => {
    it('is the descriptor that was registered with the data, pointers too', () => {
      const pointer = 0x7ffd_32d7_8190n;
      teller.watch({ ...ME, of: 3, fd: 5, interest: 'r', data: pointer });
      teller.watch({ ...ME, of: 3, fd: 6, interest: 'r', data: 5n });
      teller.watch({ ...ME, of: 3, fd: 6, interest: 'rw' });
      teller.wait({ ...ME, poller: 'epoll', of: 3, timeout: -1 });
      const ready = [
        { data: pointer, events: 'rh' },
        { data: 5n, events: 'w' },
      ];
      teller.wake({ ...ME, ready, dur: 9 });
      assert.deepEqual(told(['ready'], 'fd', 'events'), ['0 0 ready 5 rh', '0 0 ready 6 w']);
      assert.deepEqual([events('wake')[0]?.ready, events('wake')[0]?.waited], [2, 9]);
    });

    it('was watched, though nobody was seen to ask: the low half of its data is a number that is open', () => {
      teller.open({ ...ME, fd: 7 });
      teller.wait({ ...ME, poller: 'epoll', of: 3, timeout: -1 });
      const ready = [
        { data: 0xffff_0000_0007n, events: 'rh' },
        { data: 0x7ffd_7f00_0063n, events: 'r' },
      ];
      teller.wake({ ...ME, ready, count: 2 });
      assert.deepEqual(told(['watch', 'wake', 'ready'], 'fd', 'interest', 'of', 'ready'), [
        '0 0 watch 7 r 3 undefined',
        '0 0 wake undefined undefined undefined 2',
        '0 0 ready 7 undefined undefined undefined',
      ]);
    });

    it('is a small number that was never heard of, unless this poller has other data than numbers', () => {
      teller.wait({ ...ME, poller: 'epoll', of: 3, timeout: -1 });
      teller.wake({ ...ME, ready: [{ data: 17n, events: 'w' }] });
      teller.watch({ ...ME, of: 4, fd: 9, interest: 'r', data: 0n });
      teller.wait({ ...ME, poller: 'epoll', of: 4, timeout: -1 });
      teller.wake({ ...ME, ready: [{ data: 18n, events: 'w' }], count: 1 });
      assert.deepEqual(told(['watch', 'ready'], 'fd', 'gen'), [
        ...['0 0 watch 17 0', '0 0 ready 17 0', '1 -1 watch 9 0'],
      ]);
    });

    it('is watched no longer where it was to be told of once, and known by its data when it is asked again', () => {
      const pointer = 0x7ffd_32d7_8190n;
      const turn = () => {
        teller.wait({ ...ME, poller: 'epoll', of: 3, timeout: -1 });
        teller.wake({ ...ME, ready: [{ data: pointer, events: 'r' }] });
      };
      teller.watch({ ...ME, of: 3, fd: 5, interest: 'r', oneshot: true, data: pointer });
      turn();
      assert.equal(stateNow(store, 0, 5, 0)?.interest, 0);
      teller.wait({ ...ME, poller: 'epoll', of: 3, timeout: 0 });
      teller.wake({ ...ME, ready: [] });
      teller.watch({ ...ME, of: 3, fd: 5, interest: 'rw', oneshot: true });
      assert.equal(stateNow(store, 0, 5, 0)?.interest, 3);
      turn();
      assert.deepEqual(told(['watch', 'ready'], 'fd', 'interest'), [
        ...['0 -1 watch 5 r', '0 0 ready 5 undefined', '0 0 watch 5 '],
        ...['0 1 watch 5 rw', '0 2 ready 5 undefined', '0 2 watch 5 '],
      ]);
      assert.deepEqual(told(['wait'], 'watched'), ['0 0 wait 1', '0 1 wait 0', '0 2 wait 1']);
    });

    it('is one descriptor where select answers in several sets', () => {
      teller.wait({ ...ME, poller: 'select', set: [{ fd: 5, interest: 'rw' }], timeout: 1 });
      const ready = [
        { fd: 5, events: 'w' },
        { fd: 5, events: 'r' },
      ];
      teller.wake({ ...ME, ready });
      assert.deepEqual(told(['wake', 'ready'], 'ready', 'events'), [
        ...['0 0 wake 1 undefined', '0 0 ready undefined rw'],
      ]);
    });
  });

  it('writes no times where there are none, and where there are those of each call', () => {
    teller.tell({ ...ME, kind: 'recv', fd: 5, want: 9, got: 4 });
    teller.tell({ ...ME, kind: 'recv', fd: 5, want: 9, got: 4, t: 70, dur: 6, src: 'a.py:3' });
    const [untimed, timed] = events('recv');
    assert.deepEqual([untimed?.t, untimed?.dur, untimed?.src], [-1, undefined, undefined]);
    assert.deepEqual([timed?.t, timed?.dur, timed?.src], [70, 6, 'a.py:3']);
  });
});

type Step = {
  readonly what: string;
  readonly pid: number;
  readonly fd: number;
  readonly other: number;
};

/** Plays the steps, and returns what each loop's process has open then, as far as it was told of. */
function playOn(teller: Teller, steps: readonly Step[]): Map<number, Set<number>> {
  const processes = new Map([[10, new Set<number>()]]);
  const loops = new Map([[10, 0]]);
  teller.process({ pid: 10, tid: 10, parent: 1, name: '' });
  teller.thread({ pid: 10, tid: 10, name: '' });
  for (const { what, pid, fd, other } of steps) {
    const open = processes.get(pid);
    if (open === undefined) continue;
    const by = { pid, tid: pid };
    if (what === 'fork') {
      const child = [11, 12].find((number) => !processes.has(number));
      if (child === undefined) continue;
      teller.fork({ ...by, child });
      teller.thread({ pid: child, tid: child, name: '' });
      processes.set(child, new Set(open));
      loops.set(child, loops.size);
    } else if (what === 'close') {
      teller.close({ ...by, fd });
      open.delete(fd);
    } else {
      if (what === 'open') teller.open({ ...by, fd });
      else if (what === 'dup') teller.dup({ ...by, fd, from: other });
      else if (what === 'accept') teller.accept({ ...by, listener: other, fd });
      else teller.tell({ ...by, kind: 'recv', fd, want: 9, got: 4 });
      if (what === 'dup' && fd === other) continue;
      open.add(fd);
      if (what !== 'open' && what !== 'recv') open.add(other);
    }
  }
  return new Map([...loops].map(([pid, loop]) => [loop, processes.get(pid)!]));
}
