/** The extension in a real extension host: commands, states, and that nothing is left behind. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type Server, createServer } from 'node:net';
import path from 'node:path';
import * as vscode from 'vscode';
import type { CoreState } from '../../src/core/panelProtocol';
import type { SessionInfo } from '../../src/core/protocol';
import type { Api } from '../../src/extension/inspector';
import { descendantsOf, isGone, isListening, portOf, until } from '../support/processes';

let extension: vscode.Extension<Api>;
let api: Api;
const servers = new Set<Server>();

before('activate', async () => {
  extension = vscode.extensions.getExtension('muxscope.muxscope')!;
  api = await extension.activate();
});

afterEach('reset what the test changed', async () => {
  for (const server of servers) server.close();
  servers.clear();
  for (const key of ['port', 'poller', 'simulatedClients', 'client'])
    await configure(key, undefined);
});

after('leave nothing', async () => {
  await run('stopAll');
});

function run<Value>(name: string, ...args: unknown[]): Thenable<Value> {
  return vscode.commands.executeCommand<Value>(`muxscope.${name}`, ...args);
}

async function configure(key: string, value: unknown): Promise<void> {
  const target = vscode.ConfigurationTarget.Global;
  await vscode.workspace.getConfiguration('muxscope').update(key, value, target);
}

async function start(scenario = 'multi-port'): Promise<SessionInfo> {
  const session = await run<SessionInfo | undefined>('startScenario', scenario);
  assert.ok(session, `not started; core: ${JSON.stringify(api.core())}`);
  return session;
}

/** The session, which must be in this state. */
function sessionIn(state: SessionInfo['state']): SessionInfo {
  const session = api.session();
  assert.equal(session?.state, state);
  return session;
}

function coreIs(is: CoreState['is']): Promise<true> {
  return until(
    () => `a core that is ${is}: ${JSON.stringify(api.core())}`,
    () => api.core().is === is,
  );
}

/** A thread of a process that has ended may hold its sockets a little longer. */
async function portsAreFree(listeners: readonly string[]): Promise<void> {
  await until(
    () => `nobody at ${listeners.join(', ')}`,
    () => !listeners.some((address) => isListening(portOf(address))),
  );
}

describe('the extension', () => {
  it('is active without a core: nothing is started before it is needed', () => {
    assert.ok(extension.isActive);
    assert.equal(api.corePid(), undefined);
    assert.equal(api.session(), null);
  });

  it('registers the commands of its manifest, and no other', async () => {
    const { contributes } = JSON.parse(
      readFileSync(path.join(extension.extensionPath, 'package.json'), 'utf8'),
    ) as { contributes: { commands: { command: string }[] } };
    const ids = await vscode.commands.getCommands(true);
    // VS Code has commands of its own for each view.
    const ours = ids.filter((id) => /^muxscope\.\w+$/.test(id));
    assert.deepEqual(ours.sort(), contributes.commands.map(({ command }) => command).sort());
  });

  it('runs commands that have nothing to do without harm', async () => {
    const names = ['stop', 'stopAll', 'pause', 'resume', 'step', 'connectClient', 'copyJson'];
    for (const name of names) await run(name);
    await run('choosePoller', 'poll');
    assert.equal(api.corePid(), undefined);
  });

  it('starts, pauses, steps exactly one tick, goes on and stops', async () => {
    const { listeners } = (await start()).lab!;
    assert.equal(listeners.length, 2);
    assert.ok(listeners.every((address) => isListening(portOf(address))));
    await until('a tick', () => (api.session()?.ticks ?? 0) > 0);
    await run('pause');
    for (let i = 0; i < 3; i++) {
      const { ticks } = sessionIn('paused');
      await run('step');
      assert.equal(sessionIn('paused').ticks, ticks + 1);
    }
    await run('resume');
    sessionIn('running');
    const pids = descendantsOf(api.corePid()!);
    assert.ok(pids.length > 0);
    await run('stop');
    sessionIn('ended');
    await until('the end of the program', () => pids.every(isGone));
    await portsAreFree(listeners);
  });

  it('starts again on another poller and the same ports', async () => {
    const before = await start();
    assert.equal(before.lab!.poller, 'select');
    const after = await run<SessionInfo>('choosePoller', 'epoll');
    assert.equal(after.lab!.poller, 'epoll');
    assert.deepEqual(after.lab!.listeners, before.lab!.listeners);
    assert.notEqual(after.id, before.id);
  });

  it('asks before another poller takes away what was done by hand, and does not wait for the answer', async () => {
    const { window } = vscode;
    const { showWarningMessage } = window;
    const asked: unknown[][] = [];
    let answer: string | undefined;
    Object.assign(window, {
      showWarningMessage: async (...args: unknown[]) => {
        asked.push(args);
        return answer;
      },
    });
    try {
      const { id } = await start();
      await run('step');
      assert.equal(await run('choosePoller', 'epoll'), undefined);
      await until('the question', () => asked.length === 1);
      assert.match(String(asked[0]![0]), /^Another poller means starting multi-port again/);
      assert.equal(api.session()?.id, id);
      answer = 'Start Again with epoll';
      await run('choosePoller', 'epoll');
      await until('the other poller', () => api.session()?.lab?.poller === 'epoll');
      // What was not touched by hand is not asked about.
      await run('choosePoller', 'poll');
      assert.deepEqual([asked.length, api.session()?.lab?.poller], [2, 'poll']);
    } finally {
      Object.assign(window, { showWarningMessage });
    }
  });

  it('keeps to its settings', async () => {
    await configure('poller', 'poll');
    await configure('simulatedClients', false);
    const { poller } = (await start('multi-client')).lab!;
    assert.equal(poller, 'poll');
    await configure('client', 'simulated');
    await run('connectClient');
    const text = await untilCopied(/"kind":"recv"/);
    const accepted = text.split('\n').filter((line) => line.includes('"kind":"accept"'));
    assert.equal(accepted.length, 1);
    assert.equal(await vscode.env.clipboard.readText(), text);
  });

  it('opens a terminal that connects with nc', async () => {
    await configure('simulatedClients', false);
    await configure('client', 'terminal');
    const { listeners } = (await start('multi-client')).lab!;
    const opened = vscode.window.terminals.length;
    await run('connectClient');
    assert.equal(vscode.window.terminals.length, opened + 1);
    assert.ok(vscode.window.terminals.some(({ name }) => name === `nc ${listeners[0]}`));
    await untilCopied(/"kind":"accept"/);
    await run('stopAll');
    await until('the end of the terminal', () => vscode.window.terminals.length === opened);
    sessionIn('ended');
  });

  it('refuses a port in use, keeps what was there, and starts where there is room', async () => {
    const { id } = await start();
    const taken = await listen();
    await configure('port', taken);
    assert.equal(await run('startScenario', 'multi-client'), undefined);
    assert.equal(api.session()?.id, id);
    await configure('port', 0);
    assert.equal((await start('multi-client')).name, 'multi-client');
  });

  it('opens one editor tab', async () => {
    const tabs = () =>
      vscode.window.tabGroups.all
        .flatMap((group) => group.tabs)
        .filter(
          ({ input }) =>
            input instanceof vscode.TabInputWebview && input.viewType.endsWith('muxscope.editor'),
        );
    await run('openInEditor');
    await run('openInEditor');
    await until('the tab', () => tabs().length === 1);
    await vscode.window.tabGroups.close(tabs());
    await until('no tab', () => tabs().length === 0);
  });

  it('lists the sessions of this window with those that are gone, and says what is in no file before it is lost', async () => {
    const { window } = vscode;
    const { showWarningMessage, showQuickPick } = window;
    const asked: string[] = [];
    let answer: string | undefined;
    let lists: vscode.QuickPickItem[][] = [];
    Object.assign(window, {
      showWarningMessage: async (text: string) => (asked.push(text), answer),
      showQuickPick: async (items: vscode.QuickPickItem[]) => (lists.push(items), undefined),
    });
    const listed = async (): Promise<vscode.QuickPickItem[]> => {
      lists = [];
      await run('switchSession');
      return lists[0]!;
    };
    try {
      await start();
      await untilCopied(/"kind":"wait"/);
      await until('that it is known to be in no file', async () =>
        (await listed()).some(({ description = '' }) => description.includes('not saved')),
      );
      const pid = api.corePid();
      await run('restartCore');
      await until('the question', () => asked.length === 1);
      assert.match(asked[0]!, /multi-port is lost: it is in no file/);
      assert.equal(api.corePid(), pid);
      answer = 'Restart Core';
      await run('restartCore');
      await until('another core', () => api.corePid() !== undefined && api.corePid() !== pid);
      await coreIs('ready');
      const gone = (await listed()).find(({ description }) => description?.startsWith('went with'));
      assert.deepEqual(
        [gone?.label, gone?.description],
        ['multi-port', 'went with the core process'],
      );
      // Nothing is lost by another.
      await run('restartCore');
      assert.equal(asked.length, 2);
    } finally {
      Object.assign(window, { showWarningMessage, showQuickPick });
    }
  });

  it('tells of a core that was killed, leaves nothing of it, and starts it again', async () => {
    const { listeners } = (await start()).lab!;
    const pid = api.corePid()!;
    const pids = [pid, ...descendantsOf(pid)];
    assert.ok(pids.length >= 2);
    process.kill(pid, 'SIGKILL');
    await coreIs('closed');
    const core = api.core();
    assert.ok('reason' in core && core.reason.includes('SIGKILL'));
    assert.equal(api.session(), null);
    await until('the end of all', () => pids.every(isGone));
    await portsAreFree(listeners);
    await run('restartCore');
    await coreIs('ready');
    assert.notEqual(api.corePid(), pid);
    // The same scenario again, with one command.
    const again = await run<SessionInfo>('runAgain');
    assert.deepEqual([again.name, again.state], ['multi-port', 'running']);
  });
});

/** The trace as JSON lines, once it has this. */
async function untilCopied(pattern: RegExp): Promise<string> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const text = (await run<string | undefined>('copyJson')) ?? '';
    if (pattern.test(text)) return text;
    if (Date.now() > deadline) assert.fail(`${pattern} is not in ${text}`);
  }
}

/** A port that somebody else has. */
async function listen(): Promise<number> {
  const server = createServer();
  servers.add(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  return address.port;
}
