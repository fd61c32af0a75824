/** Python programs of the user's in a real VS Code: run, held, led to their lines, watched in terminals and under a debugger. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import type { SessionInfo } from '../../src/core/protocol';
import { interpreterFor } from '../../src/extension/interpreter';
import type { Api } from '../../src/extension/inspector';
import { skipWith } from '../skip';
import { until } from '../support/processes';

const SERVER = `import select, socket, sys
listener = socket.create_server(("127.0.0.1", int(sys.argv[1]) if sys.argv[1:] else 0))
open(__file__ + ".port", "w").write(str(listener.getsockname()[1]))
connection = None
while True:
    ready, _, _ = select.select([one for one in (listener, connection) if one], [], [])
    if listener in ready:
        connection, _ = listener.accept()
    else:
        data = connection.recv(1024)
        if data == b"bye":
            sys.exit(7)
        connection.sendall(data)
`;
const TEST = `import socket
def test_pair():
    here, there = socket.socketpair()
    here.sendall(b"x")
    assert there.recv(9) == b"x"
`;

let api: Api;
const made: vscode.Uri[] = [];
const peers: Socket[] = [];
const terminals: vscode.Terminal[] = [];

before('activate', async () => {
  api = await vscode.extensions.getExtension<Api>('muxscope.muxscope')!.activate();
});
afterEach('leave nothing', async () => {
  for (const peer of peers.splice(0)) peer.destroy();
  for (const terminal of terminals.splice(0)) terminal.dispose();
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  await run('stopAll');
  for (const uri of made.splice(0))
    await vscode.workspace.fs.delete(uri, { recursive: true }).then(undefined, () => undefined);
});

function run<Value>(name: string, ...args: unknown[]): Thenable<Value> {
  return vscode.commands.executeCommand<Value>(`muxscope.${name}`, ...args);
}

async function write(name: string, text: string): Promise<vscode.Uri> {
  const uri = vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, name);
  made.push(uri);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  return uri;
}

function find(id: number): SessionInfo {
  return api.sessions().find((one) => one.id === id)!;
}

/** Connects to the server of this file. */
async function visit(server: vscode.Uri): Promise<Socket> {
  const file = `${server.fsPath}.port`;
  made.push(vscode.Uri.file(file));
  const peer = connect(Number(readFileSync(file, 'utf8')), '127.0.0.1');
  peer.on('error', () => undefined);
  peers.push(peer);
  await new Promise((resolve) => peer.once('connect', resolve));
  return peer;
}

/** Why a module of Debian's Python cannot be tried; undefined where it can. */
function lacks(module: string): string | undefined {
  const { status } = spawnSync('/usr/bin/python3', ['-c', `import ${module}`]);
  return status === 0 ? undefined : `/usr/bin/python3 has no ${module}`;
}

describe('a Python file that is run in the inspector', () => {
  it('is a session with a terminal of its own, held at its wait, each call with its line', async () => {
    const server = await write('server.py', SERVER);
    await vscode.window.showTextDocument(server);
    const { id } = await run<SessionInfo>('runPython');
    await until('its wait', () => find(id).state === 'running' && find(id).isWaiting);
    assert.equal(find(id).python?.script, server.fsPath);
    assert.ok(vscode.tasks.taskExecutions.some(({ task }) => task.name === 'server.py'));
    const peer = await visit(server);
    await until('a tick', () => find(id).ticks === 1);
    await run('pause');
    peer.write('hello');
    await run('step');
    assert.deepEqual([find(id).state, find(id).ticks], ['paused', 2]);
    await run('showProgram', { session: id });
    const [editor] = vscode.window.visibleTextEditors;
    assert.equal(editor?.document.uri.fsPath, server.fsPath);
    assert.equal(editor.selection.active.line, 9);
    await vscode.commands.executeCommand('_muxscope.openLine', `${server.fsPath}:13`);
    assert.equal(editor.selection.active.line, 12);
    await run('resume');
    peer.write('bye');
    await until('its exit code', () => find(id).python?.code === 7);
    assert.equal(find(id).state, 'ended');
    await run('runAgain', { session: id });
    await until('another', () => api.session()?.id !== id && api.session()?.isWaiting === true);
    await run('stop');
    await until('the end of its terminal', () => vscode.tasks.taskExecutions.length === 0);
  });

  it('runs on the Python of the setting, else on that of the Python extension', async function () {
    if (vscode.extensions.getExtension('ms-python.python') === undefined)
      skipWith(this, 'the extension that stands in for the Python extension is not installed');
    const file = await write('a.py', '');
    process.env['MUXSCOPE_TEST_PYTHON'] = '/bin/sh';
    assert.equal(await interpreterFor(file), '/bin/sh');
    delete process.env['MUXSCOPE_TEST_PYTHON'];
    assert.equal(await interpreterFor(file), 'python3');
    const set = (value: string | undefined): Thenable<void> =>
      vscode.workspace
        .getConfiguration('muxscope')
        .update('python', value, vscode.ConfigurationTarget.Global);
    await set('not/there/python');
    await assert.rejects(interpreterFor(file), /not\/there\/python is no Python/);
    await set(undefined);
  });
});

describe('Python programs that others start', () => {
  it('are sessions in new terminals once that is on, pytest too, and none any more once it is off', async function () {
    const problem = lacks('pytest');
    if (problem !== undefined) skipWith(this, problem);
    const test = await write('test_pair.py', TEST);
    const inTerminal = (command: string): void => {
      const shell = { shellPath: '/bin/sh', shellArgs: ['-c', command] };
      terminals.push(vscode.window.createTerminal(shell));
    };
    void run('inspectTerminals');
    const seen = await write('seen', '');
    await until('a door', () => api.isInspectingTerminals());
    inTerminal(
      `cd ${test.fsPath.replace(/[^/]*$/, '')}; /usr/bin/python3 -m pytest -q test_pair.py`,
    );
    const session = await until('pytest', () =>
      api.sessions().find(({ name, state }) => name === 'pytest' && state === 'ended'),
    );
    assert.ok(session.events > 5);
    await run('inspectTerminals');
    inTerminal(`echo "[$MUXSCOPE_PROBE]" > ${seen.fsPath}`);
    await until('its environment', () => readFileSync(seen.fsPath, 'utf8') === '[]\n');
  });

  it('become the current session, and the buttons of a tab are for that of the tab all the same', async () => {
    const server = await write('beside.py', SERVER);
    const own = (await run<SessionInfo>('startScenario', 'multi-port')).id;
    await run('openInEditor', { session: own });
    void run('inspectTerminals');
    await until('a door', () => api.isInspectingTerminals());
    try {
      const shell = { shellPath: '/bin/sh', shellArgs: ['-c', `exec python3 ${server.fsPath}`] };
      terminals.push(vscode.window.createTerminal(shell));
      await until(
        'its wait',
        () => api.session()?.name === 'beside.py' && api.session()?.isWaiting,
      );
      const { id } = api.session()!;
      made.push(vscode.Uri.file(`${server.fsPath}.port`));
      // As VS Code names a tab to a command of its title.
      const tab = vscode.Uri.from({ scheme: 'webview-panel', path: 'webview-panel/webview-1' });
      await run('pause', tab, { groupId: 0 });
      assert.deepEqual([find(own).state, find(id).state], ['paused', 'running']);
      assert.equal(api.session()?.id, id);
      await run('resume', tab, { groupId: 0 });
      // As its keys do.
      await run('pause', 'tab');
      assert.deepEqual([find(own).state, find(id).state], ['paused', 'running']);
      await run('stop', tab, { groupId: 0 });
      await until('its end', () => find(own).state === 'ended');
      assert.equal(find(id).state, 'running');
    } finally {
      await run('inspectTerminals');
    }
  });

  it('are sessions in tasks too', async () => {
    const server = await write('tasked.py', SERVER);
    void run('inspectTerminals');
    await until('a door', () => api.isInspectingTerminals());
    const shell = new vscode.ShellExecution('python3', [server.fsPath]);
    const folder = vscode.workspace.workspaceFolders![0]!;
    const task = new vscode.Task({ type: 'shell' }, folder, 'serve', 'test', shell);
    const execution = await vscode.tasks.executeTask(task);
    try {
      const session = await until('a session', () =>
        api.sessions().find(({ name, isWaiting }) => name === 'tasked.py' && isWaiting === true),
      );
      (await visit(server)).write('bye');
      await until('its end', () => find(session.id).state === 'ended');
    } finally {
      execution.terminate();
      await run('inspectTerminals');
    }
  });

  /** With the setting on: what a debugger is started with, and what is seen of it. */
  const debugged = async (
    config: { readonly name: string } & Readonly<Record<string, unknown>>,
    see: () => Promise<void>,
  ): Promise<void> => {
    const settings = vscode.workspace.getConfiguration('muxscope');
    await settings.update('inspectDebugging', true, vscode.ConfigurationTarget.Global);
    try {
      const usual = { type: 'debugpy', request: 'launch', console: 'internalConsole' } as const;
      void vscode.debug.startDebugging(undefined, { ...usual, justMyCode: true, ...config });
      await see();
    } finally {
      await settings.update('inspectDebugging', undefined, vscode.ConfigurationTarget.Global);
      await vscode.debug.stopDebugging();
    }
  };

  const debugServer = async (isReal: boolean, python: string): Promise<void> => {
    // A debugger stops at an exit that tells of a failure.
    const server = await write('debugged.py', SERVER.replace('sys.exit(7)', 'sys.exit(0)'));
    const config = { name: 'F5', program: server.fsPath, args: [], isReal, python };
    await debugged(config, async () => {
      const session = await until('a session', () =>
        api.sessions().find(({ name, isWaiting }) => name === 'debugged.py' && isWaiting === true),
      );
      (await visit(server)).write('bye');
      await until('its end', () => find(session.id).state === 'ended');
    });
  };

  it('are sessions under the debugger with the setting', async function () {
    if (vscode.extensions.getExtension('muxscope-test.debugger') === undefined)
      skipWith(this, 'the extension that contributes a debugger is not installed');
    await debugServer(false, 'python3');
  });

  it('are sessions under debugpy itself', async function () {
    const problem = lacks('debugpy');
    if (problem !== undefined) skipWith(this, problem);
    await debugServer(true, '/usr/bin/python3');
  });

  it('are sessions where a test is debugged, and called as that is', async function () {
    const problem = lacks('debugpy') ?? lacks('pytest');
    if (problem !== undefined) skipWith(this, problem);
    const test = await write('test_pair.py', TEST);
    // As the Python extension starts Debug Test: by a script of its own, with a PYTHONPATH.
    const script = await write(
      'run_pytest_script.py',
      'import pytest, sys\npytest.main(sys.argv[1:])\n',
    );
    const config = {
      ...{ name: 'Debug Unit Test', purpose: ['debug-test'], program: script.fsPath },
      ...{ args: ['-q', test.fsPath], env: { PYTHONPATH: '/nowhere' } },
      ...{ isReal: true, python: '/usr/bin/python3' },
    };
    await debugged(config, async () => {
      const session = await until('its end', () =>
        api.sessions().find(({ name, state }) => name === 'Debug Unit Test' && state === 'ended'),
      );
      assert.ok(session.events > 5);
    });
  });
});
