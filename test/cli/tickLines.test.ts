/** Lines for people: each event in one of them, once, in the order of events, whatever its loop and wherever a reading stops. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { openTickLines } from '../../src/cli/tickLines';
import { jsonLines } from '../../src/sources/jsonLines';
import { openTrace } from '../../src/trace/trace';
import { linesOf as jsonOf } from '../support/exported';
import { check, rounds } from '../support/share';
import { type TraceBuilder, trace } from '../support/traceBuilder';

const LOOK = { hasColours: false, width: Infinity };

function linesOf({ trace: built }: TraceBuilder): string[] {
  return textOf(openTickLines(built, LOOK));
}

function textOf(lines: ReturnType<typeof openTickLines>, isStill = true): string[] {
  return lines.take(isStill).map((line) =>
    line
      .map(({ text }) => text)
      .join('')
      .trim(),
  );
}

/** Two loops that wait in turn, and a thread that never does. */
function twoLoops(): TraceBuilder {
  const built = trace().loop(7, { poller: 'epoll', name: 'one' }).event('print', { text: 'p0' });
  built.on(1).loop(7, { poller: 'epoll', name: 'two' }).event('print', { text: 'p1' });
  built.on(2).loop(7, { poller: '', name: 'three' }).event('print', { text: 'p2' });
  built.on(0).wait().on(1).wait().wake().event('print', { text: 'p3' });
  built.on(2).event('print', { text: 'p4' });
  built
    .on(0)
    .wake()
    .event('print', { text: 'p5' })
    .on(1)
    .wait()
    .wake()
    .event('print', { text: 'p6' })
    .on(0)
    .wait();
  return built.on(1).wait().on(2).event('print', { text: 'p7' });
}

describe('lines of ticks', () => {
  it('stand in the order in which they began, whatever threads there are', () => {
    assert.deepEqual(
      linesOf(twoLoops()).map((line) => [/^\S+/.exec(line)?.[0], /print "(..)"/.exec(line)?.[1]]),
      [
        ['start', 'p0'],
        ['1/start', 'p1'],
        ['2/–', 'p2'],
        ['1/0', 'p3'],
        ['2/–', 'p4'],
        ['0', 'p5'],
        ['1/1', 'p6'],
        ['2/–', 'p7'],
      ],
    );
  });

  it('tell each event once, wherever it is looked at, and of a thread that begins to wait later too', () => {
    const step = fc.record({
      loop: fc.nat(2),
      is: fc.constantFrom('wait', 'wake', 'print', 'look'),
    });
    check(
      fc.property(fc.array(step, { maxLength: 60 }), fc.boolean(), (steps, isStill) => {
        const built = trace({ events: 1 << 10, payload: 1 << 12 });
        const lines = openTickLines(built.trace, LOOK);
        for (const loop of [0, 1, 2]) built.on(loop).loop(7, { poller: loop === 0 ? 'poll' : '' });
        const printed: string[] = [];
        steps.forEach(({ loop, is }, i) => {
          built.on(loop);
          if (is === 'print') built.event('print', { text: `<${i}>` });
          else if (is === 'look') printed.push(...textOf(lines, isStill));
          else if (is === 'wait') built.wait();
          else built.wake();
        });
        printed.push(...textOf(lines));
        const told = printed.join('\n').match(/<\d+>/g) ?? [];
        const wanted = steps.flatMap(({ is }, i) => (is === 'print' ? [`<${i}>`] : []));
        assert.deepEqual([...told].sort(), [...wanted].sort());
      }),
      rounds({ short: 50, long: 10_000 }),
    );
  });

  it('wait for a tick that began before them, so many at the most: then it goes on in another', () => {
    const late = (held: number): string[] => {
      const built = trace().loop(7, { poller: 'poll' }).wait();
      const lines = openTickLines(built.trace, LOOK, undefined, held);
      built.wake().event('print', { text: 'a' }).on(1).loop(7, { poller: '' });
      for (const text of ['b', 'c']) built.event('print', { text });
      const first = textOf(lines, false);
      built.on(0).event('print', { text: 'd' }).wait();
      return [...first, '|', ...textOf(lines)].map((line) => /print.*|\|/.exec(line)![0]);
    };
    const [a, b, c, d] = ['print "a"', 'print "b"', 'print "c"', 'print "d"'];
    assert.deepEqual(late(2), ['|', 'print "a" · print "d"', b, c]);
    assert.deepEqual(late(1), [a, b, c, '|', d]);
  });

  it('are the same for what is kept already and for what comes', () => {
    const built = twoLoops();
    const into = openTrace();
    const lines = openTickLines(into, LOOK);
    jsonLines.open(into).push(Buffer.from(jsonOf(built.trace)));
    assert.deepEqual(textOf(lines), linesOf(built));
  });

  it('have a wait that goes on once, when it returns, and one that an event came into', () => {
    const built = trace().loop(7, { poller: 'poll' }).wait(5);
    const lines = openTickLines(built.trace, LOOK);
    assert.deepEqual(textOf(lines), []);
    built.wake().event('print', { text: 'a' });
    assert.match(textOf(lines).join('|'), /^0 +500 ns of 5 ms .* print "a"$/);
    built.event('print', { text: 'b' });
    assert.match(textOf(lines).join('|'), /^0 +r –.* print "b"$/);
    built.wait(1_234_567);
    assert.deepEqual(textOf(lines), []);
    built.event('signal', { name: 'SIGTERM' });
    assert.match(textOf(lines).join('|'), /^1 +\? of 1234.567 s {2}r –.* signal SIGTERM$/);
  });

  it('tell of a loop that nobody named, and of what is about none', () => {
    const built = trace().event('print', { text: 'a' });
    built.on(-1).event('lost', { count: 3 }).event('note', { text: 'look' });
    assert.deepEqual(
      linesOf(built).map((line) => line.replace(/ +/g, ' ')),
      ['start print "a"', '– 3 events lost', '– note "look"'],
    );
  });

  it('call queues of the kernel by their names: those of a listener are connections', () => {
    const built = trace().loop(7, { poller: 'epoll' }).wait().wake();
    built.event('kernel', { fd: 5, recvq: 3, sendq: 128 });
    assert.match(linesOf(built).join('\n'), /kernel 5 Recv-Q 3, Send-Q 128/);
  });

  it('have room for no end of calls', () => {
    const built = trace().loop(7, { poller: 'poll' }).wait().wake();
    for (let i = 0; i < 1500; i++) built.event('print', { text: 'x' });
    assert.match(linesOf(built)[0]!, / · and 500 more$/);
  });
});
