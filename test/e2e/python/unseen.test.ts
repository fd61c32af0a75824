/** `muxscope python`: bugs that no call of the program tells, found by what the probe asks the kernel and the thread's clocks. */

import assert from 'node:assert/strict';
import path from 'node:path';
import { command, rowsOf } from '../../support/command';
import { usePythonPrograms } from '../../support/pythonPrograms';

/** A server in a thread's main loop, and clients beside it. */
const HEAD = [
  'import select, socket, threading, time',
  "listener = socket.create_server(('127.0.0.1', 0)); listener.setblocking(False)",
  'address = listener.getsockname()',
  'def client(): return socket.create_connection(address)',
  'end = time.monotonic() + 1.5',
];

/** Serves two clients; `slow` is done with what comes as `slow`. */
const held = (slow: string, ...before: string[]): string[] => [
  ...HEAD,
  'import hashlib',
  ...before,
  'def clients():',
  '    one, other = client(), client()',
  '    for _ in range(3):',
  "        one.sendall(b'slow'); time.sleep(0.05); other.sendall(b'quick'); other.recv(9); one.recv(9)",
  'threading.Thread(target=clients, daemon=True).start()',
  'known = [listener]',
  'while time.monotonic() < end + 1:',
  '    for one in select.select(known, [], [], 0.2)[0]:',
  '        if one is listener: known.append(listener.accept()[0]); continue',
  '        data = one.recv(99)',
  '        if not data: known.remove(one); one.close(); continue',
  `        if data == b'slow': ${slow}`,
  '        one.sendall(data)',
];

/** `read`: what it reads from `one` with, `come`: how that got there, where not by a connection. */
const decodingBy = (read: string, come: readonly string[], ...caught: string[]): string[] => [
  ...HEAD,
  ...come,
  'def clients():',
  "    text = ('Zürich, 粘包 ' * 40).encode()",
  '    for at in range(0, len(text), 7): put(text[at:at + 7]); time.sleep(0.005)',
  '    shut()',
  'threading.Thread(target=clients, daemon=True).start()',
  'kept = b""',
  'while time.monotonic() < end:',
  `    data = ${read}`,
  '    if not data: break',
  '    try: text = (kept + data).decode()',
  ...caught.map((line) => `    ${line}`),
];

const CONNECTED = [
  'other = client(); put, shut = other.sendall, other.close; one = listener.accept()[0]; one.settimeout(0.5)',
];
const decoding = (...caught: string[]): string[] =>
  decodingBy('one.recv(99)', CONNECTED, ...caught);

const edge = (accept: string): string[] => [
  ...HEAD,
  'first = [client() for _ in range(3)]',
  'poll = select.epoll(); poll.register(listener, select.EPOLLIN | select.EPOLLET); let = []',
  'while time.monotonic() < end:',
  `    for _ in poll.poll(0.7): ${accept}`,
];

const closing = (...before: string[]): string[] => [
  ...HEAD,
  "one = client(); one.sendall(b'GET / and more than anybody reads')",
  'let = select.select([listener], [], [], 1)[0][0].accept()[0]',
  "let.recv(5); let.sendall(b'no')",
  ...before,
  'let.close()',
  'select.select([listener], [], [], 0.1)',
];

/** What starts programs waits in C, as it does for a machine that has much to do. */
const STARTING = [
  'import subprocess, _posixsubprocess',
  'hold = threading.Lock(); hold.acquire(); real = _posixsubprocess.fork_exec',
  'def late(*args): hold.acquire(timeout=0.25); return real(*args)',
  '_posixsubprocess.fork_exec = subprocess._fork_exec = late',
];

const ALL =
  '\n        try:\n            while True: let.append(listener.accept())\n        except BlockingIOError: pass';
const COMPUTING = "hashlib.pbkdf2_hmac('sha256', b'', b'', 600000)";
const WORKING = 'threading.Thread(target=lambda: [hold() for _ in range(6)], daemon=True).start()';
const holding = (held: string): string[] => [
  'lock = threading.Lock()',
  `def hold():\n    ${held}\n    time.sleep(0.02)`,
  WORKING,
];

const CASES: readonly (readonly [string, string | undefined, readonly string[]])[] = [
  ['computing in the loop', 'loop-blocked', held(COMPUTING)],
  [
    'a lock that another thread has while it sleeps',
    'loop-blocked',
    held('lock.acquire(); lock.release()', ...holding('with lock: time.sleep(0.4)')),
  ],
  [
    'a lock that another thread has for a moment',
    undefined,
    held('lock.acquire(); lock.release()', ...holding('with lock: pass')),
  ],
  [
    'programs that take long to begin',
    undefined,
    held("subprocess.Popen(['true']).wait()", ...STARTING),
  ],
  [
    'a character cut between two recvs, where the exception is caught',
    'split-character',
    decoding('except UnicodeDecodeError: pass'),
  ],
  [
    'one that is read from a pipe',
    'split-character',
    decodingBy(
      'os.read(one, 99)',
      [
        'import os; one, out = os.pipe(); put, shut = lambda data: os.write(out, data), lambda: os.close(out)',
      ],
      'except UnicodeDecodeError: pass',
    ),
  ],
  [
    'one that is read into a buffer',
    'split-character',
    decodingBy(
      'bytes(room[:one.recv_into(room)])',
      [...CONNECTED, 'room = bytearray(300)'],
      'except UnicodeDecodeError: pass',
    ),
  ],
  [
    'one whose begin is kept when it cannot be read yet',
    undefined,
    decoding('except UnicodeDecodeError: kept += data', "else: kept = b''"),
  ],
  [
    'an edge-triggered listener that lets in one',
    'edge-not-drained',
    edge('let.append(listener.accept())'),
  ],
  ['one that lets in all', undefined, edge(ALL)],
  ['a close with bytes unread', 'reset-on-close', closing()],
  ['a close after all was read', undefined, closing('let.recv(99)')],
];

describe('muxscope python, of what no call tells', () => {
  const here = usePythonPrograms();

  for (const [title, rule, lines] of CASES)
    it(`${rule === undefined ? 'finds nothing in' : `names ${rule} in`} ${title}`, async () => {
      const program = here.write('program.py', ...lines);
      const trace = path.join(here.folder, 'a.mux.arrow');
      const run = ['python', '--python', here.python, '--quiet', '--save', trace, program];
      assert.equal((await command(...run)).code, 0);
      const { stdout } = await command('diagnose', '--json', trace);
      const found = [...stdout.matchAll(/^\{"rule":"([\w-]+)"/gm)].map(([, id]) => id);
      assert.deepEqual([...new Set(found)], rule === undefined ? [] : [rule]);
    });

  for (const [title, awake] of [
    [
      'a task that never sleeps',
      'async def main():\n    while time.monotonic() < end: await asyncio.sleep(0)',
    ],
    [
      'a callback that asks for itself',
      'async def main():\n    again(); await asyncio.sleep(1)\n' +
        'def again():\n    if time.monotonic() < end: asyncio.get_running_loop().call_soon(again)',
    ],
  ] as const)
    it(`names zero-timeout of asyncio on the line of ${title}`, async () => {
      const lines = ['import asyncio, time', 'end = time.monotonic() + 0.5', ...awake.split('\n')];
      const program = here.write('program.py', ...lines, 'asyncio.run(main())');
      const trace = path.join(here.folder, 'a.mux.arrow');
      const run = ['python', '--python', here.python, '--quiet', '--save', trace, program];
      assert.equal((await command(...run)).code, 0);
      const { stdout } = await command('diagnose', '--json', trace);
      const line = lines.findIndex((one) => /sleep\(0\)|^def again/.test(one)) + 1;
      assert.match(stdout, new RegExp(`"rule":"zero-timeout".*"src":"[^"]*program.py:${line}"`));
    });

  it('tells what a poll object is asked on the line that asks it, and its bug with it', async () => {
    const lines = [
      'import select, socket',
      'here, there = socket.socketpair(); poll = select.poll()',
      'poll.register(here, select.POLLIN)',
      'poll.poll(0)',
      'poll.modify(here, select.POLLOUT)',
      'for _ in range(50): poll.poll(1000)',
    ];
    const program = here.write('program.py', ...lines);
    const { stdout, code } = await here.watch(program);
    assert.equal(code, 0);
    const asked = rowsOf(stdout).filter(({ kind }) => kind === 'watch');
    const told = asked.map(({ src = '' }) => src.slice(src.lastIndexOf(':') + 1));
    assert.deepEqual(told, ['3', '5']);
    assert.match(stdout, /"rule":"write-spin".*"src":"[^"]*program.py:5"/);
  });

  it('tells the end of a stream on the line of who is told of it, and what comes on that of who gets it', async () => {
    const lines = [
      'import asyncio, socket',
      'class Echo(asyncio.Protocol):',
      '    def connection_made(self, transport): self.transport = transport',
      '    def data_received(self, data): self.transport.write(data)',
      '    def eof_received(self): self.transport.close()',
      'async def main():',
      '    loop = asyncio.get_running_loop(); here, there = socket.socketpair()',
      '    await loop.create_connection(Echo, sock=here)',
      "    there.sendall(b'hello'); there.shutdown(socket.SHUT_WR); await asyncio.sleep(0.2)",
      'asyncio.run(main())',
    ];
    const program = here.write('program.py', ...lines);
    const { stdout, code } = await here.watch(program);
    assert.equal(code, 0);
    const read = rowsOf(stdout).filter(({ kind, got = -1 }) => kind === 'recv' && got >= 0);
    const told = read.map(({ got, src = '' }) => `${got} ${src.slice(src.lastIndexOf(':') + 1)}`);
    assert.deepEqual(told, ['5 4', '0 5']);
  });
});
