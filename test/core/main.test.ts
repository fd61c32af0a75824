/** The core as a process: what it says first, whom it lets in, how long it waits for somebody, and that nothing outlives it. */

import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { SessionInfo } from '../../src/core/protocol';
import { BUNDLES, startProcess } from '../support/command';
import { type Core, openCore, type Visitor, visit } from '../support/coreProcess';
import { VIEW } from '../support/coreServer';
import { descendantsOf, groupOf, isGone, isListening, portOf, until } from '../support/processes';
import { Screens } from '../support/screens';

const CORE = path.join(BUNDLES, 'core.js');

const START = { do: 'start', scenario: 'multi-port', clients: 'script' } as const;

function startScenario(core: Visitor): Promise<SessionInfo> {
  return core.get(START) as Promise<SessionInfo>;
}

async function nothingLeft(pids: readonly number[], listeners: readonly string[]): Promise<void> {
  await until(
    () => `the end of ${pids.filter((pid) => !isGone(pid)).join(', ')}`,
    () => pids.every(isGone),
  );
  // The first thread of a process is gone before the last one lets go of its sockets.
  const left = (): string[] => listeners.filter((address) => isListening(portOf(address)));
  await until(
    () => `the end of ${left().join(', ')}`,
    () => left().length === 0,
  );
}

describe('core/main', () => {
  it('is ready, and typed arrays arrive as such', async () => {
    const core = await openCore();
    assert.deepEqual(core.messages[0], { type: 'ready' });
    await startScenario(core);
    core.send({ type: 'look', viewer: 'v', session: 1, view: VIEW });
    const message = await until('a sight', () =>
      core.messages.find(({ type }) => type === 'sight'),
    );
    assert.ok(message.type === 'sight');
    const { timeline } = new Screens().show(message);
    assert.ok(timeline.cells instanceof Uint16Array);
  });

  it('listens where only this user comes, in a session of its own', async () => {
    const { place, pid } = await openCore();
    assert.equal(statSync(place.address).mode & 0o777, 0o600);
    assert.equal(statSync(path.dirname(place.address)).mode & 0o777, 0o700);
    assert.equal(groupOf(pid)?.session, pid);
  });

  it('ends at once where it is told to, and leaves nothing', async () => {
    const core = await openCore();
    const { listeners } = (await startScenario(core)).lab!;
    const pids = [core.pid, ...descendantsOf(core.pid)];
    assert.ok(pids.length >= 2);
    core.send({ type: 'end' });
    await nothingLeft(pids, listeners);
    await endedWell(core);
  });

  it('ends at once where the connection ends and there is no session', async () => {
    const core = await openCore();
    core.disconnect();
    await nothingLeft([core.pid], []);
    await endedWell(core);
  });

  it('ends where nobody comes for its sessions, and leaves nothing', async () => {
    const core = await openCore({ lingerMs: 300 });
    const { listeners } = (await startScenario(core)).lab!;
    const pids = [core.pid, ...descendantsOf(core.pid)];
    const left = performance.now();
    core.disconnect();
    await nothingLeft(pids, listeners);
    assert.ok(performance.now() - left >= 300);
    await endedWell(core);
  });

  it('ends where nobody ever comes', async () => {
    const core = startProcess('env', ['MUXSCOPE_LINGER_MS=200', process.execPath, CORE, '0']);
    const { code, stderr } = await core.ended;
    assert.deepEqual([code, stderr], [0, '']);
  });

  it('goes on for who comes back, who is told what there is and sees it', async () => {
    const core = await openCore();
    const { id } = await startScenario(core);
    const pids = descendantsOf(core.pid);
    // What was asked for is done, and not told to another.
    core.send({ type: 'request', id: 77, request: { do: 'pause', session: id } });
    core.disconnect();
    const next = visit(core.place);
    const { sessions = [] } = await next.ready();
    assert.deepEqual(
      sessions.map((one) => [one.id, one.name, one.lab?.listeners.length]),
      [[id, 'multi-port', 2]],
    );
    next.send({ type: 'look', viewer: 'v', session: id, view: VIEW });
    await until('a sight', () => next.messages.some(({ type }) => type === 'sight'));
    assert.ok((await next.ask({ do: 'pause', session: id })).ok);
    assert.ok(!next.messages.some((one) => one.type === 'reply' && one.id === 77));
    assert.ok(!pids.some(isGone));
    // Another session counts on.
    const other = (await next.get({ ...START, replaces: id })) as SessionInfo;
    assert.equal(other.id, id + 1);
  });

  it('goes on over many reloads, also such as come before the last window is gone', async () => {
    const core = await openCore();
    const { id } = await startScenario(core);
    let last: Visitor = core;
    for (let round = 0; round < 10; round++) {
      const next = visit(core.place);
      await until('that it is taken', () => next.messages.some(({ type }) => type === 'taken'));
      assert.ok(!next.messages.some(({ type }) => type === 'ready'));
      assert.ok((await last.ask({ do: 'scenarios' })).ok);
      last.disconnect();
      const { sessions } = await next.ready();
      assert.equal(sessions?.[0]?.id, id);
      last = next;
    }
    const waiting = [visit(core.place), visit(core.place)];
    await until('that only the newest waits', () => waiting[0]!.isClosed);
    last.disconnect();
    await waiting[1]!.ready();
  });

  it('lets nobody in who has not the token, and tells that one nothing', async () => {
    const core = await openCore();
    await startScenario(core);
    const { address } = core.place;
    const strangers = [
      visit({ address, token: 'x'.repeat(core.place.token.length) }),
      visit({ address, token: `${core.place.token.slice(1)}0` }),
      visit({ address, token: '' }),
    ];
    strangers[2]!.write(new Uint8Array(100));
    await until('their end', () => strangers.every(({ isClosed }) => isClosed));
    assert.deepEqual(
      strangers.map(({ messages }) => messages),
      [[], [], []],
    );
    assert.ok((await core.ask({ do: 'scenarios' })).ok);
  });

  it('takes one that speaks something else for gone', async () => {
    const core = await openCore({ lingerMs: 200 });
    await startScenario(core);
    core.write(new Uint8Array(64).fill(255));
    await until('its end', () => isGone(core.pid));
  });

  it('ends in the middle of a reply as it does else', async () => {
    const core = await openCore({ lingerMs: 100 });
    const { listeners } = (await startScenario(core)).lab!;
    const pids = [core.pid, ...descendantsOf(core.pid)];
    // More than the socket holds: the core is writing when it ends.
    for (let id = 0; id < 150; id++)
      core.send({ type: 'request', id, request: { do: 'scenarios' } });
    const count = core.messages.length;
    await until('the first of many replies', () => core.messages.length > count);
    core.disconnect();
    await endedWell(core);
    await nothingLeft(pids, listeners);
  });

  it('ends by SIGTERM as it does else', async () => {
    const core = await openCore();
    const { listeners } = (await startScenario(core)).lab!;
    const pids = [core.pid, ...descendantsOf(core.pid)];
    process.kill(core.pid, 'SIGTERM');
    await nothingLeft(pids, listeners);
    await endedWell(core);
  });

  it('leaves nothing when it is killed', async () => {
    const core = await openCore();
    const { listeners } = (await startScenario(core)).lab!;
    const pids = descendantsOf(core.pid);
    assert.ok(pids.length >= 1);
    process.kill(core.pid, 'SIGKILL');
    await nothingLeft([core.pid, ...pids], listeners);
  });

  it('leaves nothing when it is killed while a scenario starts', async () => {
    const core = await openCore();
    core.send({ type: 'request', id: 0, request: START });
    const pids = await until('a program', () => {
      const started = descendantsOf(core.pid);
      return started.length > 0 && started;
    });
    process.kill(core.pid, 'SIGKILL');
    await nothingLeft([core.pid, ...pids], []);
  });

  it('ends while a scenario starts', async () => {
    const core = await openCore({ lingerMs: 10 });
    core.send({ type: 'request', id: 0, request: START });
    const pids = await until('a program', () => {
      const started = descendantsOf(core.pid);
      return started.length > 0 && started;
    });
    core.disconnect();
    await nothingLeft([core.pid, ...pids], []);
    await endedWell(core);
  });

  it('runs the second of two starts, on another poller, with a client more, and stops', async () => {
    const core = await openCore();
    const [first, second] = await Promise.all([
      startScenario(core),
      core.get({
        ...{ do: 'start', scenario: 'read-write-split', clients: 'none', replaces: 1 },
      } as const) as Promise<SessionInfo>,
    ]);
    const other = (await core.get({
      ...{ do: 'choosePoller', session: 1, poller: 'poll' },
    } as const)) as SessionInfo;
    assert.deepEqual([other.name, other.lab!.poller], ['read-write-split', 'poll']);
    assert.deepEqual(other.lab!.listeners, second.lab!.listeners);
    assert.ok((await core.ask({ do: 'connectClient', session: 1, listener: 0 })).ok);
    // The program, and the simulator of the client that came by.
    const pids = await until('a client', () => {
      const running = descendantsOf(core.pid);
      return running.length === 2 && running;
    });
    assert.ok((await core.ask({ do: 'stop', session: 1 })).ok);
    await nothingLeft(pids, [...first.lab!.listeners, ...other.lab!.listeners]);
    assert.equal(isGone(core.pid), false);
    const last = core.messages.findLast(({ type }) => type === 'session');
    assert.ok(last?.type === 'session' && last.session.state === 'ended');
    assert.deepEqual(core.lines, []);
  });

  it('is told a port that is taken by its address, and serves on', async () => {
    const core = await openCore();
    const holder = await openCore();
    const { listeners } = (await startScenario(holder)).lab!;
    const [address = ''] = listeners;
    const taken = {
      do: 'start',
      scenario: 'framing',
      clients: 'none',
      port: portOf(address),
    } as const;
    const reply = await core.ask(taken);
    assert.ok(!reply.ok && reply.error.code === 'port-taken');
    assert.ok(reply.error.message.startsWith(`${address} is in use: `), reply.error.message);
    assert.equal((await startScenario(core)).state, 'running');
  });

  it('outlives garbage, and says that it dropped it', async () => {
    const core = await openCore();
    for (const value of [
      '',
      0,
      {},
      { type: 'look', viewer: 'v', session: 1, view: null },
      [new Map()],
    ])
      core.send(value);
    await until(
      'five lines',
      () => core.messages.filter(({ type }) => type === 'log').length === 5,
    );
    assert.ok((await core.ask({ do: 'scenarios' })).ok);
  });

  it('outlives whoever started it and is killed for as long as it is told, and no longer', async () => {
    const parent = startProcess('env', [
      'MUXSCOPE_LINGER_MS=1000',
      process.execPath,
      '-e',
      PARENT,
      CORE,
    ]);
    const [core, ...listeners] = await until(
      () => `the listeners; ${parent.stderr()}`,
      () => /^listeners (.+)$/m.exec(parent.stdout())?.[1]?.split(' '),
    );
    const pids = [Number(core), ...descendantsOf(Number(core))];
    assert.ok(pids.length >= 2, `${pids.length} processes`);
    process.kill(parent.pid, 'SIGKILL');
    await until('its end', () => isGone(parent.pid));
    assert.ok(listeners.every((address) => isListening(portOf(address))));
    await nothingLeft(pids, listeners);
  });

  it('is ready without koffi, and says what is missing', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'muxscope-core-'));
    try {
      copyFileSync(CORE, path.join(folder, 'core.js'));
      const core = await openCore({ bundle: path.join(folder, 'core.js') });
      const [ready] = core.messages;
      assert.ok(ready?.type === 'ready' && ready.code === 'koffi-missing');
      assert.match(ready.unsupported!, /^koffi.+could not be loaded \(.+\): install/);
      const reply = await core.ask({ do: 'start', scenario: 'framing', clients: 'none' });
      assert.ok(!reply.ok && reply.error.code === 'koffi-missing');
      assert.ok((await core.ask({ do: 'scenarios' })).ok);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('refuses to run without a channel', async () => {
    const ended = await startProcess(process.execPath, [CORE]).ended;
    assert.equal(ended.code, 2);
    assert.match(ended.stderr, /cli\.js/);
  });
});

async function endedWell({ child, lines, place }: Core): Promise<void> {
  // Node hears of the end a little after the kernel shows it.
  await until('the exit code', () => child.exitCode !== null);
  assert.deepEqual([child.exitCode, lines], [0, []]);
  assert.throws(() => statSync(path.dirname(place.address)), /ENOENT/);
}

/** A parent that starts the core and a scenario, and says where it listens. */
const PARENT = `
  const v8 = require('node:v8');
  const { spawn } = require('node:child_process');
  const core = spawn(process.execPath, [process.argv[1], '0'], { detached: true });
  core.stdout.once('data', (line) => {
    const { address, token } = JSON.parse(line);
    const socket = require('node:net').connect(address);
    const request = { do: 'start', scenario: 'multi-port', clients: 'script' };
    const body = v8.serialize({ type: 'request', id: 1, request });
    const length = Buffer.alloc(4);
    length.writeUInt32LE(body.length);
    socket.write(Buffer.concat([Buffer.from(token), length, body]));
    socket.on('data', (bytes) => {
      const listeners = /127.0.0.1:[0-9]+/g;
      const found = bytes.toString('latin1').match(listeners);
      if (found) console.log('listeners ' + [core.pid, ...new Set(found)].join(' '));
    });
  });
`;
