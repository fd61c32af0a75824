/** Wrong use of the command: exit code 2, one line on stderr that names the value, nothing on stdout. */

import assert from 'node:assert/strict';
import { command, rowsOf } from '../support/command';
import { occupy, occupyAboveFree } from '../support/ports';

describe('wrong use of muxscope', () => {
  async function assertWrong(args: readonly string[], names: string): Promise<void> {
    const { code, stdout, stderr } = await command(...args);
    assert.deepEqual({ code, stdout }, { code: 2, stdout: '' }, `${args.join(' ')}: ${stderr}`);
    assert.match(stderr, /^[^\n]*[^\n.]\n$/, 'one line without a full stop');
    assert.ok(stderr.includes(names), `'${names}' is not named: ${stderr}`);
  }

  const run = (...args: string[]): string[] => ['run', 'multi-port', ...args];
  const cases: readonly (readonly [args: string[], names: string])[] = [
    [['walk'], 'walk'],
    [['show'], 'show'],
    [['run'], 'scenario'],
    [['--versoin'], '--versoin'],
    [['help', 'wlak'], 'wlak'],
    [['completion'], 'bash'],
    [['completion', 'tcsh'], 'tcsh'],
    [['run', 'multi-prot'], 'multi-prot'],
    [run('framing'), 'framing'],
    [run('--colour'), '--colour'],
    [run('-j'), '-j'],
    [run('--store', 'x'), '--store'],
    [run('--save', '/nowhere/x.mux.arrow'), '/nowhere/x.mux.arrow'],
    [run('--json', '--json'), '--json'],
    [run('--json=yes'), 'yes'],
    [run('--poller'), '--poller'],
    [run('--poller', 'kqueue'), 'kqueue'],
    [run('--poller', 'Select'), 'Select'],
    [run('--clients', 'some'), 'some'],
    [run('--ticks', '0'), '0'],
    [run('--ticks', '-1'), '-1'],
    [run('--ticks', '1e3'), '1e3'],
    [['run', 'blocking', '--ticks', '3'], '--ticks 3'],
    [run('--seconds', '0x10'), '0x10'],
    [run('--seconds', '1.5'), '1.5'],
    [run('--seconds', '٣'), '٣'],
    [run('--seconds', ''), '--seconds'],
    [run('--capture', ' 5'), ' 5'],
    [run('--capture', '1048576'), '1048576'],
    [run('--port', '65536'), '65536'],
    [run('--port', '65535'), '65535'],
    [run('--port', '99999999999999999999'), '99999999999999999999'],
    [['scenarios', '--ticks', '3'], '--ticks'],
  ];
  for (const [args, names] of cases) {
    it(`muxscope ${args.join(' ')}`, () => assertWrong(args, names));
  }

  it('a port that another program holds, the first or the second', async () => {
    const held = await occupyAboveFree();
    await assertWrong(['run', 'multi-client', '--json', '--port', String(held)], String(held));
    await assertWrong(['run', 'multi-port', '--port', String(held)], String(held));
    await assertWrong(['run', 'multi-port', '--json', '--port', String(held - 1)], String(held));
  });

  it('is not a port that is taken when none was asked for', async () => {
    await occupy(8001);
    const args = ['run', 'multi-port', '--json', '--clients', 'none', '--ticks', '1'];
    const { code, stdout, stderr } = await command(...args);
    assert.equal(code, 0);
    const [first] = rowsOf(stdout).filter(({ role }) => role === 'listener');
    assert.notEqual(first?.local, '127.0.0.1:8001');
    assert.match(stderr, new RegExp(`^.*8001 is taken.*${first?.local}.*\n`));
  });
});
