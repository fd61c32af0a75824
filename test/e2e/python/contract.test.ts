/** What a Python program does is told as the table of events has it, live and saved, also where that is not what comes by itself. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { skipWith } from '../../skip';
import { command, type Row, rowsOf } from '../../support/command';
import { shared } from '../../support/shared';
import { PROGRAMS, pythonProblem, realPython } from '../../support/python';

describe('muxscope python keeps to the table of events', () => {
  before(function () {
    const problem = pythonProblem();
    if (problem !== undefined) skipWith(this, problem);
  });
  const folder = mkdtempSync(path.join(tmpdir(), 'muxscope-test-'));
  const run = shared(async () => {
    const file = path.join(folder, 'a.mux.arrow');
    const program = path.join(PROGRAMS, 'contract.py');
    const ended = await command(
      ...['python', '--python', realPython(), '--json', '--save', file, program],
    );
    assert.deepEqual([ended.code, ended.stderr], [0, '']);
    const live = ended.stdout;
    const rows = rowsOf(live).filter((row) => Object.hasOwn(row, 'seq'));
    const saved = (await command('show', '--json', file)).stdout;
    return { live, rows, saved };
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const ofKind = (kind: string): Row[] => run().rows.filter((row) => row.kind === kind);

  it('with the same events live and saved, in whole nanoseconds', () => {
    // Findings are derived: the file does not have them.
    const lines = run()
      .live.split('\n')
      .filter((line) => !line.startsWith('{"rule"'));
    assert.equal(lines.join('\n'), run().saved);
    for (const row of run().rows)
      for (const ns of [row.t, row.dur, row.waited])
        assert.ok(ns === undefined || Number.isInteger(ns), JSON.stringify(row));
  });

  it('in the order of time within a loop, threads and forks too', () => {
    const last = new Map<number, number>();
    for (const row of run().rows) {
      const { loop, t } = row;
      if (loop < 0) continue;
      assert.ok(t >= (last.get(loop) ?? 0), JSON.stringify(row));
      last.set(loop, t);
    }
    assert.ok(last.size >= 4);
  });

  it('with the interest that was asked for where it was refused', () => {
    const refused = ofKind('watch').filter(({ errno }) => errno !== undefined);
    assert.deepEqual(
      refused.map(({ interest, errno }) => [interest, errno]),
      [['rw', 'EBADF']],
    );
  });

  it('what a poll asks nothing about once, and among what it watches', () => {
    const polled = run().rows.find(({ poller }) => poller === 'poll')?.loop;
    const waits = ofKind('wait').filter(({ loop, timeout }) => loop === polled && timeout === 1);
    assert.deepEqual(
      waits.map(({ watched }) => watched),
      [1, 1, 1, 1],
    );
    const told = ofKind('watch').filter(({ loop, of }) => loop === polled && of === undefined);
    assert.deepEqual(
      told.map(({ interest }) => interest),
      [''],
    );
  });

  it('datagrams with their other end, of which an export makes packets', async () => {
    const moved = [...ofKind('recv'), ...ofKind('send')].filter(({ peer }) => peer !== undefined);
    assert.equal(moved.length, 8);
    const trace = path.join(folder, 'a.mux.arrow');
    const { stdout, stderr } = await command(
      ...['export', trace, '--to', 'pcapng', path.join(folder, 'a.pcapng')],
    );
    assert.match(stdout + stderr, /4 packets of 0 connections and 2 UDP sockets/);
  });

  it('work that a thread gave to a loop which nothing wakes for it', () => {
    const loop = run().rows.find(({ kind, poller }) => kind === 'loop' && poller === 'epoll');
    assert.deepEqual(
      ofKind('handed').map(({ name, to }) => [name, to]),
      [['len', loop?.loop]],
    );
    assert.ok(ofKind('handed').every((row) => row.loop !== loop?.loop));
  });

  it('a handshake that nobody answers as a recv that asks for nothing', () => {
    const [shaken] = ofKind('recv').filter(({ call }) => call === 'SSL_do_handshake');
    assert.deepEqual([shaken?.want, shaken?.got], [0, -1]);
    assert.ok((shaken?.dur ?? 0) >= 40e6);
  });
});
