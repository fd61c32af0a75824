/** `muxscope run file.mux.json`: a lab program with clients of the user's own. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bytesOf, command, rowOf, rowsOf, startCommand } from '../support/command';

describe('muxscope run with a file', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'muxscope-scenario-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  function write(content: object | string): string {
    const file = path.join(folder, 'mine.mux.json');
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    return file;
  }

  const steps = [{ connect: {} }, { expect: { text: 'Hello_World' } }, { send: { text: 'hi' } }];
  const echo = { expect: { text: '回复:hi' } };

  it('runs its program with its clients, on the poller it names', async () => {
    const file = write({
      ...{ program: 'multi-client', title: 'Mine', poller: 'epoll', seed: 5 },
      clients: [{ count: 3, steps: [...steps, echo, { close: {} }] }],
    });
    const { code, stdout, stderr } = await command('run', file, '--json');
    assert.equal(code, 0, stderr);
    const rows = rowsOf(stdout);
    assert.deepEqual([rows[0]?.poller, rows[0]?.name], ['epoll', 'multi-client']);
    assert.equal(rows.filter(({ kind }) => kind === 'accept').length, 3);
    assert.equal(rows.filter(({ step }) => step === 'expect').length, 6);
    const other = await command('run', file, '--json', '--poller', 'poll');
    assert.equal(rowsOf(other.stdout)[0]?.poller, 'poll');
    const text = await command('run', file);
    assert.match(text.stdout, /^mine on epoll {2}Mine\n/);
  });

  it('ends at once where it has no clients', async () => {
    const file = path.join(folder, 'nobody.json');
    writeFileSync(file, JSON.stringify({ program: 'multi-client', clients: [] }));
    const { code, stderr, stdout } = await command('run', file, '--json');
    assert.equal(code, 0, stderr);
    assert.deepEqual(
      rowsOf(stdout).filter(({ kind }) => kind === 'client'),
      [],
    );
  });

  it('fails with 1 where an expectation is not met', async () => {
    const never = { expect: { text: 'nothing of the kind', withinMs: 200 } };
    const file = write({ program: 'multi-client', clients: [{ steps: [...steps, never] }] });
    const { code, stderr } = await command('run', file, '--json');
    assert.equal(code, 1);
    assert.match(stderr, /^client 0: step 4 expect: text "nothing of the kind" did not come/m);
  });

  describe('whose clients go on after an expectation was not met, fails with 1', () => {
    const never = { expect: { text: 'nothing of the kind', withinMs: 50 } };
    const clients = (count: number) => [
      { count, steps: [{ connect: {} }, never] },
      { steps: [{ connect: {} }, { wait: { ms: 60_000 } }] },
    ];
    const says = /^client \d+: step 2 expect: text "nothing of the kind" did not come/m;

    it('when its seconds are over, and counts more than it tells', async () => {
      const file = write({ program: 'multi-client', clients: clients(25) });
      const { code, stdout, stderr } = await command('run', file, '--quiet', '--seconds', '4');
      assert.equal(code, 1, stderr);
      assert.match(stderr, says);
      assert.match(stderr, /^and 22 more failed$/m);
      assert.match(stdout, /^ {2}clients +26, 25 expectations failed$/m);
      assert.match(stdout, /^ {2}ended +after 4 seconds$/m);
    });

    it('when its ticks are done', async () => {
      // Two ticks at least with a connection, and the end of the first client's before the last two, of a second each.
      const file = write({ program: 'multi-client', clients: clients(1) });
      const { code, stderr } = await command('run', file, '--json', '--ticks', '7');
      assert.equal(code, 1, stderr);
      assert.match(stderr, says);
    });

    it('when it is interrupted', async () => {
      const file = write({ program: 'multi-client', clients: clients(1) });
      const run = startCommand('run', file, '--json');
      await rowOf(run, 'the end of the client that failed', ({ kind }) => kind === 'close');
      run.child.kill('SIGINT');
      const { code, stdout, stderr } = await run.ended;
      assert.equal(code, 1, stderr);
      assert.match(stderr, says);
      assert.equal(rowsOf(stdout).at(-1)?.kind, 'exit');
    });

    it('and none failed but by the end of the run: 0', async () => {
      const waits = { expect: { text: 'nothing of the kind', withinMs: 60_000 } };
      const steps = [{ connect: {} }, waits];
      const file = write({ program: 'multi-client', clients: [{ count: 20, steps }] });
      for (const until of ['--seconds', '--ticks']) {
        const { code, stdout, stderr } = await command('run', file, '--quiet', until, '2');
        assert.equal(code, 0, stderr);
        assert.doesNotMatch(stdout, /clients/);
      }
    });
  });

  it('refuses what its clients would refuse before anything is opened, with its line', async () => {
    const long = { sendFrame: { text: 'x'.repeat(300), codec: 'length-prefix-1-be' } };
    const cases: readonly (readonly [clients: object[], says: RegExp])[] = [
      [
        [{ steps: [] }, { count: 900_000, steps: [{ connect: {} }] }],
        /:1:52: clients\[1\]\.count: 900001 clients need \d+ descriptors, the limit here is \d+: use/,
      ],
      [
        [{ steps: [{ repeat: { times: 1, steps: [...steps, long] } }] }],
        /:1:\d+: clients\[0\]\.steps\[0\]\.repeat\.steps\[3\]: a length-prefix-1-be header cannot say 300 bytes/,
      ],
    ];
    for (const [clients, says] of cases) {
      const { code, stdout, stderr } = await command(
        ...['run', write({ program: 'multi-client', clients }), '--json'],
      );
      assert.deepEqual([code, stdout], [2, ''], stderr);
      assert.match(stderr, says);
      const aimed = await command('clients', write({ clients }), '--target', '127.0.0.1:1');
      assert.deepEqual([aimed.code, aimed.stdout], [2, ''], aimed.stderr);
      assert.match(aimed.stderr, /cannot say 300 bytes|900001 clients need/);
    }
  });

  it('meets a frame header of 2³¹ with one line, and drops the client', async () => {
    const file = write({
      program: 'framing',
      clients: [
        { steps: [{ connect: {} }, { send: { hex: '80000000 6162' } }, { expect: { end: true } }] },
      ],
    });
    const { code, stdout, stderr } = await command('run', file, '--json');
    assert.equal(code, 0, stderr);
    const rows = rowsOf(stdout);
    const prints = rows.filter(({ kind }) => kind === 'print').map(({ text }) => text!);
    assert.equal(prints.length, 1);
    assert.match(prints[0]!, /2147483648/);
    const [recv] = rows.filter(({ kind }) => kind === 'recv');
    assert.equal(bytesOf(recv?.data).length, 6);
  });

  it('is refused with one line and the place where it is wrong', async () => {
    const ok = [{ steps: [{ connect: {} }] }];
    const held = [{ steps: [{ connect: {}, hold: true }] }];
    const cases: readonly (readonly [content: object | string, says: RegExp])[] = [
      ['no JSON', /mine\.mux\.json:1:1: 'no' is no JSON here/],
      [
        '{\n  "program": "multi-clinet",\n  "clients": []\n}',
        /mine\.mux\.json:2:3: program: program is "multi-clinet"/,
      ],
      [{ clients: ok }, /it names no program: add "program"/],
      [
        { program: 'blocking', poller: 'select', clients: ok },
        /poller: blocking does not run on select: leave it out/,
      ],
      [
        { program: 'multi-client-as-written', poller: 'epoll-et', clients: ok },
        /multi-client-as-written does not run on epoll-et: use select/,
      ],
      [
        { program: 'multi-client', clients: [{ steps: [{ connect: { to: 1 } }] }] },
        /there is no listener 1: give a number from 0 to 0/,
      ],
      [{ program: 'threads', clients: ok }, /there is no listener 0: it opens none/],
      [
        { program: 'blocking', clients: held },
        /blocking never stands still at a wait of its own: leave hold out/,
      ],
      [{ program: 'socketserver', clients: held }, /leave hold out/],
    ];
    for (const [content, says] of cases) {
      const { code, stdout, stderr } = await command('run', write(content), '--json');
      assert.deepEqual([code, stdout], [2, ''], stderr);
      assert.match(stderr, says);
      assert.match(stderr, /^[^\n]*[^\n.]\n$/);
    }
    const gone = await command('run', path.join(folder, 'gone.mux.json'));
    assert.deepEqual([gone.code, gone.stdout], [2, '']);
  });
});
