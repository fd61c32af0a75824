/** The command as it is used: its options, its streams, and real clients beside the simulated ones. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  type Row,
  type Running,
  bytesOf,
  command,
  rowOf,
  rowsOf,
  startCommand,
  startInGroup,
  startProcess,
} from '../support/command';
import { SCENARIOS } from '../../src/lab/scenarios/scenarios';
import { POLLER_NAMES } from '../../src/pollers/list';
import { descendantsOf, groupOf, isGone, isListening, portOf, until } from '../support/processes';
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

/** What standard error says besides how to join, and ports that were taken and had to move. */
function complaintsOf(stderr: string): string {
  return stderr.replaceAll(/^(port \d+ is taken, using|join with:) .*\n/gm, '');
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
      const { code, signal: by, stdout } = await run.ended;
      // Whoever closes the terminal ends the command itself; the others end the run in it.
      if (signal === 'SIGHUP') assert.equal(by, signal);
      else assert.equal(code, 0, signal);
      assert.equal(rowsOf(stdout).at(-1)?.kind, 'exit');
      assert.ok(isGone(pid!));
      assert.ok(!isListening(portOf(address)));
    }
  });

  describe('interrupted as a terminal does it, the whole group at once', () => {
    const run = ['run', 'multi-client', '--seconds', '60'];

    async function pressed(command: Running, isBegun: () => boolean) {
      await until(() => `a beginning of ${command.stdout()}${command.stderr()}`, isBegun);
      const children = descendantsOf(command.pid);
      assert.ok(children.length > 0);
      process.kill(-command.pid, 'SIGINT');
      const { code, stdout, stderr } = await command.ended;
      assert.deepEqual({ code, stderr: complaintsOf(stderr) }, { code: 0, stderr: '' });
      for (const pid of children) assert.ok(isGone(pid));
      return stdout;
    }

    it('reaches none of its processes: each is in a group of its own, and all share the time of one session', async () => {
      const command = startInGroup(...run, '--json');
      await until('clients', () => command.rows().some(({ kind }) => kind === 'accept'));
      const children = descendantsOf(command.pid);
      const { session } = groupOf(command.pid)!;
      assert.equal(children.length, 2);
      for (const pid of children) assert.deepEqual(groupOf(pid), { group: pid, session });
      command.child.kill('SIGINT');
      assert.equal((await command.ended).code, 0);
    });

    it('tells in its summary what ended it', async () => {
      const command = startInGroup(...run, '--clients', 'none');
      const stdout = await pressed(command, () => command.stdout().includes('listener 5'));
      assert.match(stdout, /\n {2}ended +by SIGINT\n$/);
    });

    for (const clients of ['none', 'script']) {
      it(`lets the program end by itself, with clients: ${clients}`, async () => {
        const command = startInGroup(
          ...run,
          '--json',
          ...(clients === 'none' ? ['--clients', 'none'] : []),
        );
        const first = clients === 'none' ? 'wait' : 'accept';
        const stdout = await pressed(command, () =>
          command.rows().some(({ kind }) => kind === first),
        );
        const { kind, code, signal, text } = rowsOf(stdout).at(-1)!;
        assert.deepEqual(
          { kind, code, signal, text },
          { kind: 'exit', code: 0, signal: '', text: '' },
        );
      });
    }
  });

  it('shows that the loop waits while it waits', async () => {
    // Its wait has no timeout: what ends it is only what a client does.
    const run = startCommand('run', 'socketserver', '--clients', 'none', '--json');
    const isWait = ({ kind }: Row): boolean => kind === 'wait';
    const { tick } = await rowOf(run, 'the first wait', isWait);
    assert.ok(!run.rows().some((row) => row.kind === 'wake' && row.tick === tick));
    const peer = await peerOf(await addressOf(run));
    await rowOf(run, 'the next wait', (row) => isWait(row) && row.tick === tick + 1);
    const wakes = run.rows().filter(({ kind }) => kind === 'wake');
    assert.deepEqual(
      wakes.map((row) => row.tick),
      [tick],
    );
    peer.reset();
    await interrupt(run);
  });

  it('runs so many seconds whatever the clients do', async () => {
    const { code, stdout } = await command(
      ...['run', 'multi-port', '--json', '--seconds', '6', '--poller', 'select'],
    );
    assert.equal(code, 0);
    const rows = rowsOf(stdout);
    assert.ok(rows.at(-1)!.t >= 5.9e9, 'it ended with its clients');
    assert.equal(rows.filter(({ kind }) => kind === 'send').length, 6);
    assert.ok(rows.filter(({ kind, ready }) => kind === 'wake' && ready === 0).length >= 1);
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

  describe('ends quietly when nobody reads any more', () => {
    /** What the reader read, and how the command ended that would go on without it. */
    async function readBy(reader: string, ...options: string[]): Promise<string> {
      const run = `"${process.execPath}" dist/cli.js run multi-port --clients none ${options.join(' ')}`;
      const script = `${run} | ${reader}; echo "\${PIPESTATUS[0]}"`;
      const { stdout, stderr } = await startProcess('bash', ['-c', script]).ended;
      const [, read = '', status] = /^([^]*?)(\d+)\n$/.exec(stdout) ?? [];
      assert.equal(status, '0', `${stdout}${stderr}`);
      assert.equal(complaintsOf(stderr), '');
      return read;
    }

    it('of --json', async () => {
      assert.equal(rowsOf(await readBy('head -1', '--json'))[0]?.kind, 'loop');
    });

    it('of a line a tick', async () => {
      assert.match(await readBy('head -1'), /^multi-port on select {2}/);
    });

    it('of --quiet, which prints nothing until it ends', async () => {
      assert.equal(await readBy('true', '--quiet'), '');
    });
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
    assert.match(
      quiet.stdout,
      /\n {2}cost {7}(\d[^\n]* an event, \d[^\n]* % of the program's CPU time|not measurable in this run); nothing lost\n/,
    );
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
      SCENARIOS.map(({ id }) => id),
    );
    for (const scenario of listed)
      assert.deepEqual(Object.keys(scenario), ['id', 'title', 'teaches', 'pollers', 'findings']);
    const pollersOf = (id: string): unknown => listed.find((one) => one['id'] === id)?.['pollers'];
    assert.deepEqual(pollersOf('multi-client'), POLLER_NAMES);
    assert.deepEqual(pollersOf('blocking'), []);
  });
});
