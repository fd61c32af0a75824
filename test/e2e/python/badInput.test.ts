/** `muxscope python` where a program, or what shall run it, is not as it should be: one line, and the program's own output and exit code. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { BUNDLES, command, rowsOf } from '../../support/command';
import { usePythonPrograms } from '../../support/pythonPrograms';
import { partOf } from '../../support/share';

const FORKS = 60;

describe('muxscope python, though', () => {
  const here = usePythonPrograms();

  it('a program dies at once: it says what it says without us, and ends as it does', async () => {
    const programs = [
      ['in a line that is no Python', 'x = ('],
      ['by an exception', 'raise KeyError("two\\nlines")'],
      ['with a code', 'raise SystemExit(3)'],
      ['with a text', 'import sys; sys.exit("no")'],
      ['past its exit handlers', 'import os; os.write(2, b"x"); os._exit(4)'],
      ['by a signal', 'import os, signal; os.kill(os.getpid(), signal.SIGKILL)'],
      ['with nothing in it', ''],
    ] as const;
    for (const [how, line] of partOf(programs, 2)) {
      const program = here.write('program.py', line);
      const { stdout, stderr, code } = await here.watch(program);
      const plain = spawnSync(here.python, [program], { encoding: 'utf8' });
      const own = plain.signal === null ? plain.status : 128 + 9;
      assert.deepEqual([stderr, code], [plain.stdout + plain.stderr, own], how);
      const ends = rowsOf(stdout).filter(({ kind }) => kind === 'exit');
      assert.equal(ends.length, 1, how);
    }
  });

  it('a Python is too old: that is said once', async () => {
    // As an old one would: it comes by sitecustomize.
    const boot = [
      'import runpy, site, sys',
      'sys.version_info, sys.version = (3, 7, 16, "final", 0), "3.7.16 (default)"',
      'words = sys.argv[1:]',
      'if "-c" in words: exec(words[-1])',
      'site.main()',
      'runpy.run_path(words[0])',
    ];
    const old = here.write(
      'python3.7',
      '#!/bin/sh',
      `exec '${here.python}' -S -c '${boot.join('\n')}' "$@"`,
    );
    const program = here.write('program.py', 'print("done")', 'raise SystemExit(5)');
    const { stdout, stderr, code } = await command('python', '--python', old, '--json', program);
    assert.deepEqual([stdout, code], ['', 5]);
    assert.equal(stderr, 'muxscope: Python 3.7.16 is not watched: 3.8 or newer is\ndone\n');
  });

  for (const option of partOf(['-E', '-S'], 3))
    it(`a Python has ${option}, and loads no probe: that is said, also of one that ends at once`, async () => {
      const isolated = here.write('isolated', '#!/bin/sh', `exec '${here.python}' ${option} "$@"`);
      const program = here.write('program.py', 'print("done")', 'raise SystemExit(5)');
      const run = ['python', '--python', isolated, '--json', program];
      const { stdout, stderr, code } = await command(...run);
      assert.deepEqual([stdout, code], ['', 5]);
      assert.match(stderr, /^done\nmuxscope: no word from the probe: with -I, -E or -S [^\n]*\n$/);
    });

  /** What stands on the PATH may be a script that looks for a Python, and waits for what it asks. */
  const SHIMS = [
    [
      'computes',
      `'PYTHON' -S -c 'import time; end = time.monotonic() + 3.3
while time.monotonic() < end: pass'`,
    ],
    ['sleeps', 'sleep 3.2'],
  ] as const;
  for (const [how, line] of partOf(SHIMS, 5))
    it(`a shim ${how} for long before it starts Python: nothing is said of that`, async () => {
      const asked = line.replace('PYTHON', here.python);
      const shim = here.write('shim', '#!/bin/sh', asked, `exec '${here.python}' "$@"`);
      const program = here.write('program.py', 'import time', 'time.sleep(4)');
      const { stderr, code } = await command('python', '--python', shim, '--json', program);
      assert.deepEqual([stderr, code], ['', 0]);
    });

  it('Python has options of its own, or the program comes by standard input: it runs as without us', () => {
    const program = here.write('program.py', 'import sys', 'print(sys.flags, sys.argv, __name__)');
    const cases: [string[], string?][] = [
      [['-u', '-X', 'dev', '-Wignore', '-OO', program, '-u']],
      [['-bBsm', 'program', '--json']],
      [['-c', 'import sys; print(sys.flags, sys.argv)', '-c']],
      [['-c', '']],
      [['-', 'x'], readFileSync(program, 'utf8')],
      [['-q', '-'], 'import socket\nsocket.socketpair()[0].send(b"x")\n1/0\n'],
    ];
    for (const [words, input = ''] of cases) {
      const options = { cwd: here.folder, encoding: 'utf8', input } as const;
      const own = spawnSync(here.python, words, options);
      const cli = [path.join(BUNDLES, 'cli.js'), 'python', '--python', here.python, '--json'];
      const watched = spawnSync(process.execPath, [...cli, ...words], options);
      assert.deepEqual(
        [watched.stderr, watched.status],
        [own.stdout + own.stderr, own.status],
        words.join(' '),
      );
      assert.equal(rowsOf(watched.stdout).at(-1)?.kind, 'exit');
    }
  });

  it('a program has a module that makes its system calls past Python: that is said', async () => {
    here.write('uvloop.py', '');
    const program = here.write('program.py', 'import uvloop');
    const { stdout, stderr, code } = await here.watch(program);
    assert.equal(code, 0, stdout);
    assert.equal(
      stderr,
      'muxscope: uvloop makes its system calls past the probe: strace sees them, on Linux\n',
    );
  });

  it(`a program forks ${FORKS} children: each is a process with its own calls and end`, async () => {
    const program = here.write(
      'program.py',
      'import os, socket',
      'here, there = socket.socketpair()',
      `for number in range(${FORKS}):`,
      '    if os.fork() == 0:',
      '        there.send(b"x")',
      '        os._exit(number)',
      `print(sorted(os.WEXITSTATUS(os.wait()[1]) for _ in range(${FORKS})))`,
      `print(len(here.recv(${FORKS}, socket.MSG_WAITALL)))`,
    );
    const { stdout, stderr, code } = await here.watch(program);
    const numbers = Array.from({ length: FORKS }, (_, number) => number);
    assert.deepEqual([stderr, code], [`[${numbers.join(', ')}]\n${FORKS}\n`, 0]);
    const all = rowsOf(stdout);
    const [main] = all;
    const children = all.filter(({ kind, parent }) => kind === 'process' && parent === main?.pid);
    assert.equal(children.length, FORKS);
    const codes = all.flatMap(({ kind, code: status = -1 }) => (kind === 'exit' ? [status] : []));
    assert.deepEqual(
      codes.sort((a, b) => a - b),
      [0, ...numbers],
    );
    const sent = all.filter(({ kind, put }) => kind === 'send' && put === 1);
    assert.equal(new Set(sent.map(({ loop }) => loop)).size, FORKS);
    assert.equal(all.filter(({ kind }) => kind === 'lost').length, 0);
  });
});
