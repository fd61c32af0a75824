/** A Python program of one's own that is held at its wait, goes on tick by tick, and hears of no pause that is over. */

import assert from 'node:assert/strict';
import path from 'node:path';
import { connect, type Socket } from 'node:net';
import { openPython } from '../../src/core/openPython';
import type { PythonSession } from '../../src/core/session';
import { PYTHON_REASONS } from '../../src/sources/python/abilities';
import type { TraceEvent } from '../../src/trace/event';
import { readEvent } from '../../src/trace/json';
import { skipWith } from '../skip';
import { portOf, until } from '../support/processes';
import { PROBE, PROGRAMS, pythonProblem, realPython } from '../support/python';
import { isLong } from '../support/share';

/** Of five pollers `npm test` tries two. */
const KINDS = isLong ? ['select', 'poll', 'epoll', 'selectors', 'asyncio'] : ['select', 'epoll'];
const KEEP = { events: 1 << 14, payload: 1 << 20 };

describe('a Python program that is held', () => {
  let python = '';
  let session: PythonSession;
  const clients: Socket[] = [];

  before(function () {
    const problem = pythonProblem();
    if (problem !== undefined) skipWith(this, problem);
    python = realPython();
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    await session.stop();
  });

  const begin = (args: readonly string[]): void => {
    const options = { python, args, name: 'echoes.py', capture: 99, ticks: 0, probe: PROBE };
    session = openPython({ ...options, output: 'stderr' }, () => undefined, KEEP);
  };
  const events = (): TraceEvent[] => {
    const { first, next } = session.trace;
    return Array.from({ length: next - first }, (_, i) => readEvent(session.trace, first + i)!);
  };
  const count = (kind: TraceEvent['kind']): number =>
    events().filter((event) => event.kind === kind).length;
  /** An answer that comes at most once it goes on. */
  const client = (): { readonly socket: Socket; heard: string } => {
    const address = events().find(({ local }) => local !== undefined && local !== '')!.local!;
    const one = { socket: connect(portOf(address), '127.0.0.1'), heard: '' };
    one.socket.on('error', () => undefined);
    one.socket.setEncoding('utf8').on('data', (text: string) => (one.heard += text));
    clients.push(one.socket);
    return one;
  };

  for (const kind of KINDS)
    it(`stands at its wait, takes what came as one tick, and goes on (${kind})`, async () => {
      const began = process.hrtime.bigint();
      begin([path.join(PROGRAMS, 'echoes.py'), kind]);
      await until('its first wait', () => count('wait') > 0);
      assert.equal(session.source.abilities.step, true);
      const first = client();
      first.socket.write('one');
      await until('an echo', () => first.heard === 'one');
      await session.pause();
      assert.equal(session.state, 'paused');
      const pausedAt = process.hrtime.bigint();
      const ticks = count('wake');
      first.socket.write('two');
      const second = client();
      await new Promise((resolve) => second.socket.once('connect', resolve));
      await until('what it stands before', () => count('wake') === ticks && first.heard === 'one');
      // Longer than all that it waited, and works till its end.
      const hold = Number(pausedAt - began) / 1e6 + 500;
      await new Promise((resolve) => setTimeout(resolve, hold));
      const held = process.hrtime.bigint() - pausedAt;
      await session.step();
      assert.deepEqual([session.state, count('wake')], ['paused', ticks + 1]);
      const stepping = session.step();
      second.socket.write('three');
      await stepping;
      assert.equal(session.state, 'paused');
      session.resume();
      await until('both', () => first.heard === 'onetwo' && second.heard === 'three');
      // The hold is no work of its and no wait.
      const free = Number(process.hrtime.bigint() - began - held);
      const most = Math.max(...events().map(({ waited = 0 }) => waited));
      assert.ok(most < free, `waited ${most} ns of ${free}`);
      first.socket.write('bye');
      assert.equal((await session.ended).code, 7);
    });

  it('is ended while it stands', async () => {
    begin([path.join(PROGRAMS, 'echoes.py'), 'select']);
    await until('its first wait', () => count('wait') > 0);
    await session.pause();
    client();
    assert.equal((await session.stop()).wasStopped, true);
  });

  it('is held in a loop that never blocks, and cannot be where nothing waits', async () => {
    const busy = 'import select, os\nr, w = os.pipe()\nwhile True: select.select([], [w], [])';
    begin(['-c', busy]);
    await until('its first ticks', () => session.source.abilities.pause === true);
    await session.pause();
    const told = session.trace.next;
    await session.step();
    const kinds = events().map(({ kind }) => kind);
    assert.deepEqual(kinds.slice(told - session.trace.next), ['wake', 'ready', 'wait']);
    await session.stop();
    begin(['-c', 'import time, socket\nsocket.socketpair()\ntime.sleep(60)']);
    assert.equal(session.source.abilities.pause, PYTHON_REASONS.silent);
    await until('its probe', () => session.source.hasBegun);
    assert.equal(session.source.abilities.pause, PYTHON_REASONS.neverWaits);
    await session.stop();
    const proactor =
      'import asyncio.proactor_events as p, time\nfrom unittest.mock import Mock\n' +
      'try: p.BaseProactorEventLoop(Mock())\nexcept Exception: pass\ntime.sleep(60)';
    begin(['-c', proactor]);
    const { blind } = PYTHON_REASONS;
    await until('what it waits past', () => session.source.abilities.pause === blind);
  });
});
