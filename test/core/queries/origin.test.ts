/** Where a descriptor came from, and the calls on it next to another. */

import assert from 'node:assert/strict';
import { descriptorDetail } from '../../../src/core/queries/descriptor';
import { instantOf } from '../../../src/core/queries/instant';
import { callsBeside, neighboursOf, originOf } from '../../../src/core/queries/origin';
import { KINDS } from '../../../src/trace/kinds';
import type { Trace } from '../../../src/trace/trace';
import { nameOfFd } from '../../../src/trace/words';
import { readLog } from '../../support/straceLog';
import { trace } from '../../support/traceBuilder';

/** The newest of this number. */
function descriptorOf(trace: Trace, fd: number) {
  return trace.descriptors.list.findLast((one) => one.fd === fd)!;
}

/** `accept 7, open 5`. */
function told(trace: Trace, fd: number): string {
  const steps = originOf(trace, descriptorOf(trace, fd));
  return steps.map(({ by, descriptor }) => `${by} ${nameOfFd(descriptor)}`).join(', ');
}

describe('core/queries/origin leads', () => {
  it('from what was accepted to its listener, and on past dup', () => {
    const built = trace().listener(5).accept(5, 7).dup(9, 7).dup(10, 9).trace;
    assert.equal(told(built, 10), 'dup 10, dup 9, accept 7, open 5');
    assert.equal(told(built, 5), 'open 5');
  });

  it('to the use of a number that it was made of, not to a later one', () => {
    const built = trace().listener(5).accept(5, 7).dup(9, 7).close(7).accept(5, 7).trace;
    const [, second] = originOf(built, descriptorOf(built, 9));
    assert.deepEqual([second?.descriptor.fd, second?.descriptor.gen], [7, 0]);
    assert.equal(told(built, 7), 'accept 7², open 5');
  });

  it('past fork, and to what was open before the trace began', () => {
    const { trace: read } = readLog(
      [
        '1 read(4, "a", 9) = 1',
        '1 pipe([6, 7]) = 0',
        '1 fork() = 2',
        '2 write(7, "b", 1) = 1',
        '2 dup2(7, 1) = 1',
      ].join('\n'),
    );
    assert.equal(told(read, 4), 'before 4');
    assert.equal(told(read, 1), 'dup 1, fork 7, open 7');
  });

  it('no further than events are kept', () => {
    const built = trace({ events: 64 }).listener(5).accept(5, 7);
    for (let i = 0; i < 200; i++) built.recv(7, 1);
    assert.equal(told(built.trace, 7), 'lost 7');
  });
});

describe('core/queries/origin in a sight', () => {
  it('is there where a descriptor was made of another, with the ticks of its own loop', () => {
    const built = trace().listener(5).wait().wake().ready(5, 'r').accept(5, 7).wait().wake().trace;
    const loop = 0;
    const detail = (fd: number) => {
      const instant = instantOf(built, loop, 1);
      return descriptorDetail(instant, descriptorOf(built, fd), { tab: 'queue' }, 10_000).origin;
    };
    assert.deepEqual(
      detail(7)?.map(({ by, fd, tick }) => `${by} ${fd} ${tick}`),
      ['accept 7 0', 'open 5 -1'],
    );
    assert.equal(detail(5), undefined);
  });
});

describe('core/queries/origin finds', () => {
  it('the calls on a descriptor before and after one', () => {
    const built = trace().open(5).recv(5, 1).open(6).recv(6, 1).send(5, 1).close(5).trace;
    const five = descriptorOf(built, 5);
    const { opened: first } = five;
    assert.deepEqual(neighboursOf(built, five, first), { before: -1, after: first + 1 });
    assert.deepEqual(neighboursOf(built, five, first + 1), { before: -1, after: first + 4 });
    assert.deepEqual(neighboursOf(built, five, first + 2), { before: first + 1, after: first + 4 });
    assert.deepEqual(neighboursOf(built, five, first + 5), { before: first + 4, after: -1 });
  });

  it('them as they are listed: no readiness, and accept(2) once', () => {
    const built = trace()
      .listener(5)
      .wait()
      .wake()
      .ready(5, 'r')
      .accept(5, 7)
      .ready(7, 'r')
      .recv(7, 1).trace;
    const seven = descriptorOf(built, 7);
    const calls = [...Array(built.next).keys()].filter((seq) => {
      const { before } = neighboursOf(built, seven, seq + 1);
      return before === seq;
    });
    assert.deepEqual(
      calls.map((seq) => KINDS[built.kind[seq & built.mask]!]?.kind),
      ['recv'],
    );
    assert.equal(neighboursOf(built, descriptorOf(built, 5), built.next).before, seven.opened - 1);
  });

  it('them next to the event that is shown, else to the end of the tick, over ticks', () => {
    const built = trace().listener(5).wait().wake().accept(5, 7).recv(7, 1).send(7, 1);
    built.wait().wake().recv(7, 2).wait().wake().close(7).wait();
    const seven = descriptorOf(built.trace, 7);
    const beside = (tick: number, event?: number) => {
      const at = callsBeside(instantOf(built.trace, 0, tick), seven, event);
      return [at.callBefore, at.callAfter].map(
        (one) => `${one?.kind ?? 'none'} ${one?.tick ?? ''}`,
      );
    };
    assert.deepEqual(beside(0), ['send 0', 'recv 1']);
    assert.deepEqual(beside(1), ['recv 1', 'close 2']);
    assert.deepEqual(beside(2), ['close 2', 'none ']);
    const received = seven.opened + 1;
    assert.deepEqual(beside(0, received), ['none ', 'send 0']);
    // It is not in the tick that is looked at.
    assert.deepEqual(beside(1, received), ['recv 1', 'close 2']);
  });
});
