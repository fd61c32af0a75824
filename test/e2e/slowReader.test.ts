/** A reader that takes nothing for long: the command grows no further, the program waits, nothing is lost, and all that ends a run still does. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type Running, rowsOf, startCommand } from '../support/command';
import { descendantsOf, isGone, until, untilStuck } from '../support/processes';
import { peerOf } from '../support/session';
import { hasTurn } from '../support/share';

/** What the command may grow by beyond what it was when its reader stopped: what is pending, and what making it took. */
const GROWTH = 100 << 20;

describe('muxscope run with a reader that stands still', function () {
  this.timeout(120_000);

  /** A program that never stops telling, and the pid of its process; what it tells is not read from now on. */
  async function unread(...options: string[]): Promise<{ run: Running; program: number }> {
    const run = startCommand('run', 'write-spin', '--clients', 'none', ...options);
    await until('how to join', () => /listening|join with/.test(run.stdout() + run.stderr()));
    const [program = -1] = descendantsOf(run.pid);
    const address = /(127\.0\.0\.1) ?:?(\d+)/.exec(run.stdout() + run.stderr())!;
    // Before there is anybody whose ticks it could read.
    run.child.stdout?.pause();
    for (let i = 0; i < 5; i++) await peerOf(`${address[1]}:${address[2]}`);
    return { run, program };
  }

  const ways = [
    { name: '--json', options: ['--json'], more: 10 << 20 },
    { name: 'a line a tick', options: [], more: 2 << 20 },
  ];
  for (const [number, { name, options, more }] of ways.entries()) {
    if (!hasTurn(number, 2)) continue;
    it(`grows no further, and loses nothing: ${name}`, async () => {
      const { run, program } = await unread(...options);
      const before = memoryOf(run.pid);
      await untilStuck(program);
      assert.ok(memoryOf(run.pid) - before < GROWTH, `${memoryOf(run.pid) - before} bytes more`);
      const read = run.stdout().length;
      run.child.stdout?.resume();
      await until('more than was pending', () => run.stdout().length > read + more);
      run.child.kill('SIGINT');
      const { code, stdout } = await run.ended;
      assert.equal(code, 0);
      if (name === '--json') rowsOf(stdout).forEach(({ seq }, i) => assert.equal(seq, i));
      else ticksOf(stdout).forEach((tick, i) => assert.equal(tick, i));
    });
  }

  it('is ended by a signal all the same', async () => {
    const { run, program } = await unread('--json');
    await untilStuck(program);
    run.child.kill('SIGTERM');
    await until('the end of the command', () => isGone(run.pid));
    assert.ok(isGone(program));
    run.child.stdout?.resume();
    assert.equal((await run.ended).signal, 'SIGTERM');
  });

  it('ends after its seconds all the same, and then tells the rest', async () => {
    const { run, program } = await unread('--json', '--seconds', '3');
    await untilStuck(program);
    await until('the end of the program', () => isGone(program));
    assert.ok(!isGone(run.pid));
    run.child.stdout?.resume();
    const { code, stdout } = await run.ended;
    assert.equal(code, 0);
    const rows = rowsOf(stdout);
    rows.forEach(({ seq }, i) => assert.equal(seq, i));
    assert.equal(rows.at(-1)?.kind, 'exit');
  });

  it('does exactly its ticks, however late they are read', async () => {
    const { run, program } = await unread('--json', '--ticks', '60000');
    await untilStuck(program);
    run.child.stdout?.resume();
    const { code, stdout } = await run.ended;
    assert.equal(code, 0);
    assert.equal(rowsOf(stdout).filter(({ kind }) => kind === 'wake').length, 60_000);
  });
});

/** Bytes of memory that a process has (proc_pid_status(5)). */
function memoryOf(pid: number): number {
  return (
    Number(/^VmRSS:\s*(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]) * 1024
  );
}

/** The numbers of the ticks that were told. */
function ticksOf(stdout: string): number[] {
  return [...stdout.matchAll(/^ *(\d+) {2}/gm)].map((match) => Number(match[1]));
}
