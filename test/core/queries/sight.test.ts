/** What a viewer sees, against a slow reading of the JSON rows of the same trace. */

import assert from 'node:assert/strict';
import { pack } from '../../../src/core/packed';
import type { Sight, View } from '../../../src/core/protocol';
import { sightOf } from '../../../src/core/queries/sight';
import { append } from '../../../src/trace/append';
import type { EventDraft } from '../../../src/trace/event';
import { readEvent } from '../../../src/trace/json';
import { openPass } from '../../../src/trace/pass';
import type { Trace } from '../../../src/trace/trace';
import { randomFrom, randomTrace } from '../../support/randomTrace';
import { LISTENER, serverTrace, type ServerTraceOptions } from '../../support/serverTrace';
import { rounds } from '../../support/share';
import { trace as emptyTrace } from '../../support/traceBuilder';
import { checkSight } from './checks';
import { nameOf, type Row, rowsOf } from './reading';
import { labSession } from '../../support/labSession';

const SESSION = labSession({
  ...{ id: 1, scenario: 'framing', title: '', poller: 'epoll', pollers: ['epoll'], problem: '' },
  ...{ state: 'running', listeners: [], moved: [], ticks: 0, ticksPerSecond: 0, watched: 0 },
  ...{ ready: 0, busy: 0, events: 0, letGo: 0 },
});
const TABS = ['queue', 'frames', 'stream', 'calls'] as const;

const TICKS = 150;
/** Looks at a trace. */
const LOOKS = rounds({ short: 20, long: 60 });
const COLUMNS = 40;
const LISTENING = { fd: LISTENER, gen: 0 };
/** All of it kept; the oldest events, or their bytes, let go; paused while it waited; edge triggered. */
const KINDS_OF_TRACE: readonly (readonly [string, ServerTraceOptions])[] = [
  ['all kept', {}],
  ['oldest let go', { events: 1024 }],
  ['bytes let go', { events: 1024, payload: 4096 }],
  ['paused and edge triggered', { pauses: true, edge: true }],
  ['paused, oldest let go', { pauses: true, events: 512 }],
];

function see(trace: Trace, view: Partial<View> = {}): Sight {
  const all = { loop: 0, lastTick: -1, columns: COLUMNS, firstRow: 0, rows: 30, tick: -1 };
  const subject = {
    session: SESSION,
    trace,
    guide: { moments: [], poller: '' as const },
    kernelOf: () => null,
  };
  return sightOf(subject, { ...all, selected: null, tab: 'queue', ...view });
}

function checkSights(trace: Trace, rows: readonly Row[], seed: number, hasBytes: boolean): void {
  const random = randomFrom(seed + 100);
  const about = { rows, kept: trace.first, hasBytes, columns: COLUMNS };
  const { firstTick, newestTick } = see(trace);
  const gone = new Set(
    rows.flatMap((row) => (row.kind === 'close' && row.seq < trace.first ? nameOf(row) : [])),
  );
  for (const name of gone) {
    const [fd = 0, gen = 0] = name.split('.').map(Number);
    assert.equal(see(trace, { selected: { fd, gen } }).descriptor, null);
  }
  const opens = rows.filter((row) => row.kind === 'open' && !gone.has(nameOf(row)));
  for (let i = 0; i < LOOKS; i++) {
    // The last one is still waited for.
    const tick = i === 0 ? newestTick : firstTick + random(newestTick - firstTick + 1);
    const open = opens[random(opens.length)]!;
    const selected = { fd: open.fd!, gen: open.gen! };
    const tab = TABS[random(4)]!;
    const sight = see(trace, { tick, lastTick: tick, selected, tab });
    checkSight(sight, { ...about, tick, selected, tab });
  }
}

/** Rows that belong to the process of loops 0 and 1, or to that of loop 2. */
function isOf(loop: number): (row: Row) => boolean {
  return (row) => (loop === 2 ? row.loop === 2 : row.loop !== 2);
}

function checkBadLoops(seed: number, events: number): void {
  const { trace } = randomTrace(seed, 1500, events);
  const rows = rowsOf(trace);
  const random = randomFrom(seed);
  for (let i = 0; i < LOOKS; i++) {
    const loop = random(3);
    const { firstTick, newestTick } = see(trace, { loop });
    const tick = firstTick + random(newestTick - firstTick + 1);
    const { fd, gen } = trace.descriptors.list[random(trace.descriptors.list.length)]!;
    const sight = see(trace, { loop, tick, selected: { fd, gen }, tab: 'calls' });
    const ofTick = rows.filter((row) => row.loop === loop && row.tick === tick);
    const wake = ofTick.find(({ kind }) => kind === 'wake');
    const after = ofTick.filter(({ seq }) => wake !== undefined && seq > wake.seq);
    assert.equal(sight.tick!.tick, tick);
    assert.equal(sight.tick!.waitedNs, wake?.waited ?? -1);
    const did = after.filter(({ kind }) => kind !== 'ready').slice(0, 200);
    assert.deepEqual(
      sight.tick!.events.map(({ seq }) => seq),
      did.map(({ seq }) => seq),
    );
    assert.deepEqual(
      sight.tick!.answered.map(nameOf).sort(),
      [...new Set(after.filter(({ kind }) => kind === 'ready').map((row) => nameOf(row)))].sort(),
    );
    for (const { seq, kind } of sight.descriptor?.calls ?? []) {
      const row = rows[seq - trace.first]!;
      assert.ok(row.kind === kind && isOf(loop)(row));
      if (kind !== 'accept') assert.equal(nameOf(row), nameOf({ fd, gen }));
    }
    for (const seq of sight.descriptor?.why?.evidence ?? []) assert.ok(seq >= trace.first);
  }
}

describe('core/queries/sight', () => {
  for (const [what, options] of KINDS_OF_TRACE) {
    for (let seed = 1; seed <= rounds({ short: 1, long: 6 }); seed++) {
      it(`shows what the JSON rows say: ${what}, random trace ${seed}`, () => {
        const { trace } = serverTrace(seed, TICKS, options);
        const whole = serverTrace(seed, TICKS, { ...options, events: 1 << 16, payload: 1 << 22 });
        assert.equal(trace.first > 0, options.events !== undefined);
        checkSights(trace, rowsOf(whole.trace), seed, options.payload === undefined);
      });
    }
  }

  it('follows a trace that grows, and lets go, as a fresh look would', () => {
    const every = rounds({ short: 23, long: 5 });
    const { trace: whole } = serverTrace(7, 400);
    const { trace } = emptyTrace({ events: 1024, payload: 1 << 14 });
    for (let seq = whole.first; seq < whole.next; seq++) {
      append(trace, readEvent(whole, seq) as EventDraft);
      if (seq % every !== 0) continue;
      const { fd, gen } = trace.descriptors.list.findLast(({ closed }) => closed < 0) ?? LISTENING;
      const view = { tab: TABS[seq % TABS.length]!, selected: { fd, gen } };
      // One that nobody has looked at yet.
      assert.deepEqual(see(trace, view), see({ ...trace, pass: openPass() }, view));
    }
    assert.ok(trace.first > 2000);
  });

  it('shows ticks and calls as the JSON rows say, whatever several bad loops do', () => {
    for (let seed = 1; seed <= rounds({ short: 2, long: 8 }); seed++) {
      for (const events of [1 << 14, 512]) checkBadLoops(seed, events);
    }
  });

  it('follows the newest tick that is over, and shows the one being waited for in the last column', () => {
    const { trace } = serverTrace(3, 20);
    const sight = see(trace, { columns: 8 });
    assert.deepEqual([sight.firstTick, sight.newestTick, sight.tick?.tick], [0, 20, 19]);
    assert.deepEqual([sight.timeline.firstTick, sight.timeline.columns], [13, 8]);
    const waiting = see(trace, { tick: 20 }).tick!;
    assert.deepEqual([waiting.waitedNs, waiting.ready, waiting.wokeAt], [-1, -1, -1]);
    assert.ok(waiting.asked.r.some(({ fd }) => fd === LISTENER));
  });

  it('shows the first wait before any tick is over, and nothing before that', () => {
    const builder = emptyTrace().loop(1).listener(5).watch(5, 'r');
    const before = see(builder.trace);
    assert.deepEqual([before.tick, before.newestTick, before.timeline.columns], [null, -1, 0]);
    assert.deepEqual(
      before.timeline.rows.map(({ fd, interest }) => [fd, interest]),
      [[5, 'r']],
    );
    builder.wait(1000);
    assert.deepEqual(see(builder.trace).tick?.asked.r, [{ fd: 5, gen: 0 }]);
  });

  it('has nothing to show without a session', () => {
    const sight = sightOf(undefined, {
      ...{ loop: 0, lastTick: -1, columns: 9, firstRow: 0, rows: 9, tick: -1, selected: null },
      tab: 'calls',
    });
    assert.deepEqual([sight.session, sight.tick, sight.timeline.columns], [null, null, 0]);
  });

  it('clamps ticks that are not kept any more to those that are', () => {
    const { trace } = serverTrace(5, 600, { events: 1024, payload: 1 << 16 });
    assert.ok(trace.first > 0);
    const sight = see(trace, { tick: 0, lastTick: 0, columns: 10 });
    assert.equal(sight.timeline.firstTick, sight.firstTick);
    assert.equal(sight.tick?.tick, sight.firstTick);
    assert.equal(sight.timeline.columns, 10);
  });

  it('stays within 64 KiB whatever is asked for', () => {
    const builder = emptyTrace({ events: 1 << 17, payload: 1 << 24 })
      .loop(1)
      .listener(5);
    for (let fd = 6; fd < 1200; fd++) builder.accept(5, fd).watch(fd, 'rwx');
    const data = new Uint8Array(2000).fill(65);
    for (let tick = 0; tick < 60; tick++) {
      builder.wait(1000, 1200).wake();
      for (let fd = 6; fd < 400; fd++) builder.ready(fd, 'rwx');
      for (let i = 0; i < 200; i++) {
        builder.recv(6, 2000, { data, errno: 'ECONNRESET' });
        builder.event('enqueue', {
          fd: 6,
          bytes: 2000,
          depth: tick * 200 + i,
          message: tick * 200 + i,
        });
        builder.event('frame', {
          fd: 6,
          codec: 'x',
          header: data,
          length: 2000,
          have: 2000,
          complete: true,
        });
        builder.event('print', { text: '一二三四'.repeat(300) });
      }
    }
    for (const tab of TABS) {
      for (const [columns, rows] of [
        [1024, 500],
        [40, 2000],
        [4000, 10],
        [200, 200],
      ] as const) {
        const sight = see(builder.trace, { columns, rows, tab, selected: { fd: 6, gen: 0 } });
        const size = pack(sight).length;
        assert.ok(size <= 65_536, `${size} bytes, ${tab}, ${columns} × ${rows}`);
        assert.ok(sight.timeline.rows.length > 0 && sight.tick!.events.length > 0);
        assert.equal(
          sight.timeline.cells.length,
          sight.timeline.rows.length * sight.timeline.columns,
        );
      }
    }
  });
});
