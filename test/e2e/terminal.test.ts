/** `muxscope run` and `show` in a real terminal, a pty(7) that Python opens: keys are pressed and what is shown is read. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { skipWith } from '../skip';
import { BUNDLES, type Running, startProcess } from '../support/command';
import { linesOf } from '../support/exported';
import { until } from '../support/processes';
import { problemOf } from '../support/servers';
import { trace } from '../support/traceBuilder';

/** Runs its arguments in a terminal: standard input becomes keys, what is shown becomes standard output. */
const IN_TERMINAL =
  'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))';

describe('muxscope run in a terminal', () => {
  before(function () {
    const problem = problemOf('python3');
    if (problem !== undefined) skipWith(this, problem);
  });

  function start(): Running {
    const cli = [process.execPath, path.join(BUNDLES, 'cli.js'), 'run', 'multi-port'];
    return startProcess('python3', ['-c', IN_TERMINAL, ...cli, '--clients', 'none']);
  }

  const shows = (run: Running, what: RegExp): Promise<RegExpExecArray> =>
    until(
      () => `${String(what)} in ${JSON.stringify(run.stdout())}${run.stderr()}`,
      () => what.exec(stripVTControlCharacters(run.stdout())) ?? undefined,
    );
  const press = (run: Running, key: string): void => {
    run.child.stdin?.write(key);
  };
  const pausedAt = (tick: number): RegExp => new RegExp(`paused at tick ${tick}:`);

  it('pauses with space, steps with a point, goes on with space and ends with q', async () => {
    const run = start();
    await shows(run, /keys: space pauses and resumes/);
    press(run, ' ');
    const first = Number((await shows(run, /paused at tick (\d+):/))[1]);
    for (const tick of [first + 1, first + 2]) {
      press(run, '.');
      await shows(run, pausedAt(tick));
    }
    press(run, ' ');
    // It runs again: ticks go by that nobody asked for.
    await shows(run, new RegExp(`\\n *${first + 3} [^\\n]*r_list[^]*\\n *${first + 4} `));
    assert.equal(run.stdout().split('paused at tick').length - 1, 3);
    press(run, 'q');
    const { code, stdout } = await run.ended;
    assert.equal(code, 0, stdout);
    assert.match(stripVTControlCharacters(stdout), /\n {2}ended +by q\r\n$/);
  });

  it('ends with Ctrl-C', async () => {
    const run = start();
    await shows(run, /keys: space pauses and resumes/);
    press(run, '\x03');
    const { code, stdout } = await run.ended;
    assert.equal(code, 0, stdout);
    assert.match(stripVTControlCharacters(stdout), /\n {2}ended +by Ctrl-C\r\n$/);
  });
});

describe('muxscope show in a terminal', () => {
  before(function () {
    const problem = problemOf('python3');
    if (problem !== undefined) skipWith(this, problem);
  });

  it('leaves Ctrl-C to the pager, and says what is wrong with the file after it', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'muxscope-pager-'));
    const file = path.join(folder, 'cut');
    writeFileSync(file, linesOf(trace().listener(5).wait().wake().trace).slice(0, -9));
    // A signal that comes before a `read` begins would not end it.
    const heard =
      'trap "heard=1; echo HEARD" INT; echo READY; until [ "$heard" ]; do sleep 0.05; done';
    const pager = `${heard}; cat; echo PAGED`;
    const cli = [process.execPath, path.join(BUNDLES, 'cli.js'), 'show', file];
    const run = startProcess('python3', ['-c', IN_TERMINAL, 'env', `PAGER=${pager}`, ...cli]);
    await until('the pager', () => run.stdout().includes('READY'));
    run.child.stdin?.write('\x03');
    const { code, stdout } = await run.ended;
    rmSync(folder, { recursive: true });
    assert.equal(code, 0, stdout);
    const last = /HEARD[^]*listener 5[^]*PAGED\r\n\S*cut ends in the middle of a line: [^\n]*\n$/;
    assert.match(stripVTControlCharacters(stdout), last);
  });
});
