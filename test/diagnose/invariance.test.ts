/** Findings are of what happened: not of the numbers that descriptors have, nor of how events came, nor of how long they are kept. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { openDiagnosis } from '../../src/diagnose/diagnosis';
import { append } from '../../src/trace/append';
import type { EventDraft } from '../../src/trace/event';
import { openTrace, settle, type TraceOptions } from '../../src/trace/trace';
import { eventsIn } from '../support/diagnosed';
import { check, rounds } from '../support/share';
import type { TraceBuilder } from '../support/traceBuilder';
import { FIRES, NEAR } from './cases';
import { server, turns } from './servers';

const RUNS = rounds({ short: 30, long: 3000 });
const CASES = [...Object.values(FIRES), ...Object.values(NEAR)].flat();
const anyCase = fc.constantFrom(...CASES);

/** What is found as events come in pieces of these sizes, without what a store of another size or other numbers change. */
function found(
  events: readonly EventDraft[],
  cuts: readonly number[] = [],
  options: TraceOptions = {},
): string[] {
  const trace = openTrace({ events: 4096, payload: 1 << 16, ...options });
  const diagnosis = openDiagnosis(trace, { nursery: true });
  const ends = new Set(cuts);
  events.forEach((event, i) => {
    append(trace, event);
    if (ends.has(i)) settle(trace);
  });
  settle(trace);
  diagnosis.end();
  return diagnosis
    .findings()
    .map(({ rule, severity, loop, first, last, count }) =>
      [rule, severity, loop, first, last, count].join(' '),
    )
    .sort();
}

/** A stream that has ended is read so often. */
function endless(): TraceBuilder {
  const built = server();
  return turns(built, 400, () => built.ready(6, 'r').recv(6, 0));
}

describe('findings', () => {
  it('are the same for other numbers', () =>
    check(
      fc.property(anyCase, fc.integer({ min: 1, max: 900 }), ({ of }, by) => {
        const events = eventsIn(of().trace);
        const other = (fd: number | undefined) =>
          fd === undefined || fd < 3 || fd >= 1024 ? fd : 3 + ((fd - 3 + by) % 1000);
        const moved = events.map((event) => {
          const { fd, listener, from } = event;
          return Object.assign({}, event, {
            fd: other(fd),
            listener: other(listener),
            from: other(from),
          }) as EventDraft;
        });
        assert.deepEqual(found(moved), found(events));
      }),
      RUNS,
    ));

  it('are the same however events come', () =>
    check(
      fc.property(anyCase, fc.array(fc.nat(200)), ({ of }, cuts) => {
        const events = eventsIn(of().trace);
        assert.deepEqual(found(events, cuts), found(events));
      }),
      RUNS,
    ));

  it('are no others where old events were let go', () =>
    check(
      fc.property(anyCase, ({ of }) => {
        const events = eventsIn(of().trace);
        const all = new Set(found(events));
        const few = found(events, [], { events: 64, payload: 4096 });
        assert.deepEqual(
          few.filter((one) => !all.has(one)),
          [],
        );
      }),
      RUNS,
    ));

  it('have their line also where they are told at the end, and all events were let go by then', () => {
    const idle: EventDraft[] = Array.from({ length: 80 }, () => ({
      kind: 'task',
      t: -1,
      loop: 0,
      tick: -1,
      name: 'idle',
    }));
    for (const { of } of Object.values(FIRES).flat()) {
      const events = eventsIn(of().trace).map((event, i) => ({ ...event, src: `app.py:${i + 1}` }));
      const last = events.at(-1)?.kind === 'exit' ? events.length - 1 : events.length;
      const all = [...events.slice(0, last), ...idle, ...events.slice(last)];
      const live = openTrace({ events: 64, payload: 4096 });
      const diagnosis = openDiagnosis(live, { nursery: true });
      for (const event of all) {
        append(live, event);
        settle(live);
      }
      diagnosis.end();
      for (const { rule, src, message } of diagnosis.findings())
        assert.match(src, /^app\.py:/, `${rule}: ${message}`);
    }
  });

  it('keep their line when the events that it stands in were let go', () => {
    const live = openTrace({ events: 64, payload: 4096 });
    const diagnosis = openDiagnosis(live);
    const events = eventsIn(endless().trace);
    for (const event of events) {
      append(live, Object.assign({}, event, event.kind === 'recv' && { src: 'app.py:7' }));
      settle(live);
    }
    diagnosis.end();
    assert.ok(live.first > 0);
    assert.deepEqual(
      diagnosis.findings().map(({ rule, src, count }) => [rule, src, count]),
      [['eof-spin', 'app.py:7', 400]],
    );
  });
});
