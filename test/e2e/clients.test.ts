/** `muxscope clients` against servers nobody here wrote: what it reports is what they say of themselves. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Script, Step } from '../../src/lab/script';
import { skipWith } from '../skip';
import { type Finished, command, startCommand } from '../support/command';
import { descendantsOf, until } from '../support/processes';
import { ask, problemOf, startServer } from '../support/servers';
import { serve } from '../support/simulator';

type Line = {
  readonly client: number;
  readonly connected: boolean;
  readonly ended: boolean;
  readonly sent: number;
  readonly received: number;
  readonly failure?: string;
  readonly latency?: { readonly count: number; readonly minMs: number; readonly maxMs: number };
  readonly total?: Record<string, unknown>;
};

let folder = '';
before(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'muxscope-clients-'));
});
after(() => rmSync(folder, { recursive: true }));

function scriptFile(script: Script, name = 'talk.mux.json'): string {
  const file = path.join(folder, name);
  writeFileSync(file, JSON.stringify(script));
  return file;
}

function aim(script: Script, target: string, ...args: string[]): Promise<Finished> {
  return command('clients', scriptFile(script), '--target', target, ...args);
}

/** Lines of `--json`: a client each, and their total. */
function linesOf({ stdout }: Finished): { clients: Line[]; total: Record<string, unknown> } {
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
  return { clients: lines.slice(0, -1), total: lines.at(-1)!.total! };
}

const connect: Step = { connect: {} };
const send = (text: string): Step => ({ send: { text } });
const expectText = (text: string): Step => ({ expect: { text } });
const expectEnd: Step = { expect: { end: true } };

describe('muxscope clients against redis-server', () => {
  before(function () {
    const problem = problemOf('redis-server');
    if (problem !== undefined) skipWith(this, problem);
  });

  const redis = () =>
    startServer('redis-server', (port) => [
      ...['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
    ]);

  it('has every command of slow, split, merged, half-closing and resetting clients counted there', async () => {
    const server = await redis();
    const repeat = (times: number, ...steps: Step[]): Step => ({ repeat: { times, steps } });
    const set = '*3\r\n$3\r\nSET\r\n$1\r\na\r\n$5\r\nhello\r\n';
    const script: Script = {
      clients: [
        {
          count: 20,
          ramp: 400,
          steps: [connect, repeat(10, send('PING\r\n'), expectText('+PONG\r\n')), { close: {} }],
        },
        // Slow and split: byte by byte.
        {
          steps: [
            connect,
            { sendInPieces: { text: set, sizes: [1], pauseMs: 3 } },
            expectText('+OK\r\n'),
          ],
        },
        // Merged: three commands in one call.
        {
          steps: [
            connect,
            {
              sendTogether: {
                messages: [{ text: 'INCR n\r\n' }, { text: 'INCR n\r\n' }, { text: 'INCR n\r\n' }],
              },
            },
            expectText(':1\r\n:2\r\n:3\r\n'),
          ],
        },
        {
          steps: [connect, send('ECHO half\r\n'), expectText('half'), { halfClose: {} }, expectEnd],
        },
        { steps: [connect, send('APPEND r x\r\n'), expectText(':1\r\n'), { reset: {} }] },
      ],
    };
    const run = await aim(script, `localhost:${server.port}`, '--json');
    assert.equal(run.code, 0, run.stderr);
    const { clients, total } = linesOf(run);
    assert.equal(clients.length, 24);
    for (const { connected, ended, failure } of clients)
      assert.deepEqual([connected, ended, failure], [true, true, undefined]);
    for (const { sent, received, latency } of clients.slice(0, 20))
      assert.deepEqual([sent, received, latency?.count], [60, 70, 10]);
    assert.deepEqual(
      clients.slice(20).map(({ sent, received }) => [sent, received]),
      [
        [set.length, 5],
        [24, 12],
        [11, 10],
        [12, 4],
      ],
    );
    assert.equal(total['met'], 24);
    const told = await ask(server.port, 'INFO all\r\n', (answer) => answer.includes('# Keyspace'));
    const calls = (name: string): number =>
      Number(new RegExp(`cmdstat_${name}:calls=(\\d+)`).exec(told)?.[1]);
    assert.deepEqual(['ping', 'set', 'incr', 'echo', 'append'].map(calls), [200, 1, 3, 1, 1]);
    const bytes = Number(/total_net_input_bytes:(\d+)/.exec(told)?.[1]);
    assert.equal(bytes, (total['sent'] as number) + 'INFO all\r\n'.length);
    // Those 24, and the one that asks.
    assert.equal(/total_connections_received:(\d+)/.exec(told)?.[1], '25');
  });

  it('says which expectation failed and what came instead, and exits with 1', async () => {
    const server = await redis();
    const good: Step[] = [connect, send('PING\r\n'), expectText('PONG')];
    const bad: Step[] = [connect, send('PING\r\n'), { expect: { text: 'PANG', withinMs: 300 } }];
    const junit = path.join(folder, 'result.xml');
    const script = { clients: [{ steps: good }, { steps: bad }] };
    const run = await aim(script, server.address, '--json', '--junit', junit);
    assert.equal(run.code, 1, run.stderr);
    const { clients, total } = linesOf(run);
    assert.equal(clients[0]?.failure, undefined);
    assert.match(
      clients[1]!.failure!,
      /^step 3 expect: text "PANG" did not come within \d+ ms; 7 bytes came: "\+PONG/,
    );
    assert.equal(clients[1]?.latency, undefined);
    assert.deepEqual([total['met'], total['failed']], [1, 1]);
    const xml = readFileSync(junit, 'utf8');
    assert.match(xml, /<testsuite [^>]*tests="2" failures="1" errors="0" skipped="0"/);
    assert.match(xml, /name="client 1">\n *<failure message="step 3 expect: text &quot;PANG&quot;/);
    const text = await aim(script, server.address);
    assert.equal(text.code, 1);
    assert.match(text.stdout, /✗ step 3 expect: text "PANG" did not come/);
    assert.match(text.stdout, /clients +2, 1 expectation failed/);
    assert.equal(text.stderr, '', 'a progress line where no terminal is');
  });
});

describe('muxscope clients against python3 -m http.server', () => {
  before(function () {
    const problem = problemOf('python3');
    if (problem !== undefined) skipWith(this, problem);
  });

  it('has every request logged there, and gets the file whole', async () => {
    const body = 'x'.repeat(200_000);
    const server = await startServer(
      'python3',
      (port) => ['-u', '-m', 'http.server', String(port), '--bind', '127.0.0.1'],
      { 'a.txt': body },
    );
    const get = 'GET /a.txt HTTP/1.0\r\n\r\n';
    const script: Script = {
      clients: [
        {
          count: 3,
          steps: [
            connect,
            send(get),
            expectText('200 OK'),
            expectText('\r\n\r\n'),
            { expect: { bytes: body.length } },
            expectEnd,
          ],
        },
        {
          steps: [
            connect,
            { sendInPieces: { text: get, sizes: [4, 3], pauseMs: 5 } },
            expectText('200 OK'),
            expectEnd,
          ],
        },
        {
          steps: [
            connect,
            send('GET /none HTTP/1.0\r\n\r\n'),
            { halfClose: {} },
            expectText('404'),
            expectEnd,
          ],
        },
        // A reader that stops for a while, with little room.
        {
          steps: [
            { setBuffers: { receive: 4096 } },
            connect,
            { pauseReading: {} },
            send(get),
            { wait: { ms: 200 } },
            { resumeReading: {} },
            expectText('\r\n\r\n'),
            { expect: { bytes: body.length } },
            expectEnd,
          ],
        },
        { start: 400, steps: [connect, send('GET /'), { reset: {} }] },
      ],
    };
    const run = await aim(script, server.address, '--json');
    assert.equal(run.code, 0, `${run.stderr}${run.stdout}`);
    const { clients } = linesOf(run);
    for (const i of [0, 1, 2, 3, 5]) assert.ok(clients[i]!.received > body.length, `client ${i}`);
    assert.ok(clients[4]!.received < 1000);
    const logged = (what: string): number => server.log().split(what).length - 1;
    await until(
      () => server.log(),
      () => logged('"GET /a.txt HTTP/1.0" 200') === 5,
    );
    await until(
      () => server.log(),
      () => logged('"GET /none HTTP/1.0" 404') === 1,
    );
  });
});

describe('muxscope clients', () => {
  it('counts what it moved as the other end counts it', async () => {
    const got: number[] = [];
    const address = await serve((socket) => {
      let bytes = 0;
      socket.on('data', (piece: Buffer) => {
        bytes += piece.length;
        socket.write(piece);
      });
      socket.on('end', () => got.push(bytes));
    });
    const file = path.join(folder, 'payload.bin');
    writeFileSync(file, Buffer.alloc(5000, 7));
    const steps = [
      connect,
      { send: { random: 300_000 } },
      { expect: { bytes: 300_000 } },
      { send: { file: 'payload.bin' } },
      { expect: { bytes: 5000 } },
      { close: {} },
    ] as unknown as Step[];
    const run = await aim({ seed: 3, clients: [{ count: 4, steps }] }, address, '--json');
    assert.equal(run.code, 0, run.stderr);
    const { clients, total } = linesOf(run);
    for (const { sent, received, latency } of clients) {
      assert.deepEqual([sent, received], [305_000, 305_000]);
      assert.equal(latency?.count, 2);
      assert.ok(latency.minMs > 0 && latency.minMs <= latency.maxMs);
    }
    assert.deepEqual([total['sent'], total['received']], [1_220_000, 1_220_000]);
    await until('four ends', () => got.length === 4);
    assert.deepEqual(got, Array(4).fill(305_000));
  });

  it('refuses targets that are not on this machine, each with the reason', async () => {
    const script: Script = { clients: [{ steps: [connect] }] };
    const targets: readonly (readonly [string, RegExp])[] = [
      ['10.0.0.1:80', /10\.0\.0\.1:80 is not on this machine/],
      ['0.0.0.0:80', /not on this machine/],
      ['[2001:db8::1]:80', /not on this machine/],
      ['example.com:80', /is no address/],
      ['127.0.0.1', /is no address/],
      ['127.0.0.1:99999', /is no address/],
      ['127.0.0.1:1,8.8.8.8:53', /8\.8\.8\.8:53 is not on this machine/],
    ];
    for (const [target, says] of targets) {
      const { code, stdout, stderr } = await aim(script, target);
      assert.deepEqual([code, stdout], [2, ''], target);
      assert.match(stderr, says);
      assert.match(stderr, /^[^\n]*[^\n.]\n$/);
    }
  });

  it('tells a server that is not there as a failed expectation', async () => {
    const run = await aim({ clients: [{ count: 30, steps: [connect] }] }, 'unix:/nowhere/at/all');
    assert.equal(run.code, 1);
    assert.match(
      run.stdout,
      /✗ step 1 connect: unix:\/nowhere\/at\/all did not take the connection: ENOENT/,
    );
    assert.match(run.stdout, /… and 10 clients more/);
    assert.match(run.stdout, /30 expectations failed/);
  });

  it('reports what was done until it is interrupted', async () => {
    let greeted = 0;
    const address = await serve((socket) => {
      socket.write('hello');
      socket.once('data', () => greeted++);
    });
    const waits: Step[] = [connect, expectText('hello'), send('thanks'), { wait: { ms: 60_000 } }];
    const file = scriptFile({ clients: [{ count: 2, steps: waits }] }, 'waits.mux.json');
    const xml = path.join(folder, 'waits.xml');
    const args = ['--target', address, '--json', '--junit', xml];
    const run = startCommand('clients', file, ...args);
    const simulators = () => readFileSync(`/proc/${run.pid}/task/${run.pid}/children`, 'latin1');
    await until('a simulator', () => simulators() !== '');
    await until('both to be greeted', () => greeted === 2);
    run.child.kill('SIGINT');
    const finished = await run.ended;
    assert.equal(finished.signal, 'SIGINT', finished.stderr);
    const { clients, total } = linesOf(finished);
    assert.equal(clients.length, 2);
    assert.equal(total['wasStopped'], true);
    for (const { ended, sent, received } of clients)
      assert.deepEqual([ended, sent, received], [false, 6, 5]);
    const told = readFileSync(xml, 'utf8');
    assert.match(told, /tests="2" failures="0" errors="2" skipped="0"/);
    assert.match(told, /<error message="not done: the run was ended by SIGINT"\/>/);
  });

  it('ends when nobody reads what it will say', async () => {
    const address = await serve((socket) => socket.write('hello'));
    const file = scriptFile({ clients: [{ steps: [connect, { wait: { ms: 60_000 } }] }] });
    const run = startCommand('clients', file, '--target', address, '--json');
    await until('a client', () => sockets(address) >= 1);
    run.child.stdout?.destroy();
    const { code, stderr } = await run.ended;
    // Quietly, but no success: what its clients were to meet was not met.
    assert.deepEqual([code, stderr], [3, '']);
  });

  for (const [what, says] of [
    ['simulator', /errors="1".*\n.*<error message="the client simulator was ended by SIGKILL"/],
    ['command', /errors="1".*\n.*<error message="muxscope itself was ended before/],
  ] as const) {
    it(`leaves no older report when the ${what} is killed`, async () => {
      const address = await serve((socket) => socket.write('hello'));
      const script = { clients: [{ steps: [connect, { wait: { ms: 60_000 } } as Step] }] };
      const xml = path.join(folder, 'killed.xml');
      writeFileSync(xml, '<testsuite errors="0"/>');
      const run = startCommand(
        ...['clients', scriptFile(script), '--target', address, '--junit', xml],
      );
      await until('a client', () => sockets(address) >= 1);
      const [simulator = -1] = descendantsOf(run.pid);
      process.kill(what === 'simulator' ? simulator : run.pid, 'SIGKILL');
      assert.notEqual((await run.ended).code, 0);
      assert.match(readFileSync(xml, 'utf8'), says);
    });
  }

  it('waits its turn in the full backlog of a Unix socket', async () => {
    const socket = path.join(folder, 'slow.sock');
    const server = net.createServer((peer) => peer.pipe(peer));
    server.listen({ path: socket, backlog: 1 });
    await once(server, 'listening');
    try {
      const steps = [connect, send('hi'), expectText('hi')];
      const run = await aim({ clients: [{ count: 60, steps }] }, `unix:${socket}`, '--json');
      assert.equal(run.code, 0, run.stdout);
      assert.equal(linesOf(run).total['met'], 60);
    } finally {
      server.close();
    }
  });

  it('sends texts, digits and files of many megabytes, and no more than are bounded', async () => {
    const address = await serve((socket) => socket.resume().on('end', () => socket.end()));
    const big = path.join(folder, 'big.bin');
    writeFileSync(big, new Uint8Array(16 << 20));
    const done: Step[] = [{ halfClose: {} }, expectEnd];
    const hex = '0d0a'.repeat(2e6);
    const steps: Step[] = [connect, send('x'.repeat(5e6)), { send: { hex } }, ...done];
    const run = await aim({ clients: [{ steps }] }, address, '--json');
    assert.equal(run.code, 0, run.stderr);
    assert.equal(linesOf(run).total['sent'], 9e6);
    const files = Array.from({ length: 5 }, () => ({ send: { file: 'big.bin' } }));
    const many = { clients: [{ steps: files as unknown as Step[] }] };
    const refused = await aim(many, address);
    assert.equal(refused.code, 2);
    assert.match(
      refused.stderr,
      /clients\[0\]\.steps\[4\]\.send\.file: the files of a script have over/,
    );
  });

  it('refuses a target that nobody can listen at, and a report that cannot be written', async () => {
    const file = scriptFile({ clients: [] });
    const cases: readonly (readonly [args: string[], says: RegExp])[] = [
      [['127.0.0.1:0'], /port 0, where nobody listens/],
      [[`unix:/${'x'.repeat(200)}`], /201 bytes, a Unix socket path has at most 107/],
      [['127.0.0.1:1\n'], /'127\.0\.0\.1:1\\n' is no address: write/],
      [['127.0.0.1:1', '--junit', folder], /--junit .* cannot be written: it is a folder/],
      [['127.0.0.1:1', '--junit', `${folder}/no/x.xml`], /cannot be written: ENOENT/],
    ];
    for (const [args, says] of cases) {
      const { code, stderr } = await command('clients', file, '--target', ...args);
      assert.equal(code, 2, stderr);
      assert.match(stderr, says);
      assert.match(stderr, /^[^\n]*\n$/);
    }
  });

  it('ends with 2 and a place for a script that cannot be run', async () => {
    const cases: readonly (readonly [text: string, says: RegExp])[] = [
      [
        '{"clients":[{"steps":[{"fly":{}}]}]}',
        /x\.json:1:24: clients\[0\]\.steps\[0\]\.fly: "fly" is not known here/,
      ],
      ['{"clients":[', /x\.json:1:13: .*end of the file is no JSON/],
      ['{"clients":[{"count":1000000000,"steps":[]}]}', /count is 1000000000/],
      ['{"clients":[{"steps":[{"close":{},"hold":true}]}]}', /hold needs a program of the lab/],
      [
        '{"clients":[{"steps":[{"connect":{"to":1}}]}]}',
        /there is no target 1: give a number from 0 to 0/,
      ],
      [
        '{"clients":[{"steps":[{"send":{"file":"gone.bin"}}]}]}',
        /x\.json:1:32: clients\[0\]\.steps\[0\]\.send\.file: .*gone\.bin cannot be read: ENOENT/,
      ],
      ['{"clients":[{"count":900000,"steps":[]}]}', /900000 clients need \d+ descriptors/],
      [
        '{"clients":[{"steps":[{"sendFrame":{"random":70000,"codec":"length-prefix-2-be"}}]}]}',
        /70000/,
      ],
    ];
    for (const [text, says] of cases) {
      const file = path.join(folder, 'x.json');
      writeFileSync(file, text);
      const { code, stdout, stderr } = await command('clients', file, '--target', '127.0.0.1:1');
      assert.deepEqual([code, stdout], [2, ''], `${text}: ${stderr}`);
      assert.match(stderr, says);
      assert.match(stderr, /^[^\n]*[^\n.]\n$/);
    }
    const gone = await command(
      'clients',
      path.join(folder, 'gone.json'),
      '--target',
      '127.0.0.1:1',
    );
    assert.match(
      gone.stderr,
      /gone\.json cannot be read: ENOENT: give the path of a file that is there\n$/,
    );
    assert.match(
      (await command('clients', folder, '--target', '127.0.0.1:1')).stderr,
      /is no file/,
    );
    assert.match((await command('clients')).stderr, /clients needs a script/);
    assert.match((await command('clients', 'x.json')).stderr, /clients needs --target/);
  });
});

/** Established connections to an address, as the kernel counts them. */
function sockets(address: string): number {
  const port = Number(address.split(':')[1]).toString(16).toUpperCase().padStart(4, '0');
  const established = new RegExp(`^ *\\d+: [0-9A-F]{8}:[0-9A-F]{4} 0100007F:${port} 01 `, 'gm');
  return readFileSync('/proc/net/tcp', 'latin1').match(established)?.length ?? 0;
}
