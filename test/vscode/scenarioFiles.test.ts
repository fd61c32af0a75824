/** Scenario files of the workspace in a real VS Code: listed, checked, run, made from a template; and programs shown. */

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { SessionInfo } from '../../src/core/protocol';
import type { FileNode } from '../../src/extension/scenarioFiles';
import type { Api } from '../../src/extension/inspector';
import { until } from '../support/processes';

const MINE = {
  ...{ title: 'Mine', program: 'multi-client', poller: 'poll' },
  clients: [{ steps: [{ connect: {} }, { expect: { text: 'Hello_World' } }] }],
};
/** The step of line 5 is none. */
const WRONG = `{
  "program": "multi-port",
  "clients": [{ "steps": [
    { "connect": {} },
    { "sendd": { "text": "x" } }
  ] }]
}`;

let api: Api;
const made = new Set<vscode.Uri>();

before('activate', async () => {
  api = await vscode.extensions.getExtension<Api>('muxscope.muxscope')!.activate();
});

afterEach('remove the files of this test', async () => {
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  for (const uri of made) await vscode.workspace.fs.delete(uri);
  made.clear();
});

after('leave nothing', async () => {
  await run('stopAll');
});

function run<Value>(name: string, ...args: unknown[]): Thenable<Value> {
  return vscode.commands.executeCommand<Value>(`muxscope.${name}`, ...args);
}

function fileOf(name: string): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, 'the suite opens a folder');
  const uri = vscode.Uri.joinPath(folder.uri, name);
  made.add(uri);
  return uri;
}

async function write(name: string, content: object | string): Promise<vscode.Uri> {
  const uri = fileOf(name);
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  return uri;
}

/** What the tree says of a file, once that is so. */
function listed(name: string, is: NonNullable<FileNode['holds']>['is']): Promise<FileNode> {
  return until(
    () => `${name} as ${is} in ${JSON.stringify(api.files())}`,
    () => api.files().find((node) => node.name === name && node.holds?.is === is),
  );
}

describe('scenario files of the workspace', () => {
  before('show the tree', async () => {
    await vscode.commands.executeCommand('muxscope.scenarios.focus');
  });

  it('are listed with what they hold, and again when they change', async () => {
    await write('mine.mux.json', MINE);
    const node = await listed('mine', 'scenario');
    assert.ok(node.holds?.is === 'scenario');
    assert.equal(node.holds.scenario.title, 'Mine');
    await write('mine.mux.json', WRONG);
    const wrong = await listed('mine', 'wrong');
    assert.ok(wrong.holds?.is === 'wrong');
    assert.equal(wrong.holds.place.line, 5);
    await write('mine.mux.json', { clients: [] });
    await listed('mine', 'clients');
    await vscode.workspace.fs.delete(fileOf('mine.mux.json'));
    made.clear();
    await until('no file', () => api.files().length === 0);
  });

  it('run from the tree and from the editor, what was not saved included', async () => {
    const uri = await write('mine.mux.json', MINE);
    const node = await listed('mine', 'scenario');
    const first = await run<SessionInfo>('startScenario', node);
    assert.deepEqual(
      [first.name, first.lab!.file, first.lab!.poller],
      ['mine', uri.fsPath, 'poll'],
    );
    const editor = await vscode.window.showTextDocument(uri);
    // A test before it may have had a file of that name open: what is edited must be what is on disk now.
    await vscode.commands.executeCommand('workbench.action.files.revert');
    const text = editor.document.getText();
    const at = text.indexOf('"poll"');
    const word = new vscode.Range(
      editor.document.positionAt(at),
      editor.document.positionAt(at + '"poll"'.length),
    );
    await editor.edit((edit) => edit.replace(word, '"epoll"'));
    assert.ok(editor.document.isDirty);
    const second = await run<SessionInfo>('runFile');
    assert.deepEqual([second.lab!.file, second.lab!.poller], [uri.fsPath, 'epoll']);
    assert.ok(!editor.document.isDirty);
  });

  it('have what their clients expected in vain underlined, until they are changed or run again', async () => {
    const uri = await write('mine.mux.json', {
      ...MINE,
      clients: [{ steps: [{ connect: {} }, { expect: { text: 'never', withinMs: 50 } }] }],
    });
    const ours = () =>
      vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'muxscope');
    const marked = () => until('the mark', () => ours().length === 1);
    await run('startScenario', uri);
    await marked();
    const { document } = await vscode.window.showTextDocument(uri);
    // Opening it may be told as a change of it on a busy machine.
    await marked();
    assert.match(document.getText(ours()[0]!.range), /^"expect"/);
    await run('startScenario', uri);
    await marked();
    assert.equal(api.session()?.lab?.failed?.count, 1);
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(JSON.stringify(MINE)));
    await until('no mark', () => ours().length === 0);
  });

  it('that are wrong do not run, and are marked in the editor on the right line', async () => {
    const session = await run<SessionInfo>('startScenario', 'multi-port');
    const uri = await write('wrong.mux.json', WRONG);
    assert.equal(await run('startScenario', uri), undefined);
    assert.equal(api.session()?.id, session.id);
    await vscode.window.showTextDocument(uri);
    const problems = await until(
      'the marks',
      () => vscode.languages.getDiagnostics(uri).length > 0 && vscode.languages.getDiagnostics(uri),
    );
    for (const { range } of problems) assert.equal(range.start.line, 4);
  });

  it('are made from a template, under a name that is free', async () => {
    await write('scenario.mux.json', MINE);
    const uri = fileOf('scenario-2.mux.json');
    let isDone = false;
    const making = run<vscode.Uri>('newScenario', 'talk').then((it) => {
      isDone = true;
      return it;
    });
    // The name that is proposed is taken as soon as it is asked for.
    while (!isDone)
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    assert.equal(String(await making), String(uri));
    const { document } = vscode.window.activeTextEditor ?? assert.fail('it is opened');
    assert.equal(String(document.uri), String(uri));
    assert.equal(document.languageId, 'json');
    await listed('scenario-2', 'scenario');
  });
});

describe('the program of a session', () => {
  it('is shown to be read, beside what has the focus', async () => {
    const uri = await write('mine.mux.json', MINE);
    await run('startScenario', uri);
    await run('showProgram');
    const shown = vscode.window.visibleTextEditors.filter(
      ({ document }) => document.uri.scheme === 'muxscope-program',
    );
    assert.equal(shown.length, 1);
    const { document } = shown[0]!;
    assert.equal(document.uri.path, '/multiClient.ts');
    assert.ok(document.getText().includes('export function multiClient('));
  });

  it('gives way to that of the scenario that is started next', async () => {
    await run('startScenario', 'multi-port');
    await run('showProgram');
    await run('startScenario', 'multi-client');
    const programs = () =>
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .flatMap(({ input }) =>
          input instanceof vscode.TabInputText && input.uri.scheme === 'muxscope-program'
            ? input.uri.path
            : [],
        );
    await until(
      () => `its program alone: ${programs().join()}`,
      () => programs().join() === '/multiClient.ts',
    );
  });

  it('cannot stand still where it never waits', async () => {
    const session = await run<SessionInfo>('startScenario', 'blocking');
    assert.equal(session.lab!.poller, '');
    await run('pause');
    await run('step');
    assert.equal(api.session()?.state, 'running');
  });
});
