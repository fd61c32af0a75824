/** The simulator's process, against servers in this one. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { Socket } from 'node:net';
import * as libc from '../../../src/os/libc';
import { C } from '../../../src/os/libc';
import { formatAddress } from '../../../src/os/address';
import { openPipe } from '../../../src/os/process';
import { acceptFrom } from '../../../src/os/sockets';
import type { Script, Step } from '../../../src/lab/script';
import { SPARE_FDS } from '../../../src/lab/wire';
import { isGone, stateOf, until } from '../../support/processes';
import { SIMULATOR, serve, simulate, simulator } from '../../support/simulator';
import { afterThisTest, awaitKernel, listener, receiveText } from '../../support/sockets';

const CODEC = 'length-prefix-4-be';
const connect: Step = { connect: {} };

/** A script of one client. */
function client(...steps: Step[]): Script {
  return { seed: 3, clients: [{ steps }] };
}

/** A server that sends these pieces to each connection, each after the one before has left. */
function sayInPieces(...pieces: (string | Buffer)[]): Promise<string> {
  return serve((socket) => {
    const next = (): void => {
      const piece = pieces.shift();
      if (piece !== undefined) socket.write(piece, () => setTimeout(next, 5));
    };
    next();
  });
}

/** A server that keeps what comes: one text for each connection, in order. */
async function hear(): Promise<{ address: string; texts: string[]; sockets: Socket[] }> {
  const texts: string[] = [];
  const sockets: Socket[] = [];
  const address = await serve((socket) => {
    const index = sockets.push(socket) - 1;
    texts[index] = '';
    socket
      .setEncoding('latin1')
      .on('data', (text: string) => (texts[index] = `${texts[index] ?? ''}${text}`));
  });
  return { address, texts, sockets };
}

function echo(): Promise<string> {
  return serve((socket) => socket.pipe(socket));
}

describe('the simulator', () => {
  it('finds a text that is split over packets, and reads on after it', async () => {
    const address = await sayInPieces('noise Hel', 'lo_', 'World!回', '复');
    const { failures, bytesReceived } = await simulate(
      client(
        connect,
        { expect: { text: 'Hello_World' } },
        { expect: { bytes: 1 } },
        { expect: { text: '回复' } },
      ),
      [address],
    );
    assert.deepEqual(failures, []);
    assert.equal(bytesReceived, 24);
  });

  it('keeps what comes before it is expected', async () => {
    const address = await serve((socket) => {
      socket.end('first second');
    });
    const { failures } = await simulate(
      client(
        connect,
        { wait: { ms: 50 } },
        { expect: { text: 'first' } },
        { expect: { bytes: 7 } },
        { expect: { end: true } },
      ),
      [address],
    );
    assert.deepEqual(failures, []);
  });

  it('counts frames and leaves the bytes after them', async () => {
    const frames = Buffer.from('\0\0\0\x03one\0\0\0\x05three!', 'latin1');
    const address = await sayInPieces(
      frames.subarray(0, 2),
      frames.subarray(2, 9),
      frames.subarray(9),
    );
    const { failures } = await simulate(
      client(connect, { expect: { frames: 2, codec: CODEC } }, { expect: { text: '!' } }),
      [address],
    );
    assert.deepEqual(failures, []);
  });

  it('sends pieces one by one', async () => {
    const pieces: string[] = [];
    const address = await serve((socket) => {
      socket.setEncoding('latin1').on('data', (text: string) => pieces.push(text));
      socket.on('end', () => socket.end());
    });
    const { failures, bytesSent } = await simulate(
      client(
        connect,
        { sendInPieces: { text: 'half a mess', sizes: [5, 1, 3], pauseMs: 250 } },
        { halfClose: {} },
        { expect: { end: true } },
      ),
      [address],
    );
    assert.deepEqual(failures, []);
    assert.deepEqual(pieces, ['half ', 'a', ' me', 'ss']);
    assert.equal(bytesSent, 11);
  });

  it('waits as long as it should, and starts clients at their rate', async () => {
    const { address, texts } = await hear();
    const steps: Step[] = [connect, { wait: { ms: 60 } }, { send: { text: 'x' } }];
    const { rows } = await simulate({ clients: [{ count: 3, ramp: 20, start: 40, steps }] }, [
      address,
    ]);
    // Counted from before the simulator was started: one that is late for one client is late for no other.
    const waited = rows()
      .filter(({ step }) => step === 'wait')
      .map(({ t }) => t / 1e6);
    assert.equal(waited.length, 3);
    for (const [i, ms] of waited.entries()) assert.ok(ms >= 40 + 50 * i + 60, `${i}: ${ms}`);
    await until('all bytes', () => texts.join('') === 'xxx');
  });

  it('half-closes: the server sees the end and can still answer', async () => {
    const address = await serve(
      (socket) => {
        socket.on('end', () => socket.end('bye')).resume();
      },
      { allowHalfOpen: true },
    );
    const { failures } = await simulate(
      client(connect, { halfClose: {} }, { expect: { text: 'bye' } }, { expect: { end: true } }),
      [address],
    );
    assert.deepEqual(failures, []);
  });

  it('resets: the server gets ECONNRESET', async () => {
    let code: string | undefined;
    const address = await serve((socket) => {
      socket.write('hello');
      socket.on('error', (error: NodeJS.ErrnoException) => (code = error.code));
    });
    await simulate(client(connect, { expect: { text: 'hello' } }, { reset: {} }), [address]);
    await until('an error', () => code !== undefined);
    assert.equal(code, 'ECONNRESET');
  });

  it('sends an urgent byte out of band', async () => {
    const { fd, address } = listener();
    const { process } = simulator(
      client(connect, { urgent: { byte: 33 } }, { wait: { ms: 9000 } }),
      [formatAddress(address)],
    );
    process.send({ kind: 'ready' });
    const near = await until('a connection', () => {
      const accepted = acceptFrom(fd);
      return accepted >= 0 && accepted;
    });
    afterThisTest(() => void libc.close(near));
    awaitKernel(near, C.POLLPRI);
    assert.equal(receiveText(near, C.MSG_OOB), '!');
  });

  it('frames what it sends, several messages in one call', async () => {
    const { address, texts } = await hear();
    await simulate(
      client(
        connect,
        { sendFrame: { hex: '4142', codec: CODEC } },
        { sendTogether: { messages: [{ text: 'a' }, { text: '' }], codec: CODEC } },
      ),
      [address],
    );
    const wanted = '\0\0\0\x02AB\0\0\0\x01a\0\0\0\0';
    await until('all bytes', () => texts[0] === wanted);
  });

  it('sends the same random bytes each time, others for each client and send', async () => {
    const { address, texts } = await hear();
    const steps: Step[] = [
      connect,
      { repeat: { times: 2, steps: [{ send: { random: 3_000_000 } }] } },
    ];
    const script = { seed: 4, clients: [{ count: 2, ramp: 10, steps }] };
    for (const runs of [1, 2]) {
      await simulate(script, [address]);
      await until(
        'all bytes',
        () => texts.filter(({ length }) => length === 6e6).length === 2 * runs,
      );
    }
    assert.ok(texts[0] === texts[2] && texts[1] === texts[3] && texts[0] !== texts[1]);
    assert.notEqual(texts[0]?.slice(0, 3e6), texts[0]?.slice(3e6));
  });

  it('goes on after the kernel took a part, and reads meanwhile', async () => {
    const address = await echo();
    const { failures, bytesReceived } = await simulate(
      client(
        { setBuffers: { send: 4096, receive: 4096 } },
        connect,
        { send: { random: 60_000 } },
        { expect: { bytes: 60_000 } },
      ),
      [address],
    );
    assert.deepEqual(failures, []);
    assert.equal(bytesReceived, 60_000);
  });

  it('reads nothing while it should not, nor more than it can keep', async () => {
    let sent = 0;
    const address = await serve((socket) => {
      const more = (): void => {
        while (socket.write('x'.repeat(65_536))) sent += 65_536;
        socket.once('drain', more);
      };
      more();
    });
    for (const step of [{ pauseReading: {} }, { wait: { ms: 0 } }]) {
      sent = 0;
      const { process, rows, report } = simulator(
        client({ setBuffers: { receive: 8192 } }, connect, step, { wait: { ms: 800 } }),
        [address],
      );
      process.send({ kind: 'ready' });
      await until('the wait', () => rows().some(({ step }) => step === 'connect'));
      const { bytesReceived } = await report();
      assert.ok(bytesReceived <= 65_536 + 8192, `${bytesReceived}`);
      assert.ok('wait' in step ? bytesReceived >= 65_536 : true, `${bytesReceived}`);
    }
  });

  it('connects again after it closed', async () => {
    const address = await serve((socket) => socket.end('once'));
    const { failures, connected } = await simulate(
      client({
        repeat: {
          times: 3,
          steps: [connect, { expect: { text: 'once' } }, { expect: { end: true } }, { close: {} }],
        },
      }),
      [address],
    );
    assert.deepEqual(failures, []);
    assert.equal(connected, 1);
  });

  it('echoes with 1 000 clients at once', async () => {
    const address = await echo();
    const steps: Step[] = [
      connect,
      { repeat: { times: 5, steps: [{ send: { text: 'hello' } }, { expect: { bytes: 5 } }] } },
    ];
    const report = await simulate({ clients: [{ count: 1000, steps }] }, [address], {
      rows: false,
    });
    assert.deepEqual(
      { ...report, connectMs: 0, rows: 0, signals: 0 },
      {
        ...{ clients: 1000, connected: 1000, failed: 0, failures: [], connectMs: 0 },
        ...{ bytesSent: 25_000, bytesReceived: 25_000, rows: 0, signals: 0 },
      },
    );
    assert.deepEqual(report.rows(), []);
  });

  it('writes a row for each step, with the address that joins it to the server', async () => {
    const ports: (number | undefined)[] = [];
    const address = await serve((socket) => {
      ports.push(socket.remotePort);
      socket.end('bye');
    });
    const { rows } = await simulate(
      client(connect, { send: { text: 'four' } }, { expect: { text: 'bye' } }, { close: {} }),
      [address],
    );
    const local = `127.0.0.1:${ports[0]}`;
    assert.deepEqual(
      rows().map(({ kind, loop, tick, client, step, bytes, local }) => {
        return { kind, loop, tick, client, step, bytes, local };
      }),
      (
        [
          ['connect', 0],
          ['send', 4],
          ['expect', 3],
          ['close', 0],
        ] as const
      ).map(([step, bytes]) => {
        return { kind: 'client', loop: -1, tick: -1, client: 0, step, bytes, local };
      }),
    );
    const times = rows().map(({ t }) => t);
    assert.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
    );
  });
});

describe('the simulator tells', () => {
  it('a refused connection', async () => {
    const { fd, address } = listener();
    libc.shutdown(fd, C.SHUT_RDWR);
    const { failures, connected, rows } = await simulate(client(connect), [formatAddress(address)]);
    assert.equal(connected, 0);
    assert.match(
      failures[0]?.reason ?? '',
      /^step 1 connect: 127.0.0.1:\d+ did not take the connection: ECONNREFUSED after \d+ ms$/,
    );
    assert.equal(rows()[0]?.errno, 'ECONNREFUSED');
  });

  it('a text that did not come, and what came instead', async () => {
    const address = await sayInPieces('Good', 'bye');
    const { failures, failed, signals } = await simulate(
      client(connect, { repeat: { times: 1, steps: [{ expect: { text: 'Hi', withinMs: 600 } }] } }),
      [address],
    );
    assert.equal(failed, 1);
    const reason = failures[0]?.reason ?? '';
    assert.match(
      reason,
      /^step 2.1 expect: text "Hi" did not come within \d+ ms; 7 bytes came: "Goodbye"$/,
    );
    assert.ok(Number(/within (\d+)/.exec(reason)?.[1]) >= 150, reason);
    assert.deepEqual(signals, [`failed: ${reason}`, 'done']);
  });

  it('a stream that ended, or was reset, too early', async () => {
    const ended = await serve((socket) => socket.end('ab'));
    // Not before the connection is certainly made.
    const reset = await serve((socket) => socket.once('data', () => socket.resetAndDestroy()));
    const { failures } = await simulate(
      {
        clients: [
          { steps: [connect, { expect: { bytes: 3 } }] },
          { steps: [{ connect: { to: 1 } }, { send: { text: 'go' } }, { expect: { end: true } }] },
        ],
      },
      [ended, reset],
    );
    const reasons = failures.toSorted((a, b) => a.client - b.client).map(({ reason }) => reason);
    assert.match(
      reasons[0] ?? '',
      /^step 2 expect: 3 bytes did not come: the stream ended after \d+ ms; 2 bytes came: "ab"$/,
    );
    assert.match(reasons[1] ?? '', /the end of the stream did not come: ECONNRESET after \d+ ms/);
  });

  it('a send to a peer that is gone', async () => {
    // Not before the connection is certainly made.
    const address = await serve((socket) => socket.once('data', () => socket.resetAndDestroy()));
    const send = (text: string) => ({ send: { text } });
    const { failures } = await simulate(
      client(connect, send('go'), { wait: { ms: 1000 } }, send('into nothing')),
      [address],
    );
    assert.match(
      failures[0]?.reason ?? '',
      /^step 4 send: 0 of 12 bytes were taken, then (EPIPE|ECONNRESET)$/,
    );
  });

  it('steps without a connection', async () => {
    const { failures } = await simulate(client({ send: { text: 'a' } }), ['127.0.0.1:1']);
    assert.equal(failures[0]?.reason, 'step 1 send: it is not connected: connect first');
  });

  it('the first 20 failures, and counts them all', async () => {
    const address = await serve((socket) => socket.end());
    const steps: Step[] = [connect, { expect: { bytes: 1 } }];
    const { failures, failed, signals } = await simulate({ clients: [{ count: 30, steps }] }, [
      address,
    ]);
    assert.deepEqual([failed, failures.length, signals.length], [30, 20, 31]);
    // Each is counted as it comes; its reason is told of the first only.
    assert.equal(signals.filter((signal) => signal === 'failed').length, 10);
  });

  it('why a script cannot be run', async () => {
    const refusal = async (script: Script): Promise<string | undefined> => {
      const { process, signals } = simulator(script, ['127.0.0.1:1']);
      assert.equal((await process.ended).code, 1);
      assert.equal(signals.length, 1);
      return signals[0];
    };
    assert.match(
      (await refusal({ clients: [{ count: 1_000_000, steps: [] }] })) ?? '',
      /^refused: 1000000 clients need 1000064 descriptors, the limit here is \d+: use fewer/,
    );
    assert.match(
      (await refusal(client(connect, { sendFrame: { text: 'a', codec: 'none' } }))) ?? '',
      /^refused: clients 1: step 2 sendFrame: there is no codec 'none'/,
    );
  });
});

describe('the simulator', () => {
  it('connects nobody before it is told that the listeners are open', async () => {
    const { address, sockets } = await hear();
    const { process, report } = simulator(client(connect), [address]);
    await until('its wait', () => stateOf(process.pid) === 'S');
    assert.equal(sockets.length, 0);
    process.send({ kind: 'ready' });
    assert.equal((await report()).connected, 1);
    assert.equal((await process.ended).code, 0);
  });

  it('ends at once when it is told to stop, or control is closed', async () => {
    for (const end of ['stop', 'finish'] as const) {
      const { address, sockets } = await hear();
      const { process, signals } = simulator(client(connect, { wait: { ms: 60_000 } }), [address]);
      process.send({ kind: 'ready' });
      await until('a connection', () => sockets.length === 1);
      if (end === 'stop') process.send({ kind: 'stop' });
      else process.finish();
      const { code, signal, stderr } = await process.ended;
      assert.deepEqual(
        { code, signal, stderr, signals },
        { code: 0, signal: '', stderr: '', signals: [] },
      );
    }
  });

  it('does a held step when the program stands, and the one before it when that is armed', async () => {
    const { address, texts } = await hear();
    const { process, signals, tells, report } = simulator(
      client(connect, { send: { text: 'a' } }, { send: { text: 'b' }, hold: true }),
      [address],
    );
    process.send({ kind: 'ready' });
    await tells('wantHold');
    await until('its wait', () => stateOf(process.pid) === 'S');
    assert.deepEqual(texts.join(), '');
    process.send({ kind: 'ready' });
    await until('the step before', () => texts[0] === 'a');
    await until('its wait', () => stateOf(process.pid) === 'S');
    assert.deepEqual([texts[0], signals], ['a', ['wantHold']]);
    process.send({ kind: 'go' });
    assert.equal((await report()).failed, 0);
    await until('the held step', () => texts[0] === 'ab');
    assert.deepEqual(signals, ['wantHold', 'holdDone', 'done']);
  });

  it('takes a program for held from its beginning where the first step of a client is', async () => {
    const { address, sockets } = await hear();
    const { process, signals, report } = simulator(client(connect, { reset: {}, hold: true }), [
      address,
    ]);
    process.send({ kind: 'ready' });
    await until('a connection', () => sockets.length === 1);
    await until('its wait', () => stateOf(process.pid) === 'S');
    assert.deepEqual(signals, []);
    process.send({ kind: 'go' });
    await report();
    assert.deepEqual(signals, ['holdDone', 'done']);
  });

  it('gives a hold up that is not answered, so that the program goes on', async () => {
    const { address } = await hear();
    const { signals, failures } = await simulate(client(connect, { reset: {}, hold: true }), [
      address,
    ]);
    assert.match(failures[0]?.reason ?? '', /^step 2 reset: the program did not stand still/);
    assert.deepEqual(signals.slice(1), ['holdDone', 'done']);
  }).timeout(20_000);

  it('dies with its parent, whatever else is open', async () => {
    const control = openPipe();
    const nothing = openSync('/dev/null', 'r+');
    const parent = spawn(
      process.execPath,
      [
        '-e',
        PARENT,
        SIMULATOR,
        JSON.stringify({ script: { clients: [] }, targets: [], rows: true }),
      ],
      { stdio: ['ignore', 'pipe', 'inherit', nothing, control.readEnd, ...spares(nothing)] },
    );
    closeSync(nothing);
    libc.close(control.readEnd);
    afterThisTest(() => {
      libc.close(control.writeEnd);
      parent.kill('SIGKILL');
    });
    let printed = '';
    parent.stdout!.setEncoding('utf8').on('data', (text: string) => (printed += text));
    const pid = Number(await until('a pid', () => /^\d+(?=\n)/.exec(printed)?.[0]));
    // Its options are the last it takes from its parent: afterwards it waits for control, which stays open.
    await until('its wait', () => stateOf(pid) === 'S');
    parent.kill('SIGKILL');
    await until('its end', () => isGone(pid));
  });
});

function spares(fd: number): number[] {
  return new Array<number>(SPARE_FDS).fill(fd);
}

/** A parent of the simulator that does nothing else: it hands its own descriptors on. */
const PARENT = `
const { spawn } = require('node:child_process');
const [simulator, options] = process.argv.slice(1);
const stdio = ['pipe', 'ignore', 'inherit', 3, 4];
for (let i = 0; i < ${SPARE_FDS}; i++) stdio.push(3);
const child = spawn(process.execPath, [simulator, String(process.pid)], { stdio });
child.stdin.end(options, () => console.log(child.pid));
setInterval(() => {}, 1000);
`;
