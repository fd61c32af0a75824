/** Trace files in a real VS Code: recorded, saved, opened in an editor of their own, and what is none. */

import assert from 'node:assert/strict';
import { statSync, writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import type { SessionInfo } from '../../src/core/protocol';
import { openDropped } from '../../src/extension/drops';
import type { Api } from '../../src/extension/inspector';
import { until } from '../support/processes';

const STRACE = `$ strace ./server
poll([{fd=3, events=POLLIN}], 1, 1000) = 1 ([{fd=3, revents=POLLIN}])
recvfrom(3, "hello", 4096, 0, NULL, NULL) = 5
poll([{fd=3, events=POLLIN}], 1, 1000) = 0 (Timeout)
`;

let api: Api;
const made = new Set<vscode.Uri>();

before('activate', async () => {
  api = await vscode.extensions.getExtension<Api>('muxscope.muxscope')!.activate();
});

afterEach('leave nothing', async () => {
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  await run('stopAll');
  for (const uri of made) await vscode.workspace.fs.delete(uri);
  made.clear();
});

function run<Value>(name: string, ...args: unknown[]): Thenable<Value> {
  return vscode.commands.executeCommand<Value>(`muxscope.${name}`, ...args);
}

function fileOf(name: string): vscode.Uri {
  const uri = vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, name);
  made.add(uri);
  return uri;
}

/** The session of this file, read to its end. */
async function opened(uri: vscode.Uri): Promise<SessionInfo> {
  const find = () => api.sessions().find((one) => one.opened?.path === uri.fsPath);
  await until(`a session of ${uri.fsPath}`, () => find()?.state === 'ended');
  return find()!;
}

/** All that a session of a scenario recorded, its clients done. */
async function recorded(uri: vscode.Uri): Promise<SessionInfo> {
  const begun = await run<SessionInfo | undefined>('recordFromStart', 'framing', uri);
  assert.equal(begun?.recording?.isOver, false);
  const find = () => api.sessions().find(({ id }) => id === begun.id)!;
  await until('its clients are done', () => find().events > 500);
  await run('stop', { session: begun.id });
  await until('it has ended', () => find().state === 'ended');
  return find();
}

describe('trace files', () => {
  it('have all that was recorded from the start, and open in an editor of their own', async () => {
    const uri = fileOf('framing.mux.arrow');
    const session = await recorded(uri);
    assert.equal(session.recording?.isOver, true);
    await vscode.commands.executeCommand('vscode.open', uri);
    const file = await opened(uri);
    assert.equal(file.events, session.events);
    assert.equal(file.opened?.program, 'framing');
    assert.equal(file.opened.isWhole, true);
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    assert.ok(input instanceof vscode.TabInputCustom);
    assert.equal(input.viewType, 'muxscope.trace');
  });

  it('are saved while a scenario goes on, which they leave alone', async () => {
    const session = await run<SessionInfo>('startScenario', 'multi-port');
    const uri = fileOf('saved.mux.arrow');
    await run('saveTrace', { session: session.id }, uri);
    assert.ok(statSync(uri.fsPath).size > 1000);
    assert.notEqual(api.session()?.state, 'ended');
    await run('openTrace', uri);
    const file = await opened(uri);
    assert.ok(file.events > 0 && file.opened?.isWhole === true);
    // A scenario that is started now takes no file's place.
    await run('startScenario', 'framing');
    assert.ok(api.sessions().some(({ id }) => id === file.id));
  });

  it('may be what strace printed: in the clipboard, or in a file of any name', async () => {
    await vscode.env.clipboard.writeText(STRACE);
    const pasted = await run<SessionInfo>('inspectClipboard');
    assert.equal(pasted.opened?.format, 'strace');
    await until(
      'its two waits',
      () => api.session()?.id === pasted.id && api.session()?.ticks === 2,
    );
    const uri = fileOf('pasted.txt');
    writeFileSync(uri.fsPath, STRACE);
    const { clock, opened: file } = await run<SessionInfo>('openTrace', uri);
    assert.deepEqual([clock, file?.path], ['none', uri.fsPath]);
    await until('a tab that is called so', () =>
      vscode.window.tabGroups.all.some(({ tabs }) =>
        tabs.some(({ label }) => label.startsWith('pasted.txt')),
      ),
    );
  });

  for (const name of ['closed.mux.arrow', 'closed.log'])
    it(`are read no further once nobody looks at them, and anew when they are opened again: ${name}`, async () => {
      const uri = fileOf(name);
      const line = 'poll([{fd=3, events=POLLIN}], 1, 0) = 0 (Timeout)\n';
      writeFileSync(uri.fsPath, line.repeat(2 << 20));
      const reading = () => api.sessions().filter(({ opened: of }) => of?.path === uri.fsPath);
      // The inspector in there would go on looking at it.
      await vscode.commands.executeCommand('workbench.action.closeSidebar');
      await run('openTrace', uri);
      await until('it is read', () => (reading()[0]?.opened?.bytesRead ?? 0) > 0);
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      await until('it is stopped', () => reading()[0]?.state === 'ended');
      const [{ id, opened: of }] = reading() as [SessionInfo];
      const { bytes, bytesRead } = of!;
      assert.ok(bytesRead < bytes, `${bytesRead} of ${bytes} bytes were read`);
      await run('openTrace', uri);
      await until('another session', () => reading().some((one) => one.id !== id));
    });

  it('are opened where they are dropped on the tree, several at once', async () => {
    const files = ['one.log', 'other.log'].map(fileOf);
    for (const { fsPath } of files) writeFileSync(fsPath, STRACE);
    const dragged = new vscode.DataTransfer();
    const list = `# dragged\r\n${files.join('\r\n')}\r\n`;
    dragged.set('text/uri-list', new vscode.DataTransferItem(list));
    const token = new vscode.CancellationTokenSource().token;
    await openDropped().handleDrop!(undefined, dragged, token);
    for (const { fsPath } of files)
      await until(`a session of ${fsPath}`, () =>
        api
          .sessions()
          .some(({ opened: file }) => file?.path === fsPath && file.format === 'strace'),
      );
  });

  it('begin no session, in a tab of their own, where they are none', async () => {
    const uri = fileOf('none.mux.arrow');
    writeFileSync(uri.fsPath, 'no trace at all\n');
    const before = api.sessions().length;
    await vscode.commands.executeCommand('vscode.open', uri);
    await until('a tab', () => {
      const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      return input instanceof vscode.TabInputCustom;
    });
    assert.equal(api.sessions().length, before);
  });
});
