/** SIGKILL to any process of a run: nothing of it is left, and what is left to tell is told. */

import assert from 'node:assert/strict';
import { type Running, rowOf, rowsOf, startCommand } from '../support/command';
import { descendantsOf, isGone, isListening, portOf, until } from '../support/processes';
import { peerOf } from '../support/session';

/** Of this process alone, as other tests run beside it. */
const PORT = String(30_000 + (process.pid % 10_000));

const clients = { none: ['--clients', 'none'], script: [] };

/** The pids of program and simulator and the port, once clients are connected. */
async function serving(run: Running, who: keyof typeof clients, scenario: string) {
  const { local } = await rowOf(run, 'a listener', ({ role }) => role === 'listener');
  const program = run.rows()[0]!.pid!;
  if (who === 'none' && scenario !== 'alone') await peerOf(local!);
  if (scenario !== 'alone') await rowOf(run, 'an accept', ({ kind }) => kind === 'accept');
  const others = descendantsOf(run.pid).filter((pid) => pid !== program);
  assert.equal(others.length, who === 'script' ? 1 : 0);
  return { program, simulator: others[0] ?? -1, port: portOf(local) };
}

function start(who: keyof typeof clients): Running {
  return startCommand('run', 'multi-client', '--json', '--port', PORT, ...clients[who]);
}

describe('kill -9 of muxscope', () => {
  for (const who of ['none', 'script'] as const) {
    for (const state of ['running', 'stopped'] as const) {
      it(`leaves no process and no port, clients: ${who}, the program is ${state}`, async () => {
        const run = start(who);
        const { program, simulator, port } = await serving(run, who, 'connected');
        assert.ok(isListening(port));
        if (state === 'stopped')
          for (const pid of [program, simulator]) if (pid > 0) process.kill(pid, 'SIGSTOP');
        process.kill(run.pid, 'SIGKILL');
        await until('the end of all', () => [run.pid, program].every(isGone));
        if (simulator > 0) await until('the end of the simulator', () => isGone(simulator));
        await until('a free port', () => !isListening(port));
      });
    }
  }

  it('leaves nothing where nobody has connected', async () => {
    const run = start('none');
    const { program, port } = await serving(run, 'none', 'alone');
    process.kill(run.pid, 'SIGKILL');
    await until('the end of all', () => [run.pid, program].every(isGone));
    await until('a free port', () => !isListening(port));
  });
});

describe('kill -9 of', () => {
  /** Asserts that a run ended as a failure, and says so in one line and in its last row. */
  async function assertFailed(run: Running, says: RegExp, signal: string | undefined) {
    const { code, stdout, stderr } = await run.ended;
    assert.equal(code, 3, stderr);
    assert.match(stderr, says);
    assert.equal(stderr.split('\n').filter((line) => says.test(line)).length, 1);
    const { kind, ...exit } = rowsOf(stdout).at(-1)!;
    assert.equal(kind, 'exit');
    if (signal !== undefined) assert.equal(exit.signal, signal);
  }

  for (const who of ['none', 'script'] as const) {
    it(`the program fails the run, clients: ${who}`, async () => {
      const run = start(who);
      const { program, simulator, port } = await serving(run, who, 'connected');
      process.kill(program, 'SIGKILL');
      await assertFailed(run, /program was ended by SIGKILL/, 'SIGKILL');
      assert.ok(isGone(program) && (simulator < 0 || isGone(simulator)));
      assert.ok(!isListening(port));
    });
  }

  it('the simulator fails the run', async () => {
    const run = start('script');
    const { program, simulator, port } = await serving(run, 'script', 'connected');
    process.kill(simulator, 'SIGKILL');
    await assertFailed(run, /client simulator was ended by SIGKILL/, undefined);
    assert.ok(isGone(program));
    assert.ok(!isListening(port));
  });
});
