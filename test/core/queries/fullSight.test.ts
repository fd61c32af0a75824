/** A sight in which everything is shown that can be, each part as large as it gets: rows have their share of it. */

import assert from 'node:assert/strict';
import type { Finding } from '../../../src/diagnose/finding';
import { identityOf } from '../../../src/diagnose/finding';
import type { Findings } from '../../../src/core/findings';
import { pack } from '../../../src/core/packed';
import type { Sight, View } from '../../../src/core/protocol';
import { goOn, openFilter, openSearch } from '../../../src/core/queries/search';
import { sightOf } from '../../../src/core/queries/sight';
import type { Trace } from '../../../src/trace/trace';
import { labSession } from '../../support/labSession';
import { trace as builder } from '../../support/traceBuilder';

const TICKS = 1000;
const TABS = ['queue', 'frames', 'stream', 'calls', 'findings'] as const;

/** The last tick has more events, names and bytes than any part has room for. */
function busyTrace(isTask: boolean): Trace {
  const built = builder({ events: 1 << 15, payload: 1 << 20 }).loop(7, { poller: 'epoll' });
  built.listener(5).watch(5, 'r');
  for (let fd = 6; fd < 300; fd++) built.accept(5, fd).watch(fd, 'rwx');
  if (isTask) for (let loop = 1; loop < 40; loop++) built.on(loop).loop(7, { name: `w${loop}` });
  built.on(0);
  const data = new Uint8Array(500).fill(65);
  for (let tick = 0; tick < TICKS; tick++) {
    const messages = { bytes: 2000, depth: tick % 50, message: tick };
    built.wait(1000, 300).wake().ready(6, 'r').recv(6, 500, { data });
    built.event('enqueue', { fd: 6 + (tick % 90), ...messages });
  }
  built.wait(1000, 300).wake();
  for (let fd = 6; fd < 300; fd++) built.ready(fd, 'rwx');
  const frame = { fd: 6, codec: 'x', header: data, length: 900, have: 900, complete: true };
  for (let i = 0; i < 300; i++) built.recv(6, 500, { data }).event('frame', frame);
  return built.wait().trace;
}

const FINDINGS: readonly Finding[] = Array.from({ length: 90 }, (_, i) => ({
  ...{ rule: 'eof-spin', stage: 'stable' as const, severity: 'error' as const },
  ...{ loop: 0, fd: 6 + i, gen: 0, first: 0, last: 9, count: 9, src: `/srv/server.py:${i}` },
  ...{ message: 'words '.repeat(30), fix: 'more words '.repeat(20) },
  evidence: Array.from({ length: 60 }, (_, step) => ({ seq: 25_00 + step, state: 'words' })),
}));

const ASKED: Findings = {
  ...{ isOn: true, say: (english) => english, list: () => FINDINGS, end: () => undefined },
  counts: () => ({ error: 90, warning: 0, hint: 0, silenced: 0 }),
  answers: () => [],
};

function seeAll(trace: Trace, view: Partial<View>): Sight {
  const [search, filter] = [openSearch('recv'), openFilter('recv or enqueue')];
  for (const one of [search, filter]) goOn(one, trace, Infinity);
  const subject = {
    session: labSession({
      ...{ id: 1, scenario: 'framing', title: '', poller: 'epoll', pollers: ['epoll'] },
      ...{ state: 'running', listeners: [], moved: [], ticks: 0, ticksPerSecond: 0, watched: 0 },
      ...{ ready: 0, busy: 0, events: 0, letGo: 0, problem: '' },
    }),
    ...{ trace, guide: { moments: [], poller: '' as const }, kernelOf: () => null },
    ...{ findings: ASKED, search, ...(view.find === undefined && { filter }) },
  };
  return sightOf(subject, {
    ...{ loop: 0, lastTick: -1, columns: 360, firstRow: 0, rows: 30, tick: TICKS },
    ...{ selected: { fd: 6, gen: 0 }, tab: 'calls', range: { first: 0, last: TICKS } },
    ...{ finding: identityOf(FINDINGS[3]!), ...view },
  });
}

describe('core/queries/sight, full', () => {
  for (const isTask of [false, true]) {
    const trace = busyTrace(isTask);
    it(`has rows, with their cells, beside all that is shown${isTask ? ' of many threads' : ''}`, () => {
      for (const tab of TABS)
        for (const columns of [40, 360, 1024]) {
          const { timeline, tick, findings, range, descriptor, overview, search, lanes } = seeAll(
            trace,
            { tab, columns, find: 6 },
          );
          const what = `${tab}, ${columns} columns`;
          assert.equal(lanes !== null, isTask);
          assert.ok(timeline.rows.length > 0, what);
          assert.ok(timeline.columns >= Math.min(columns, isTask ? 30 : 360), what);
          assert.equal(timeline.cells.length, timeline.rows.length * timeline.columns);
          assert.ok(range !== null && descriptor !== null && overview !== null && search !== null);
          // Of lanes there are as many as threads, however little room is left.
          if (isTask) continue;
          for (const part of [findings!.list, findings!.steps, tick!.events, tick!.asked.r])
            assert.ok(part.length > 0, what);
        }
    });

    it(`stays within 64 KiB, whatever is asked for${isTask ? ' of many threads' : ''}`, () => {
      for (const tab of TABS)
        for (const columns of [40, 360, 1024]) {
          const sight = seeAll(trace, { tab, columns });
          const size = pack(sight).length;
          assert.ok(size <= 65_536, `${size} bytes: ${tab}, ${columns} columns`);
          assert.ok(sight.timeline.rows.length > 0, `${tab}, ${columns} columns`);
        }
    });
  }
});
