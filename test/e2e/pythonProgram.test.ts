/** `muxscope python`: what it keeps, what it leaves behind, and how it is ended, of programs written for the test. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { skipWith } from '../skip';
import { command, type Finished, type Row, rowsOf } from '../support/command';
import { pythonProblem, realPython } from '../support/python';

describe('muxscope python, a program', () => {
  let python = '';
  let folder = '';

  before(function () {
    const problem = pythonProblem();
    if (problem !== undefined) skipWith(this, problem);
    python = realPython();
  });
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'muxscope-test-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const written = (...lines: string[]): string => {
    const file = path.join(folder, 'program.py');
    writeFileSync(file, lines.join('\n') + '\n');
    return file;
  };
  const rowsOfRun = async (...args: string[]): Promise<Row[]> => {
    const { stdout, stderr, code } = await command('python', '--python', python, '--json', ...args);
    assert.deepEqual([stderr, code], ['', 0]);
    return rowsOf(stdout);
  };

  it('has the first bytes of every call kept, and none from behind them', async () => {
    const program = written(
      'import os, socket',
      'data = bytes(range(250)) * 4',
      'here, there = socket.socketpair()',
      'calls = (here.send, here.sendall, lambda data: here.sendmsg([data[:9], data[9:]]))',
      'for send in calls:',
      '    send(data); there.recv(2000)',
      '    send(memoryview(data)); there.recv_into(bytearray(2000))',
      '    send(data); there.recvmsg(2000)',
      'one, other = os.pipe()',
      'os.write(other, data); os.read(one, 2000)',
    );
    const data = Buffer.from(Array.from({ length: 1000 }, (_, i) => i % 250));
    for (const capture of [256, 40]) {
      const all = await rowsOfRun('--capture', String(capture), program);
      const moved = all.filter(({ kind }) => kind === 'send' || kind === 'recv');
      assert.equal(moved.length, 20);
      for (const { put, got, data: text = '', call } of moved) {
        assert.equal(put ?? got, 1000);
        assert.deepEqual(Buffer.from(text, 'base64'), data.subarray(0, capture), call);
      }
    }
  });

  it('fails for what is found in it only where that is asked, and where it did well itself', async () => {
    const lines = [
      'import socket, sys',
      'here, there = socket.socketpair()',
      'here.setblocking(False)',
      'here.send(bytes(10_000_000))',
      'here.close()  # with the rest unsent',
      'sys.exit(int(sys.argv[1]))',
    ];
    const program = written(...lines);
    const run = (...args: string[]): Promise<Finished> =>
      command('python', '--python', python, '--quiet', ...args);
    const runs = await Promise.all([
      run(program, '0'),
      run('--fail-on-findings', program, '0'),
      run('--fail-on-findings', program, '7'),
      run('--fail-on-findings', '--off', 'short-send', program, '0'),
    ]);
    assert.deepEqual(
      runs.map(({ code, stderr }) => [code, stderr.includes('error short-send')]),
      [
        [0, true],
        [1, true],
        [7, true],
        [0, false],
      ],
    );
  });

  it('is told of what os.closerange closes, and of what has these numbers then', async () => {
    const program = written(
      'import os, select, socket',
      'here, there = socket.socketpair()',
      'one, other = os.pipe()',
      'kept = socket.socket()',
      'poller = select.poll()',
      'poller.register(one, select.POLLIN)',
      'here.send(b"x"); there.recv(9); os.write(other, b"x"); poller.poll()',
      'os.closerange(here.fileno(), kept.fileno())',
      'os.closerange(kept.fileno() + 1, 10_000_000)',
      'os.closerange(9, 9)',
      'here.detach(), there.detach()',
      'new = socket.socketpair()',
      'new[0].send(b"x"), new[1].recv(9)',
    );
    const all = await rowsOfRun(program);
    const told = all.flatMap(({ kind, fd, src = '' }) =>
      kind === 'close' || kind === 'open' ? [`${kind} ${fd} ${src.slice(src.indexOf(':'))}`] : [],
    );
    const [opened, closed] = [told.slice(0, 4), told.slice(4, 8)];
    assert.deepEqual(opened, ['open 3 :2', 'open 4 :2', 'open 5 :3', 'open 6 :3']);
    assert.deepEqual(closed, ['close 3 :8', 'close 4 :8', 'close 5 :8', 'close 6 :8']);
    assert.deepEqual(told.slice(8, 10), ['open 3 :12', 'open 4 :12']);
  });
});
