/** What is made of the records of probes, cut anywhere and in any order of processes. */

import assert from 'node:assert/strict';
import { createServer, connect, type Server, type Socket } from 'node:net';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PythonSource } from '../../src/sources/python';
import { openDoor } from '../../src/sources/python/door';
import { nameOf } from '../../src/sources/python/commandLine';
import { Probes } from '../../src/sources/python/probes';
import { OP, openRecord, readRecord } from '../../src/sources/python/wire';
import { readEvent } from '../../src/trace/json';
import { openTrace, type Trace } from '../../src/trace/trace';
import { hello, record } from '../support/probeRecords';
import { skipWith } from '../skip';
import { until } from '../support/processes';
import { PROBE, pythonProblem, runPython } from '../support/python';

const TCP = Buffer.from([2, 0, 0, 0, 1, 0, 0, 0]);

describe('sources/python', () => {
  let trace: Trace;
  let probes: Probes;
  let server: Server;
  let folder = '';
  const notices: string[] = [];
  const clients: Socket[] = [];

  beforeEach(async () => {
    trace = openTrace({ events: 4096, payload: 4096 });
    notices.length = 0;
    probes = new Probes(trace, 0n, {
      onAppend: () => undefined,
      onFirst: () => undefined,
      onNotice: (text) => notices.push(text),
    });
    folder = mkdtempSync(path.join(tmpdir(), 'muxscope-test-'));
    server = createServer((socket) => probes.add(socket));
    await new Promise<void>((resolve) => server.listen(path.join(folder, 's'), resolve));
  });
  afterEach(() => {
    for (const client of clients) client.destroy();
    probes.closeAll();
    server.close();
    rmSync(folder, { recursive: true });
  });

  const probe = async (): Promise<Socket> => {
    const client = connect(path.join(folder, 's'));
    client.on('error', () => undefined);
    clients.push(client);
    const before = probes.open;
    await until('a connection', () => probes.open > before);
    return client;
  };
  const events = () =>
    Array.from({ length: trace.next }, (_, seq) => readEvent(trace, seq)!).map(
      ({ loop, tick, kind, fd, pid, src, count }) =>
        [loop, tick, kind, pid ?? fd ?? count, src].filter((one) => one !== undefined).join(' '),
    );

  const SERVER = [
    hello(10),
    record({ op: OP.site, site: 5, payload: 'a.py\x007\x00main\x00' }),
    record({ op: OP.thread, payload: 'MainThread\x0010' }),
    record({ op: OP.open, fd: 3, site: 5, at: 1000, payload: TCP }),
    record({ op: OP.listen, fd: 3, site: 5, at: 2000, payload: '127.0.0.1:80' }),
    record({ op: OP.accept, fd: 3, result: 4, site: 5, at: 3000, payload: '127.0.0.1:9' }),
    record({
      op: OP.open,
      flags: 1,
      fd: 4,
      at: 4000,
      payload: Buffer.concat([TCP, Buffer.from('127.0.0.1:80\x00127.0.0.1:9')]),
    }),
    record({ op: OP.recv, fd: 4, result: 2, asked: 9, site: 5, at: 5000, payload: 'ab' }),
  ];
  const SAID = [
    ...['-1 -1 process 10', '0 -1 loop 10', '0 -1 open 3 /f/a.py:7'],
    ...['0 -1 accept 4 /f/a.py:7', '0 -1 open 4 /f/a.py:7', '0 -1 recv 4 /f/a.py:7'],
  ];

  it('reads records, however they are cut', async () => {
    const all = Buffer.concat(SERVER);
    const client = await probe();
    for (let at = 0; at < all.length; at += 7) client.write(all.subarray(at, at + 7));
    await until('all', () => trace.next >= SAID.length);
    assert.deepEqual(events(), SAID);
    assert.equal(readEvent(trace, 4)?.local, '127.0.0.1:80');
  });

  it('gives a fork what its parent had, whoever is heard first', async () => {
    const child = hello(11, { parent: 10, fork: 1 });
    const own = record({ op: OP.recv, fd: 4, result: 1, asked: 9, at: 8000, payload: 'c' });
    const fork = record({ op: OP.fork, result: 1, at: 7000 });
    const after = record({ op: OP.close, fd: 4, at: 9000 });
    const order: string[][] = [];
    for (const isChildFirst of [false, true]) {
      trace = openTrace({ events: 4096, payload: 4096 });
      probes = new Probes(trace, 0n, {
        onAppend: () => undefined,
        onFirst: () => undefined,
        onNotice: (text) => notices.push(text),
      });
      const parent = await probe();
      parent.write(Buffer.concat(SERVER));
      await until('the parent', () => trace.next >= SAID.length);
      if (!isChildFirst) parent.write(Buffer.concat([fork, after]));
      const born = await probe();
      born.write(Buffer.concat([child, own]));
      await until(
        'the child',
        () => isChildFirst || events().some((one) => one.includes('1 -1 recv')),
      );
      if (isChildFirst) parent.write(Buffer.concat([fork, after]));
      await until('the close', () => events().some((one) => one.includes('close')));
      await until('the child', () => events().some((one) => one.startsWith('1 -1 recv')));
      order.push(events().slice(SAID.length).sort());
      // Among its parent's events, which are in the order of their times.
      const rows = Array.from({ length: trace.next }, (_, seq) => readEvent(trace, seq)!);
      assert.equal(rows.find(({ kind, pid }) => kind === 'process' && pid === 11)?.t, 7000);
      probes.closeAll();
    }
    // It was told of by its parent: no open of the child's comes before what it reads.
    const told = ['0 -1 close 4', '0 -1 process 11', '1 -1 loop 11', '1 -1 recv 4'];
    assert.deepEqual(order, [told, told]);
    assert.deepEqual(notices, []);
  });

  it('goes on where a child never says hello', async () => {
    const parent = await probe();
    const fork = record({ op: OP.fork, result: 1, at: 7000 });
    parent.write(Buffer.concat([...SERVER, fork, record({ op: OP.close, fd: 4, at: 9000 })]));
    await until('the close', () => events().at(-1) === '0 -1 close 4');
  });

  it('tells what was lost', async () => {
    const client = await probe();
    client.write(Buffer.concat([hello(10), record({ op: OP.dropped, result: 77 })]));
    await until('the loss', () => events().at(-1) === '-1 -1 lost 77');
  });

  it('turns away who is no probe, or one of another version', async () => {
    const texts = [
      hello(10, { wire: 99 }),
      record({ op: OP.recv }),
      Buffer.from('GET / HTTP/1.1\r\n'.repeat(9)),
    ];
    for (const text of texts) {
      const client = await probe();
      client.write(text);
      await until('its end', () => probes.open === 0);
    }
    assert.deepEqual(notices, [
      'a probe speaks version 99 of its records, this Muxscope 1: use the probe that came with it',
      'somebody spoke to the probe’s socket who is no probe',
      'what a probe said is no record: it is left out',
    ]);
    assert.equal(trace.next, 0);
  });

  it('lets in only who may enter its folder', async () => {
    const door = await openDoor('/p', 99, () => undefined);
    const address = door.environment['MUXSCOPE_PROBE']!.slice('unix:'.length);
    const modeOf = (file: string): number => statSync(file).mode & 0o777;
    assert.deepEqual([modeOf(path.dirname(address)), modeOf(address)], [0o700, 0o600]);
    door.close();
    assert.throws(() => statSync(path.dirname(address)), /ENOENT/);
  });

  it('lets in by loopback only what brings the token, and follows forks through that door', async function () {
    const problem = pythonProblem();
    if (problem !== undefined) skipWith(this, problem);
    const door = await openDoor(PROBE, 99, (socket) => probes.add(socket), 'tcp');
    const { MUXSCOPE_PROBE: address = '', MUXSCOPE_PROBE_TOKEN: token = '' } = door.environment;
    const port = Number(/^tcp:127\.0\.0\.1:(\d+)$/.exec(address)?.[1]);
    assert.equal(token.length, 32);
    const strangers = [hello(10), hello(10, { token: 'x' }), record({ op: OP.close, fd: 3 })];
    for (const said of strangers) {
      const client = connect(port, '127.0.0.1');
      clients.push(client.on('error', () => undefined));
      client.write(said);
      await new Promise((resolve) => client.once('close', resolve));
    }
    assert.equal(probes.open, 0);
    const program = path.join(folder, 'forks.py');
    writeFileSync(
      program,
      'import os, socket\nif os.fork() == 0: socket.socketpair(); os._exit(0)\nos.wait()\n',
    );
    const { code, stderr } = await runPython('python3', [program], door.environment);
    assert.deepEqual([code, stderr], [0, '']);
    await until('both ends', () => events().filter((line) => line.includes('open')).length === 2);
    assert.equal(events().filter((line) => line.includes('process')).length, 2);
    door.close();
  });

  it('adds no working folder to where a program looks for modules', async () => {
    const usual = process.env['PYTHONPATH'];
    const pathOf = async (value: string | undefined): Promise<string | undefined> => {
      if (value === undefined) delete process.env['PYTHONPATH'];
      else process.env['PYTHONPATH'] = value;
      const door = await openDoor('/p', 99, () => undefined);
      door.close();
      const { environment } = door;
      return `${environment['PYTHONPATH']} ${environment['MUXSCOPE_PROBE_PYTHONPATH']}`;
    };
    try {
      const paths = [await pathOf(undefined), await pathOf(''), await pathOf('/q')];
      assert.deepEqual(paths, ['/p/site undefined', '/p/site ', '/p/site:/q /q']);
    } finally {
      if (usual === undefined) delete process.env['PYTHONPATH'];
      else process.env['PYTHONPATH'] = usual;
    }
  });

  it('starts no program that was to end, or got a signal, before it was there', async () => {
    const program = path.join(folder, 'program');
    writeFileSync(program, '#!/bin/sh\ntouch "$1"\n', { mode: 0o755 });
    const file = path.join(folder, 'started');
    const options = {
      ...{ python: program, args: [file], name: 'a', capture: 9, ticks: 0, probe: '/p' },
      output: 'own',
    } as const;
    const nothing = (): void => undefined;
    const listener = {
      ...{ onAppend: nothing, onRunning: nothing, onPaused: nothing, onChange: nothing },
      onNotice: nothing,
    };
    const begun = (): PythonSource => new PythonSource(options, trace, 0n, listener);
    const stopped = begun();
    stopped.stop();
    assert.deepEqual(await stopped.ended, { kind: 'done', wasStopped: true });
    const signalled = begun();
    signalled.signal('SIGTERM');
    assert.deepEqual(await signalled.ended, { kind: 'done', signal: 'SIGTERM' });
    assert.ok(!existsSync(file));
    const reason = `${program} is no Python: give --python the path of one`;
    assert.deepEqual(await begun().ended, { kind: 'refused', reason });
    assert.ok(existsSync(file));
  });

  it('knows a record that is not whole from none', () => {
    const whole = record({ op: OP.recv, payload: 'abc' });
    const into = openRecord();
    assert.equal(readRecord(whole, 0, into), whole.length);
    assert.equal(readRecord(whole.subarray(0, -1), 0, into), 0);
    assert.equal(readRecord(whole.subarray(0, 3), 0, into), 0);
    assert.equal(readRecord(Buffer.alloc(64), 0, into), -1);
  });

  it('calls a program by its script or module', () => {
    const names = [
      'python a/b.py c',
      'python -X dev -u a.py',
      'python -m pytest -x',
      'python -c x',
      'python -X frozen_modules=off x/../../debugpy --connect 127.0.0.1:5 --configure-qt none c.py -v',
      'python -m debugpy --listen 5 --wait-for-client -m pytest',
      'python -OOum pytest -x',
      'python -mpytest a.py',
      'python -bcprint(1) a.py',
      'python -Wignore -X dev --check-hash-based-pycs never a.py -m b',
      'python -- -a.py',
      'python -u - a.py',
      'python -m',
    ];
    assert.deepEqual(
      [...names, 'python'].map((line) => nameOf(line.split(' '))),
      [
        ...['b.py', 'a.py', 'pytest', 'python -c', 'c.py', 'pytest'],
        ...['pytest', 'pytest', 'python -c', 'a.py', '-a.py', 'python', 'python', 'python'],
      ],
    );
  });
});
