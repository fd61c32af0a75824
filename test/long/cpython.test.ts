/** CPython's own tests of what the probe hooks pass under it, as they do without. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { skipWith } from '../skip';
import { startCommand } from '../support/command';
import { pythonProblem, realPython } from '../support/python';
import { isLong, tellCount } from '../support/share';

/** Some minutes each where the machine is busy. */
const TIMEOUT_MS = 15 * 60_000;

const WAITING = ['test_select', 'test_selectors', 'test_poll', 'test_epoll', 'test_socketserver'];
/** What takes seconds by itself: it fills the table of descriptors, forks until a minute is over, or sleeps. */
const SLOW = [
  '*test_above_fd_setsize',
  '*Forking*',
  '*test_poll_blocks_with_negative_ms',
  '*test_threaded_poll',
];
/** Names of tests, and what is told to leave out: tests of VSOCK wait for ever on some machines, with the probe or without. */
const SUITES: readonly (readonly string[])[] = isLong
  ? [
      WAITING,
      ['test_socket', '-i', '*VSOCK*'],
      ['test_ssl'],
      ['test_asyncio'],
      ['test_os', 'test_signal', 'test_subprocess', 'test_httpservers'],
      // Left out: a .pth of a machine may import what it wants to import first.
      ['test_time', 'test_queue', 'test_threading', '-i', '*test_import_from_another_thread'],
    ]
  : [[...WAITING, ...SLOW.flatMap((name) => ['-i', name])]];

/** A test that hangs ends the suite, which says where it stood; in s. */
const LONGEST_TEST = '300';

/** Interpreters that have their tests: that of the PATH, and Debian's; in a short run the first of them. */
function pythons(): string[] {
  const all = [realPython(), '/usr/bin/python3'].filter((file) => existsSync(file));
  const have = (python: string): boolean =>
    spawnSync(python, ['-c', 'import test.test_selectors']).status === 0;
  const those = [...new Set(all)].filter(have);
  return isLong ? those : those.slice(0, 1);
}

describe('CPython’s own tests, under the probe,', function () {
  this.timeout(TIMEOUT_MS);
  let tested: string[] = [];

  before(function () {
    const problem = pythonProblem();
    if (problem !== undefined) skipWith(this, problem);
    tested = pythons();
    if (tested.length === 0)
      skipWith(this, 'no Python here has its tests: Debian’s are in libpython3.11-testsuite');
  });

  for (const suite of SUITES)
    it(`pass: ${suite.join(' ')}`, async () => {
      for (const python of tested) {
        const bounded = ['-u', 'network', '--timeout', LONGEST_TEST];
        const args = ['--quiet', '-m', 'test', ...bounded, ...suite];
        const { stdout, stderr, code } = await startCommand('python', '--python', python, ...args)
          .ended;
        assert.equal(code, 0, `${stdout.slice(-2000)}\n${stderr.slice(-2000)}`);
        const [, count = '0'] = /Total tests: run=([\d,]+)/.exec(stdout) ?? [];
        tellCount(Number(count.replaceAll(',', '')), `tests of ${python}`);
      }
    });
});
