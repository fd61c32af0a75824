/** The command as it is used: its options, its streams, and real clients beside the simulated ones. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  type Running,
  bytesOf,
  command,
  rowOf,
  rowsOf,
  startCommand,
  startProcess,
} from '../support/command';
import { isGone, isListening, portOf, until } from '../support/processes';
import { peerOf } from '../support/session';
import { skipWith } from '../skip';

/** The address of the first listener of a command that runs. */
async function addressOf(run: Running): Promise<string> {
  const { local } = await rowOf(run, 'a listener', ({ role }) => role === 'listener');
  return local!;
}

/** Ends a command as Ctrl-C does and returns its rows. */
async function interrupt(run: Running) {
  run.child.kill('SIGINT');
  const { code, stdout, stderr } = await run.ended;
  assert.equal(code, 0, stderr);
  return rowsOf(stdout);
}

describe('muxscope run', () => {
  describe('with nc', () => {
    before(function () {
      const { error } = spawnSync('nc', ['-h']);
      if (error) skipWith(this, `nc cannot be started: ${error.message}`);
    });

    const nc = (address: string): Running =>
      startProcess('nc', ['127.0.0.1', String(portOf(address))]);
    const says = (client: Running, line: string) => client.child.stdin?.write(`${line}\n`);
    const shows = (client: Running, text: string) =>
      until(
        () => `'${text}' at nc: '${client.stdout()}'`,
        () => client.stdout() === text,
      );

    it('serves three at once from one thread, and drops only the one that resets', async () => {
      const run = startCommand('run', 'multi-client', '--clients', 'none', '--json');
      const address = await addressOf(run);
      await until('how to join', () =>
        run.stderr().includes(`join with: nc 127.0.0.1 ${portOf(address)}\n`),
      );
      const clients = [nc(address), nc(address), nc(address)];
      for (const client of clients) await shows(client, 'Hello_World');
      for (const [i, client] of clients.entries()) says(client, `I am ${i}`);
      for (const [i, client] of clients.entries())
        await shows(client, `Hello_World回复:I am ${i}\n`);
      const rude = await peerOf(address);
      await rude.hears('Hello_World');
      rude.reset();
      await rowOf(run, 'a reset', ({ errno }) => errno === 'ECONNRESET');
      for (const [i, client] of clients.entries()) {
        says(client, '再来');
        await shows(client, `Hello_World回复:I am ${i}\n回复:再来\n`);
      }
      const rows = await interrupt(run);
      assert.equal(rows.filter(({ kind }) => kind === 'loop').length, 1);
      assert.equal(rows.filter(({ kind }) => kind === 'accept').length, 4);
      const closed = rows.filter(({ kind }) => kind === 'close').map(({ fd }) => fd);
      const reset = rows.find(({ errno }) => errno === 'ECONNRESET');
      assert.deepEqual(closed, [reset?.fd]);
    });
  });

  it('goes on without clients until it is interrupted, and leaves nothing', async () => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      const run = startCommand('run', 'multi-port', '--clients', 'none', '--json');
      const address = await addressOf(run);
      const { pid } = run.rows()[0]!;
      const peer = await peerOf(address);
      await peer.hears('Hello_World!');
      run.child.kill(signal);
      const { code, stdout } = await run.ended;
      assert.equal(code, 0, signal);
      assert.equal(rowsOf(stdout).at(-1)?.kind, 'exit');
      assert.ok(isGone(pid!));
      assert.ok(!isListening(portOf(address)));
    }
  });

  it('shows that the loop waits while it waits', async () => {
    const run = startCommand('run', 'framing', '--clients', 'none', '--json');
    const address = await addressOf(run);
    const peer = await peerOf(address);
    const { tick } = await rowOf(run, 'an accept', ({ kind }) => kind === 'accept');
    await rowOf(run, 'the next wait', (row) => row.kind === 'wait' && row.tick === tick + 1);
    peer.reset();
    await interrupt(run);
  });

  it('runs so many seconds whatever the clients do', async () => {
    const { code, stdout } = await command(
      ...['run', 'multi-port', '--json', '--seconds', '3', '--poller', 'select'],
    );
    assert.equal(code, 0);
    const rows = rowsOf(stdout);
    assert.ok(rows.at(-1)!.t >= 2.9e9, 'it ended with its clients');
    assert.equal(rows.filter(({ kind }) => kind === 'send').length, 6);
    assert.ok(rows.filter(({ kind, ready }) => kind === 'wake' && ready === 0).length >= 2);
  });

  it('does exactly so many ticks', async () => {
    for (const ticks of [1, 4]) {
      const { code, stdout } = await command(
        ...['run', 'multi-client', '--json', '--ticks', String(ticks)],
      );
      assert.equal(code, 0);
      const rows = rowsOf(stdout);
      assert.equal(rows.filter(({ kind }) => kind === 'wake').length, ticks);
      assert.equal(rows.filter(({ kind }) => kind === 'wait').length, ticks);
    }
  });

  it('keeps as many bytes of a call as it is told', async () => {
    for (const capture of [0, 10]) {
      const args = ['--capture', String(capture), '--ticks', '6'];
      const { code, stdout } = await command('run', 'multi-client', '--json', ...args);
      assert.equal(code, 0);
      const sends = rowsOf(stdout).filter(({ kind }) => kind === 'send');
      assert.ok(sends.length > 0);
      for (const { data, want } of sends) {
        assert.equal(bytesOf(data).length, Math.min(capture, want!));
        assert.equal(data === undefined, capture === 0);
      }
    }
  });

  it('ends quietly when nobody reads any more', async () => {
    const cli = startProcess('bash', [
      '-c',
      `"${process.execPath}" dist/cli.js run multi-port --json | head -1; echo "\${PIPESTATUS[0]}"`,
    ]);
    const { stdout, stderr } = await cli.ended;
    const [first = '', status] = stdout.trim().split('\n');
    assert.equal(rowsOf(`${first}\n`)[0]?.kind, 'loop');
    assert.equal(status, '0');
    // A port that had to move is told; a broken pipe is not.
    assert.doesNotMatch(stderr, /EPIPE|Error/);
  });

  it('prints a line for each tick, and a summary', async () => {
    const { code, stdout } = await command(
      'run',
      'multi-port',
      '--ticks',
      '3',
      '--clients',
      'none',
    );
    assert.equal(code, 0);
    assert.ok(!stdout.includes('\u001b'), 'colours where no terminal is');
    assert.equal(stdout.split('\n').filter((line) => line.includes('r_list size: 0')).length, 3);
    const quiet = await command(
      ...['run', 'multi-port', '--ticks', '1', '--clients', 'none', '--quiet'],
    );
    assert.equal(quiet.code, 0);
    assert.doesNotMatch(quiet.stdout, /r_list/);
    assert.notEqual(quiet.stdout.trim(), '');
  });
});

describe('muxscope scenarios', () => {
  it('lists what the lab has', async () => {
    const { code, stdout } = await command('scenarios', '--json');
    assert.equal(code, 0);
    const listed = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.deepEqual(
      listed.map(({ id }) => id),
      ['multi-port', 'multi-client', 'read-write-split', 'framing'],
    );
    for (const scenario of listed) {
      assert.deepEqual(Object.keys(scenario), ['id', 'title', 'teaches', 'pollers', 'findings']);
      assert.deepEqual(scenario['pollers'], ['select', 'poll', 'epoll', 'epoll-et']);
    }
  });
});
