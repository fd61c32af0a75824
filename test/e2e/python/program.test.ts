/** `muxscope python`: what it keeps, what it leaves behind, and how it is ended, of programs written for the test. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { skipWith } from '../../skip';
import { command, type Finished, type Row, rowsOf } from '../../support/command';
import { usePythonPrograms } from '../../support/pythonPrograms';

describe('muxscope python, a program', () => {
  const here = usePythonPrograms();

  const written = (...lines: string[]): string => here.write('program.py', ...lines);
  const rowsOfRun = async (...args: string[]): Promise<Row[]> => {
    const { stdout, stderr, code } = await command(
      'python',
      '--python',
      here.python,
      '--json',
      ...args,
    );
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
      command('python', '--python', here.python, '--quiet', ...args);
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

  /** `kind fd gen :line` of what sockets and pipes were opened, used and closed for. */
  const lives = (all: readonly Row[]): string[] =>
    all.flatMap(({ kind, fd, gen, call = '', got, put, src = '' }) =>
      ['open', 'recv', 'send', 'close'].includes(kind)
        ? [[kind, call, fd, gen, got ?? put, src.slice(src.lastIndexOf(':'))].join(' ')]
        : [],
    );

  it('is followed into file objects: what they read and write, and that they close', async () => {
    const program = written(
      'import os, subprocess',
      'one, other = os.pipe()',
      'reader, writer = os.fdopen(one), os.fdopen(other, "wb", 0)',
      'writer.write(b"a line\\n"); reader.readline()',
      'writer.close()',
      'with reader: pass',
      'child = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)',
      'child.communicate(b"x")',
      'one, other = os.pipe(); dropped = os.fdopen(one)',
      'del dropped',
    );
    const told = lives(await rowsOfRun(program));
    assert.deepEqual(told.slice(0, 6), [
      ...['open  3 0  :2', 'open  4 0  :2', 'send write 4 0 7 :4', 'recv read 3 0 7 :4'],
      ...['close  4 0  :5', 'close  3 0  :6'],
    ]);
    const ofChild = told.filter((text) => text.endsWith(':8'));
    assert.deepEqual(ofChild.map((text) => text.replace(/ \d+ \d+ /, ' ')).sort(), [
      ...['close   :8', 'close   :8', 'recv read 0 :8', 'recv read 1 :8', 'send write 1 :8'],
    ]);
    assert.deepEqual(told.slice(-3), ['open  3 2  :9', 'open  4 2  :9', 'close  3 2  :10']);
  });

  it('tells of characters that it cuts beyond what is kept, however it answers, and of copies of sockets', async () => {
    const program = written(
      'import socket',
      'text = ("1234" + "size \u2192 gr\u00f6\u00dfe; " * 90).encode()',
      'def piece(here, there, size):',
      '    for at in range(0, len(text), size):',
      '        there.sendall(text[at:at + size])',
      '        yield here.recv(size)',
      'def answer(decoded):',
      '    here, there = socket.socketpair()',
      '    here.sendall(decoded(piece(here, there, 1000)).upper().encode())',
      'import codecs',
      'assert text[:1000].decode(errors="ignore").encode() != text[:1000]',
      'answer(lambda all: b"".join(all).decode())',
      'answer(lambda all: "".join(codecs.iterdecode(all, "utf-8")))',
      'answer(lambda all: "".join(one.decode(errors="replace") for one in all))',
      'answer(lambda all: "".join(one.decode(errors="ignore") for one in all))',
      'here, there = socket.socketpair()',
      'copy = here.dup()',
      'copy.close(), here.close(), there.close()',
    );
    const all = await rowsOfRun('--off', 'split-character', program);
    const told = all.filter(({ kind }) => kind === 'decode' || kind === 'dup');
    assert.deepEqual(
      told.map(({ kind, ok }) => [kind, ok]),
      [
        ['decode', false],
        ['decode', false],
        ['dup', undefined],
      ],
    );
  });

  it('is told to have been interrupted where a signal handler says so', async () => {
    const program = written(
      'import select, signal, socket',
      'def stop(*_): raise InterruptedError("enough")',
      'signal.signal(signal.SIGALRM, stop)',
      'signal.setitimer(signal.ITIMER_REAL, 0.05)',
      'here, there = socket.socketpair()',
      'try: select.select([here], [], [])',
      'except InterruptedError: pass',
    );
    const wakes = (await rowsOfRun(program)).filter(({ kind }) => kind === 'wake');
    assert.deepEqual(
      wakes.map(({ errno }) => errno),
      ['EINTR'],
    );
  });

  it('is told what it waited for, but not the machine’s time to begin a thread', async () => {
    const program = written(
      'import socket, threading, time',
      'class Slow(threading.Thread):',
      '    def _bootstrap_inner(self):',
      '        time.sleep(0.3)',
      '        super()._bootstrap_inner()',
      'here, there = socket.socketpair()',
      'Slow(target=lambda: None).start()',
      'threading.Event().wait(0.3)',
    );
    const all = await rowsOfRun(program);
    const main = all.find(({ kind, name }) => kind === 'loop' && name === 'MainThread');
    const waits = all.filter(({ kind, loop }) => kind === 'task' && loop === main?.loop);
    assert.deepEqual(
      new Set(waits.map(({ src = '' }) => /:(\d+)$/.exec(src)?.[1])),
      new Set(['8']),
    );
  });

  it('is told of the counter that wakes a loop (eventfd)', async function () {
    const hasIt = spawnSync(here.python, ['-c', 'import os; os.eventfd']).status === 0;
    if (!hasIt) skipWith(this, 'this Python has no os.eventfd');
    const program = written(
      'import os, select',
      'counter = os.eventfd(0, os.EFD_NONBLOCK)',
      'poller = select.epoll(); poller.register(counter, select.EPOLLIN)',
      'os.eventfd_write(counter, 3); os.eventfd_write(counter, 4)',
      'poller.poll(); assert os.eventfd_read(counter) == 7',
      'try: os.eventfd_read(counter)',
      'except BlockingIOError: pass',
    );
    const all = await rowsOfRun(program);
    const moved = all.filter(({ kind }) => kind === 'send' || kind === 'recv');
    assert.deepEqual(
      moved.map(({ kind, put, got, data = '', errno = '' }) =>
        [kind, put ?? got, Buffer.from(data, 'base64')[0], errno].join(' '),
      ),
      ['send 8 3 ', 'send 8 4 ', 'recv 8 7 ', 'recv -1  EAGAIN'],
    );
  });

  it('is heard again where it closes every descriptor, its own standard ones too', async () => {
    const program = written(
      'import os, socket, time',
      'here, there = socket.socketpair()',
      'here.send(b"x"); there.recv(9)',
      'time.sleep(0.03)',
      'for fd in range(3, 2000):',
      '    try: os.close(fd)',
      '    except OSError: pass',
      'os.dup2(1, 900); os.close(900)',
      'import ctypes',
      'for fd in range(0, 70000): ctypes.CDLL(None).close(fd)',
      'here.detach(), there.detach()',
      'here, there = socket.socketpair()',
      'time.sleep(0.03)',
      'here.send(b"x"); there.recv(9)',
    );
    const told = lives(await rowsOfRun(program)).map((text) =>
      text.replace(/ \d+ (?=\d+ \d* ?:)/, ' '),
    );
    assert.deepEqual(
      told.filter((text) => text.endsWith(':14')).map((text) => text.slice(0, 4)),
      ['send', 'recv'],
    );
  });

  it('is watched as long as a fork of it goes on, which is said', async () => {
    const program = written(
      'import os, socket, time',
      'here, there = socket.socketpair()',
      'if os.fork(): os._exit(3)',
      'time.sleep(0.6)',
      'here.send(b"late")',
    );
    const { stdout, stderr, code } = await here.watch(program);
    assert.equal(code, 3);
    const watched = 'a fork of it goes on and is watched';
    assert.equal(stderr, `muxscope: the program has ended, ${watched}: Ctrl-C ends that\n`);
    const kinds = rowsOf(stdout).map(({ kind, loop, code: status }) => [kind, loop, status ?? '']);
    assert.deepEqual(
      kinds.filter(([kind]) => kind === 'exit' || kind === 'send'),
      [
        ['exit', 0, 3],
        ['send', 1, ''],
        ['exit', 1, 0],
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
