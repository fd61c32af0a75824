/** `muxscope run … --save`: what is wrong use, and what happens where the file cannot be written. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { skipWith } from '../skip';
import { command } from '../support/command';
import { newFile, readAll } from '../support/recorded';

describe('muxscope run --save', () => {
  const none = newFile('none/a.mux.arrow');
  for (const [file, says] of [
    [none, 'ENOENT: its folder is not there: make it, or give another'],
    ['/dev/null', 'it is no file: give the path of one'],
    [path.dirname(path.dirname(none)), 'it is no file: give the path of one'],
  ] as const) {
    it(`refuses what cannot be: ${says}`, async () => {
      const { code, stderr, stdout } = await command('run', 'framing', '--save', file);
      assert.deepEqual([code, stderr, stdout], [2, `--save ${file}: ${says}\n`, '']);
    });
  }

  it('replaces nothing that is no recording: the next word may be the program itself', async () => {
    const file = newFile('server.py');
    writeFileSync(file, 'print(1)');
    const program = newFile('other.py');
    writeFileSync(program, 'print(2)');
    for (const args of [
      ['run', 'framing', '--save', file],
      ['python', '--save', file, program],
    ]) {
      const { code, stderr } = await command(...args);
      assert.equal(code, 2, stderr);
      assert.match(
        stderr,
        /what is there is no recording, and would be lost: give another name\n$/,
      );
      assert.equal(readFileSync(file, 'utf8'), 'print(1)');
    }
  });

  it('replaces no file where nothing happened', async () => {
    const file = newFile();
    writeFileSync(file, 'ARROW1\0\0precious');
    const { code } = await command('run', 'framing', '--port', '1', '--save', file);
    // Where port 1 may be had it ran, and has replaced it.
    if (code === 2) assert.deepEqual(readdirSync(path.dirname(file)), ['a.mux.arrow']);
    else assert.equal((await readAll(file)).problem, '');
  });

  it('goes on when the disk is full, and says so once', async function () {
    const file = newFile();
    const folder = path.dirname(file);
    const mount = ['-t', 'tmpfs', '-o', 'size=20k', 'tmpfs', folder];
    if (spawnSync('mount', mount).status !== 0)
      skipWith(this, 'a small disk needs mount(8), which needs root');
    try {
      const { code, stderr, stdout } = await command(
        'run',
        'multi-client',
        '--json',
        '--save',
        file,
      );
      assert.equal(code, 3);
      assert.match(
        stderr,
        /^\S+ is recorded no further, it has the first \d+ events: ENOSPC: the disk is full: make room, or give a file on another\n$/,
      );
      const { trace, problem } = await readAll(file);
      assert.match(problem, /has no end/);
      assert.equal(trace.next, Number(/first (\d+) events/.exec(stderr)?.[1]));
      assert.ok(trace.next > 0 && stdout.split('\n').length > trace.next);
    } finally {
      spawnSync('umount', [folder]);
    }
  });
});
