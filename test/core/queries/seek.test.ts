/** Seeking: against a naive search, and over a million ticks by how much of them is looked at. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { seek } from '../../../src/core/queries/seek';
import type { Seek } from '../../../src/core/requests';
import type { Descriptor } from '../../../src/trace/descriptors';
import { SOUGHT } from '../../../src/trace/seek';
import { MOST_BLOCKS } from '../../../src/trace/overview';
import { processOf } from '../../../src/trace/processes';
import { readEvent } from '../../../src/trace/json';
import { CODE } from '../../../src/trace/kinds';
import { tickAt, ticksOf } from '../../../src/trace/ticks';
import { claim, openTrace, settle, type Trace } from '../../../src/trace/trace';
import { randomFrom, randomTrace } from '../../support/randomTrace';
import { rounds } from '../../support/share';

const TICKS = rounds({ short: 100_000, long: 1_000_000 });

type Selected = NonNullable<Seek['selected']>;

const PASSING = ['EAGAIN', 'EWOULDBLOCK', 'EINPROGRESS', 'EALREADY', 'EINTR'];

/** Tick by tick, event by event. */
function naive(trace: Trace, { loop, from, direction, sought, selected }: Seek): number {
  const kept = ticksOf(trace, loop)!;
  const start = Math.min(kept.last + 1, Math.max(kept.first - 1, from));
  for (let tick = start + direction; tick >= kept.first && tick <= kept.last; tick += direction) {
    const found = tickAt(trace, loop, tick);
    if (found === undefined) continue;
    if (selected === null && sought === 'ready' && found.ready > 0) return tick;
    // A wait that began again keeps its number: what was done before it belongs to the tick, too.
    const begin = found.wait < 0 ? found.wake : found.wait;
    const from = selected === null ? begin : (tickAt(trace, loop, tick - 1)?.end ?? trace.first);
    for (let seq = from; seq < found.end; seq++) {
      const event = readEvent(trace, seq)!;
      const { kind, errno = 'EAGAIN', put = -1, want = 0 } = event;
      if (event.loop !== loop || event.tick !== tick) continue;
      if (selected !== null && !isOn(trace, seq, loop, selected)) continue;
      if (sought === 'ready' && kind === 'ready' && selected !== null) return tick;
      if (sought === 'failed' && !PASSING.includes(errno)) return tick;
      if (sought === 'short' && kind === 'send' && put >= 0 && put < want) return tick;
    }
  }
  return -1;
}

/** Descriptors of the loop's process of which events are kept. */
function keptOf(trace: Trace, loop: number): Descriptor[] {
  const ofLoop = processOf(trace.processes, loop);
  return trace.descriptors.list.filter(
    ({ process, closed }) => process === ofLoop && (closed < 0 || closed >= trace.first),
  );
}

function isSame(one: Selected, other: Selected | undefined): boolean {
  return one.fd === other?.fd && one.gen === other.gen;
}

/** Whether an event tells of the descriptor; an accept does of its listener, whose generation it does not name. */
function isOn(trace: Trace, seq: number, loop: number, selected: Selected): boolean {
  const { kind, fd = -1, gen = -1, listener } = readEvent(trace, seq)!;
  const { opened, closed } = keptOf(trace, loop).find((one) => isSame(one, selected))!;
  if (kind !== 'accept') return isSame(selected, { fd, gen }) && opened <= seq;
  return listener === selected.fd && opened <= seq && (closed < 0 || seq <= closed);
}

function write(trace: Trace, code: number, tick: number, fd: number, a: number): void {
  const slot = claim(trace);
  for (const column of [
    'dur',
    'gen',
    'b',
    'c',
    'd',
    'flags',
    'errno',
    'text',
    'dataLength',
  ] as const)
    trace[column][slot] = 0;
  trace.kind[slot] = code;
  trace.t[slot] = tick * 1000;
  trace.loop[slot] = 0;
  trace.tick[slot] = tick;
  trace.fd[slot] = fd;
  trace.a[slot] = a;
}

/** A million ticks, or a share of them; fd 6 is ready in the second one alone, fd 7 in `others`. */
function longTrace(others: (tick: number) => boolean): Trace {
  const trace = openTrace({ events: 1 << 22, payload: 4096 });
  for (const fd of [6, 7]) write(trace, CODE.open, -1, fd, 0);
  for (let tick = 0; tick < TICKS; tick++) {
    const isReady = tick === 1 || others(tick);
    write(trace, CODE.wait, tick, -1, 0);
    write(trace, CODE.wake, tick, -1, isReady ? 1 : 0);
    if (isReady) write(trace, CODE.ready, tick, tick === 1 ? 6 : 7, 0);
  }
  settle(trace);
  return trace;
}

const LAST = { loop: 0, from: TICKS - 1, direction: -1, sought: 'ready' } as const;

describe('core/queries/seek', function () {
  this.timeout(120_000);

  it('finds what a naive search finds, whatever is let go', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.constantFrom(...SOUGHT),
        fc.constantFrom<-1 | 1>(-1, 1),
        (seed, sought, direction) => {
          const { trace } = randomTrace(seed, 1000, seed % 2 === 0 ? 512 : 8192);
          const random = randomFrom(seed);
          for (let i = 0; i < 20; i++) {
            const loop = random(3);
            const kept = ticksOf(trace, loop);
            if (kept === undefined) continue;
            const { first, last } = kept;
            const from = first - 3 + random(last - first + 6);
            const list = keptOf(trace, loop);
            const one = i % 2 === 0 ? undefined : list[random(list.length)];
            const isTwice = list.some((other) => other !== one && isSame(other, one));
            const selected = one === undefined || isTwice ? null : { fd: one.fd, gen: one.gen };
            const asked = { loop, from, direction, sought, selected };
            assert.equal(seek(trace, asked).tick, naive(trace, asked), JSON.stringify(asked));
          }
        },
      ),
      { numRuns: rounds({ short: 40, long: 3000 }) },
    );
  });

  it('looks at few of a million ticks for the only one that was ready', () => {
    const trace = longTrace(() => false);
    const anything = seek(trace, { ...LAST, selected: null });
    assert.equal(anything.tick, 1);
    assert.ok(anything.lookedAt < 2 * MOST_BLOCKS, `${anything.lookedAt} looked at`);
    assert.equal(seek(trace, { ...LAST, from: 1, direction: 1, selected: null }).tick, -1);
  });

  it('looks only at the events of the descriptor among others that are always ready', () => {
    const trace = longTrace((tick) => tick > 1);
    const found = seek(trace, { ...LAST, selected: { fd: 6, gen: 0 } });
    assert.equal(found.tick, 1);
    assert.ok(found.lookedAt <= 2, `${found.lookedAt} looked at`);
  });
});
