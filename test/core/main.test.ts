/** The core as a process: what it says first, and that nothing outlives it or its parent. */

import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FromCore } from '../../src/core/messages';
import type { SessionInfo } from '../../src/core/protocol';
import type { Request } from '../../src/core/requests';
import { BUNDLES, startProcess } from '../support/command';
import { descendantsOf, isGone, isListening, portOf, until } from '../support/processes';
import { Screens } from '../support/screens';

const CORE = path.join(BUNDLES, 'core.js');
const children = new Set<ChildProcess>();

afterEach('end the cores of this test', () => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
});

type Core = { child: ChildProcess; pid: number; messages: FromCore[]; stderr: () => string };

async function startCore(bundle = CORE): Promise<Core> {
  const child = fork(bundle, [], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  children.add(child);
  const messages: FromCore[] = [];
  let stderr = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.on('message', (message) => messages.push(message as FromCore));
  await until(
    () => `ready; stderr: ${stderr}`,
    () => messages.some(({ type }) => type === 'ready'),
  );
  return { child, pid: child.pid!, messages, stderr: () => stderr };
}

let lastId = 0;

async function ask({ child, messages }: Core, request: Request) {
  const id = ++lastId;
  child.send({ type: 'request', id, request });
  const message = await until(`the reply to ${request.do}`, () =>
    messages.find((one) => one.type === 'reply' && one.id === id),
  );
  assert.ok(message.type === 'reply');
  return message.reply;
}

/** The session of a reply that must be good. */
async function get(core: Core, request: Request): Promise<SessionInfo> {
  const reply = await ask(core, request);
  if (!reply.ok) assert.fail(`${reply.error.code}: ${reply.error.message}`);
  return reply.value as SessionInfo;
}

function startScenario(core: Core): Promise<SessionInfo> {
  return get(core, { do: 'start', scenario: 'multi-port', clients: 'script' });
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
    const core = await startCore();
    assert.deepEqual(core.messages[0], { type: 'ready' });
    await startScenario(core);
    core.child.send({
      ...{ type: 'look', viewer: 'v', session: 1 },
      view: {
        loop: 0,
        lastTick: -1,
        columns: 9,
        firstRow: 0,
        rows: 9,
        tick: -1,
        selected: null,
        tab: 'calls',
      },
    });
    const message = await until('a sight', () =>
      core.messages.find(({ type }) => type === 'sight'),
    );
    assert.ok(message.type === 'sight');
    const { timeline } = new Screens().show(message);
    assert.ok(timeline.cells instanceof Uint16Array);
  });

  it('ends with its channel, and leaves nothing', async () => {
    const core = await startCore();
    const { listeners } = (await startScenario(core)).lab!;
    const pids = [core.pid, ...descendantsOf(core.pid)];
    assert.ok(pids.length >= 2);
    core.child.disconnect();
    await nothingLeft(pids, listeners);
    // Node hears of the end a little after the kernel shows it.
    await until('the exit code', () => core.child.exitCode !== null);
    assert.deepEqual([core.child.exitCode, core.stderr()], [0, '']);
  });

  it('ends with its channel in the middle of a reply as it does else', async () => {
    const core = await startCore();
    const { listeners } = (await startScenario(core)).lab!;
    const pids = [core.pid, ...descendantsOf(core.pid)];
    // More than the channel holds: the core is writing when it ends.
    for (let id = 0; id < 150; id++)
      core.child.send({ type: 'request', id, request: { do: 'scenarios' } }, () => undefined);
    const count = core.messages.length;
    await until('the first of many replies', () => core.messages.length > count);
    core.child.disconnect();
    await until('the exit code', () => core.child.exitCode !== null);
    assert.deepEqual([core.child.exitCode, core.stderr()], [0, '']);
    await nothingLeft(pids, listeners);
  });

  it('leaves nothing when it is killed', async () => {
    const core = await startCore();
    const { listeners } = (await startScenario(core)).lab!;
    const pids = descendantsOf(core.pid);
    assert.ok(pids.length >= 1);
    process.kill(core.pid, 'SIGKILL');
    await nothingLeft([core.pid, ...pids], listeners);
  });

  it('leaves nothing when it is killed while a scenario starts', async () => {
    const core = await startCore();
    const request = { do: 'start', scenario: 'multi-port', clients: 'script' } as const;
    core.child.send({ type: 'request', id: 0, request });
    const pids = await until('a program', () => {
      const started = descendantsOf(core.pid);
      return started.length > 0 && started;
    });
    process.kill(core.pid, 'SIGKILL');
    await nothingLeft([core.pid, ...pids], []);
  });

  it('ends with its channel while a scenario starts', async () => {
    const core = await startCore();
    const request = { do: 'start', scenario: 'multi-port', clients: 'script' } as const;
    core.child.send({ type: 'request', id: 0, request });
    const pids = await until('a program', () => {
      const started = descendantsOf(core.pid);
      return started.length > 0 && started;
    });
    core.child.disconnect();
    await nothingLeft([core.pid, ...pids], []);
    await until('the exit code', () => core.child.exitCode !== null);
    assert.equal(core.child.exitCode, 0);
  });

  it('runs the second of two starts, on another poller, with a client more, and stops', async () => {
    const core = await startCore();
    const [first, second] = await Promise.all([
      startScenario(core),
      get(core, { do: 'start', scenario: 'read-write-split', clients: 'none', replaces: 1 }),
    ]);
    const other = await get(core, { do: 'choosePoller', session: 1, poller: 'poll' });
    assert.deepEqual([other.name, other.lab!.poller], ['read-write-split', 'poll']);
    assert.deepEqual(other.lab!.listeners, second.lab!.listeners);
    assert.ok((await ask(core, { do: 'connectClient', session: 1, listener: 0 })).ok);
    // The program, and the simulator of the client that came by.
    const pids = await until('a client', () => {
      const running = descendantsOf(core.pid);
      return running.length === 2 && running;
    });
    assert.ok((await ask(core, { do: 'stop', session: 1 })).ok);
    await nothingLeft(pids, [...first.lab!.listeners, ...other.lab!.listeners]);
    assert.equal(isGone(core.pid), false);
    const last = core.messages.findLast(({ type }) => type === 'session');
    assert.ok(last?.type === 'session' && last.session.state === 'ended');
    assert.equal(core.stderr(), '');
  });

  it('is told a port that is taken by its address, and serves on', async () => {
    const core = await startCore();
    const holder = await startCore();
    const { listeners } = (await startScenario(holder)).lab!;
    const [address = ''] = listeners;
    const taken = {
      do: 'start',
      scenario: 'framing',
      clients: 'none',
      port: portOf(address),
    } as const;
    const reply = await ask(core, taken);
    assert.ok(!reply.ok && reply.error.code === 'port-taken');
    assert.ok(reply.error.message.startsWith(`${address} is in use: `), reply.error.message);
    assert.equal((await startScenario(core)).state, 'running');
  });

  it('outlives garbage, and says that it dropped it', async () => {
    const core = await startCore();
    for (const value of [
      '',
      0,
      {},
      { type: 'look', viewer: 'v', session: 1, view: null },
      [new Map()],
    ])
      core.child.send(value);
    await until(
      'five lines',
      () => core.messages.filter(({ type }) => type === 'log').length === 5,
    );
    assert.ok((await ask(core, { do: 'scenarios' })).ok);
  });

  it('dies with a parent that is killed, and all it started', async () => {
    const parent = startProcess(process.execPath, ['-e', PARENT, CORE]);
    const listeners = await until(
      () => `the listeners; ${parent.stderr()}`,
      () => /^listeners (.+)$/m.exec(parent.stdout())?.[1]?.split(' '),
    );
    const pids = [parent.pid, ...descendantsOf(parent.pid)];
    assert.ok(pids.length >= 3, `${pids.length} processes`);
    assert.ok(listeners.every((address) => isListening(portOf(address))));
    process.kill(parent.pid, 'SIGKILL');
    await nothingLeft(pids, listeners);
  });

  it('is ready without koffi, and says what is missing', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'muxscope-core-'));
    try {
      copyFileSync(CORE, path.join(folder, 'core.js'));
      const core = await startCore(path.join(folder, 'core.js'));
      const [ready] = core.messages;
      assert.ok(ready?.type === 'ready' && ready.code === 'koffi-missing');
      assert.match(ready.unsupported!, /^koffi.+could not be loaded \(.+\): install/);
      const reply = await ask(core, { do: 'start', scenario: 'framing', clients: 'none' });
      assert.ok(!reply.ok && reply.error.code === 'koffi-missing');
      assert.ok((await ask(core, { do: 'scenarios' })).ok);
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

/** A parent that starts the core and a scenario, and says where it listens. */
const PARENT = `
  const core = require('node:child_process').fork(process.argv[1], [], { serialization: 'advanced' });
  core.on('message', (message) => {
    const request = { do: 'start', scenario: 'multi-port', clients: 'script' };
    if (message.type === 'ready') core.send({ type: 'request', id: 1, request });
    if (message.type === 'reply') console.log('listeners ' + message.reply.value.lab.listeners.join(' '));
  });
`;
