/** The core as the extension has it: whatever ends it, everybody hears why, and it can be started again. */

import assert from 'node:assert/strict';
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CoreState } from '../../src/core/panelProtocol';
import type { SessionInfo } from '../../src/core/protocol';
import { CoreClient, CoreFailure, type LeftStore } from '../../src/extension/coreClient';
import type { LeftCore } from '../../src/extension/coreLink';
import { coreEnvironment } from '../../src/extension/coreProcess';
import { BUNDLES } from '../support/command';
import { descendantsOf, isGone, isListening, portOf, until } from '../support/processes';
import type { Translate } from '../../src/extension/translate';
import { english } from './english';

const START = { do: 'start', scenario: 'multi-port', clients: 'none' } as const;

let folder: string;
const clients = new Set<CoreClient>();

beforeEach('a folder', () => {
  folder = mkdtempSync(path.join(tmpdir(), 'muxscope-client-'));
});

afterEach('stop the cores of this test', async () => {
  await Promise.all([...clients].map((client) => client.stop()));
  clients.clear();
  rmSync(folder, { recursive: true, force: true });
});

type Core = {
  readonly client: CoreClient;
  readonly states: CoreState[];
  readonly sessions: SessionInfo[];
  /** Those of a core that was found. */
  readonly found: SessionInfo[];
  readonly lines: string[];
};

/** As the workspace's memory. */
class Memory implements LeftStore {
  readonly version: string;
  readonly #cell: { core: LeftCore | undefined };

  constructor(version: string, before?: Memory) {
    this.version = version;
    this.#cell = before === undefined ? { core: undefined } : before.#cell;
  }

  find(): LeftCore | undefined {
    return this.#cell.core;
  }

  keep(core: LeftCore | undefined): void {
    this.#cell.core = core;
  }
}

function coreOf(
  file = path.join(BUNDLES, 'core.js'),
  readyLimitMs?: number,
  t: Translate = english,
  left?: LeftStore,
): Core {
  const [states, sessions, lines]: [CoreState[], SessionInfo[], string[]] = [[], [], []];
  const found: SessionInfo[] = [];
  const client = new CoreClient(
    { file, t, ...(readyLimitMs !== undefined && { readyLimitMs }), ...(left && { left }) },
    {
      onState: (state) => states.push(state),
      onFound: (there) => found.push(...there),
      onSession: (session) => sessions.push(session),
      onGone: () => {},
      onSight: () => {},
      onLog: (_, text) => lines.push(text),
    },
  );
  clients.add(client);
  return { client, states, sessions, found, lines };
}

/** A bundle that is something else. */
function script(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

async function failureOf(promise: Promise<unknown>): Promise<CoreFailure> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof CoreFailure) return error;
    throw error;
  }
  assert.fail('it did not fail');
}

describe('extension/coreClient', () => {
  it('starts nothing before it is asked, then answers', async () => {
    const { client, states } = coreOf();
    assert.equal(client.state.is, 'off');
    assert.equal(client.pid, undefined);
    const scenarios = await client.request({ do: 'scenarios' });
    assert.ok(scenarios.some(({ id }) => id === 'multi-port'));
    assert.deepEqual(
      states.map(({ is }) => is),
      ['starting', 'ready'],
    );
  });

  it('rejects what the core refuses, with its code', async () => {
    const { client } = coreOf();
    const failure = await failureOf(client.request({ ...START, scenario: 'no such' }));
    assert.equal(failure.code, 'unknown-scenario');
    assert.match(failure.message, /'no such'/);
  });

  it('tells what the core refuses in the user’s language', async () => {
    const t: Translate = (text, ...args) => `${text} · ${args.join(' · ')}`;
    const { client } = coreOf(undefined, undefined, t);
    const { message } = await failureOf(client.request({ ...START, scenario: 'no such' }));
    assert.equal(message, "there is no scenario '{0}': choose one of the list · no such");
    const foreign = path.join(folder, 'missing.mux.json');
    const failure = await failureOf(client.request({ ...START, do: 'startFile', file: foreign }));
    assert.match(failure.message, /^\{0\} · .*missing\.mux\.json/);
  });

  it('leaves nothing when it is stopped', async () => {
    const { client, states } = coreOf();
    const { listeners } = (await client.request(START)).lab!;
    const pids = [client.pid!, ...descendantsOf(client.pid!)];
    assert.ok(pids.length >= 2);
    await client.stop();
    await until('the end of all', () => pids.every(isGone));
    await until('free ports', () => !listeners.some((address) => isListening(portOf(address))));
    assert.deepEqual(states.at(-1), { is: 'off' });
  });

  it('tells of a core that was killed, rejects what waits, and starts again', async () => {
    const { client, states } = coreOf();
    await client.request(START);
    await client.request({ do: 'pause', session: 1 });
    const waiting = Promise.all([
      failureOf(client.request({ do: 'choosePoller', session: 1, poller: 'poll' })),
      failureOf(client.request({ do: 'descriptors', session: 1 })),
    ]);
    const killed = client.pid!;
    const pids = descendantsOf(killed);
    process.kill(killed, 'SIGSTOP');
    const third = failureOf(client.request({ do: 'descriptors', session: 1 }));
    process.kill(killed, 'SIGKILL');
    const last = await third;
    assert.equal(last.code, 'closed');
    assert.equal(last.message, 'it was ended by SIGKILL');
    assert.deepEqual(states.at(-1), { is: 'closed', reason: 'it was ended by SIGKILL' });
    for (const { code } of await waiting) assert.equal(code, 'closed');
    await until('the end of its program', () => pids.every(isGone));
    await client.restart();
    assert.equal(client.state.is, 'ready');
    assert.notEqual(client.pid, killed);
    assert.equal((await client.request(START)).state, 'running');
  });

  it('is ready after a restart in which somebody asked, and counts its sessions on', async () => {
    const { client, states } = coreOf();
    const first = await client.request(START);
    const restarting = client.restart();
    const scenarios = client.request({ do: 'scenarios' });
    await Promise.all([restarting, scenarios]);
    assert.equal(client.state.is, 'ready');
    const is = states.map((state) => state.is);
    assert.ok(is.lastIndexOf('off') < is.lastIndexOf('starting'), is.join());
    const second = await client.request(START);
    assert.ok(second.id > first.id, `${second.id} after ${first.id}`);
  });

  it('tells of a core that ends before it is ready', async () => {
    const { client, states, lines } = coreOf(
      script('a.js', `console.error('no'); process.exit(3)`),
    );
    const failure = await failureOf(client.start());
    assert.equal(failure.message, 'it ended with code 3');
    assert.deepEqual(states.at(-1), { is: 'closed', reason: 'it ended with code 3' });
    await until('what it said', () => lines.includes('no'));
  });

  it('gives up on a core that never gets ready, and ends it', async () => {
    const { client } = coreOf(script('b.js', 'setInterval(() => {}, 1000)'), 300);
    const starting = failureOf(client.start());
    const pid = client.pid!;
    assert.equal((await starting).message, 'it was not ready after 0.3 s');
    await until('its end', () => isGone(pid));
  });

  it('tells of a core that cannot be started at all', async () => {
    const real = process.execPath;
    process.execPath = path.join(folder, 'missing');
    try {
      assert.match((await failureOf(coreOf().client.start())).message, /ENOENT/);
    } finally {
      process.execPath = real;
    }
  });

  it('tells why nothing can be started where koffi is missing, and still answers', async () => {
    const file = path.join(folder, 'core.js');
    copyFileSync(path.join(BUNDLES, 'core.js'), file);
    const { client } = coreOf(file);
    const failure = await failureOf(client.request(START));
    assert.equal(failure.code, 'koffi-missing');
    assert.deepEqual(client.state, { is: 'unsupported', reason: failure.message });
    assert.ok((await client.request({ do: 'scenarios' })).length > 0);
  });

  it('runs core and program with ELECTRON_RUN_AS_NODE', async () => {
    const log = path.join(folder, 'starts');
    const { ELECTRON_RUN_AS_NODE: told } = process.env;
    const real = process.execPath;
    process.execPath = demandingNode(real, log);
    delete process.env['ELECTRON_RUN_AS_NODE'];
    try {
      const { client, lines } = coreOf();
      const session = await client
        .request({ ...START, clients: 'script' })
        .catch((error: unknown) => {
          assert.fail(`${String(error)} ${lines.join(' ')}`);
        });
      assert.equal(session.state, 'running');
      const starts = () => readFileSync(log, 'utf8').split('\n');
      await until('three starts', () =>
        ['core.js', 'program.js', 'simulator.js'].every((name) => starts().includes(name)),
      );
    } finally {
      process.execPath = real;
      if (told !== undefined) process.env['ELECTRON_RUN_AS_NODE'] = told;
    }
  });

  describe('of a window that is loaded anew', () => {
    const core = path.join(BUNDLES, 'core.js');
    const windowOf = (left: Memory): Core => coreOf(core, undefined, english, left);

    it('finds the core that the window before left, with its sessions, and goes on with it', async () => {
      const memory = new Memory('1');
      const before = windowOf(memory);
      const { id } = await before.client.request(START);
      const { pid } = before.client;
      await before.client.leaveCore();
      const { client, states, found } = windowOf(memory);
      assert.equal(await client.find(), true);
      assert.deepEqual(
        [client.pid, states.map(({ is }) => is), found.map((one) => [one.id, one.state])],
        [pid, ['starting', 'ready'], [[id, 'running']]],
      );
      const next = await client.request({ ...START, replaces: id });
      assert.equal(next.id, id + 1);
      const pids = [pid!, ...descendantsOf(pid!)];
      await client.stop();
      await until('the end of all', () => pids.every(isGone));
      assert.equal(memory.find(), undefined);
      assert.equal(await windowOf(memory).client.find(), false);
    });

    it('waits for the end of the window before, and whoever asks waits with it', async () => {
      const memory = new Memory('1');
      const before = windowOf(memory);
      const { id } = await before.client.request(START);
      const { client, found } = windowOf(memory);
      const finding = client.find();
      const asked = client.request({ do: 'descriptors', session: id });
      await before.client.request({ do: 'pause', session: id });
      await before.client.leaveCore();
      assert.equal(await finding, true);
      assert.ok(Array.isArray(await asked));
      assert.equal(found[0]?.state, 'paused');
    });

    it('starts one of its own where the one before was killed, and says nothing', async () => {
      const memory = new Memory('1');
      const before = windowOf(memory);
      await before.client.request(START);
      await before.client.leaveCore();
      process.kill(memory.find()!.pid, 'SIGKILL');
      const { client, states, found } = windowOf(memory);
      const [isFound, { id }] = await Promise.all([client.find(), client.request(START)]);
      assert.deepEqual([isFound, found, id], [false, [], 1]);
      assert.ok(!states.some(({ is }) => is === 'closed'));
    });

    it('tells of the end of a core that it found', async () => {
      const memory = new Memory('1');
      const before = windowOf(memory);
      await before.client.request(START);
      await before.client.leaveCore();
      const { client, states } = windowOf(memory);
      await client.find();
      process.kill(client.pid!, 'SIGKILL');
      await until('that it is closed', () => states.at(-1)?.is === 'closed');
      await client.restart();
      assert.equal(client.state.is, 'ready');
    });

    it('ends the core of another version, and starts its own', async () => {
      const memory = new Memory('1');
      const before = windowOf(memory);
      await before.client.request(START);
      const { pid = -1 } = before.client;
      await before.client.leaveCore();
      const { client } = windowOf(new Memory('2', memory));
      assert.equal(await client.find(), false);
      await until('the end of the old one', () => isGone(pid));
      await client.request(START);
      assert.notEqual(client.pid, pid);
      assert.equal(memory.find()?.version, '2');
    });

    it('leaves no core in which there is nothing', async () => {
      const memory = new Memory('1');
      const { client } = windowOf(memory);
      await client.start();
      const pid = client.pid!;
      await client.leaveCore();
      await until('its end', () => isGone(pid));
      assert.equal(await windowOf(memory).client.find(), false);
    });
  });

  it('gives the core the environment but for what is meant for the extension host', () => {
    const environment = coreEnvironment({ PATH: '/bin', NODE_OPTIONS: '--inspect' });
    assert.deepEqual(environment, { PATH: '/bin', ELECTRON_RUN_AS_NODE: '1' });
  });
});

/** Stands for Electron: it is Node only when told so, and so it is for those whom it starts. */
function demandingNode(real: string, log: string): string {
  const file = path.join(folder, 'electron');
  const preload = script('preload.cjs', `process.execPath = ${JSON.stringify(file)};`);
  const lines = [
    '#!/bin/sh',
    '[ -n "$ELECTRON_RUN_AS_NODE" ] || { echo "a window would open" >&2; exit 97; }',
    `echo "\${1##*/}" >> '${log}'`,
    `exec '${real}' -r '${preload}' "$@"`,
  ];
  writeFileSync(file, lines.join('\n'));
  chmodSync(file, 0o755);
  return file;
}
