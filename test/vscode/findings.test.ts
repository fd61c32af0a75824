/** Findings in a real VS Code: in the Problems view on the line of the program, in the tree, and silenced by a quick fix. */

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import type { Api } from '../../src/extension/inspector';
import { until } from '../support/processes';

const PROGRAM = 'import socket\n\ndata = conn.recv(1024)\nprint(data)\n';

let api: Api;
const made = new Set<vscode.Uri>();

before('activate', async () => {
  api = await vscode.extensions.getExtension<Api>('muxscope.muxscope')!.activate();
});

afterEach('leave nothing', async () => {
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  for (const uri of made) await vscode.workspace.fs.delete(uri);
  made.clear();
});

function fileOf(name: string): vscode.Uri {
  const uri = vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, name);
  made.add(uri);
  return uri;
}

/** A trace in which line 3 of the program reads the end of a stream again and again. */
function traceOf(program: vscode.Uri): string {
  const events: object[] = [
    { kind: 'loop', poller: 'epoll' },
    { kind: 'open', fd: 6, role: 'connection' },
    { kind: 'watch', fd: 6, interest: 'r' },
  ];
  for (let tick = 0; tick < 12; tick++) {
    events.push({ kind: 'wait', tick, timeout: 1000 }, { kind: 'wake', tick, ready: 1 });
    events.push({ kind: 'ready', tick, fd: 6, events: 'r' });
    const src = `${program.fsPath}:3`;
    events.push({ kind: 'recv', tick, fd: 6, want: 1024, got: 0, src });
  }
  return events
    .map((event, seq) => JSON.stringify({ seq, t: seq, loop: 0, tick: -1, gen: 0, ...event }))
    .join('\n');
}

describe('findings', () => {
  it('stand on the line of the program, with fixes of which one silences them', async () => {
    const [program, trace] = [fileOf('spinning.py'), fileOf('spinning.jsonl')];
    writeFileSync(program.fsPath, PROGRAM);
    writeFileSync(trace.fsPath, `${traceOf(program)}\n`);
    await vscode.commands.executeCommand('muxscope.openTrace', trace);
    const own = () =>
      vscode.languages.getDiagnostics(program).filter(({ source }) => source === 'muxscope');
    await until('a problem', () => own().length > 0);
    const [problem] = own();
    assert.equal(problem?.range.start.line, 2);
    assert.equal(problem.code, 'eof-spin');
    assert.equal(problem.severity, vscode.DiagnosticSeverity.Warning);
    assert.match(problem.message, /recv returned 0 in 11 ticks/);
    const session = api.sessions().find(({ opened }) => opened?.path === trace.fsPath)!;
    const [finding] = api.findings(session.id);
    assert.equal(finding?.rule, 'eof-spin');
    assert.deepEqual(session.findings, { error: 0, warning: 1, hint: 0, silenced: 0 });
    const document = await vscode.workspace.openTextDocument(program);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      program,
      problem.range,
    );
    const titles = actions.map(({ title }) => title);
    for (const title of ['Show Evidence of eof-spin', 'How to Fix eof-spin'])
      assert.ok(titles.includes(title), titles.join());
    const silence = actions.find(({ title }) => title === 'Silence eof-spin Here…')?.command;
    // The reason would be asked for.
    const given = (silence?.arguments ?? []) as unknown[];
    const args = [...given, 'a test ends it'];
    assert.equal(await vscode.commands.executeCommand(silence!.command, ...args), true);
    assert.equal(
      document.lineAt(2).text,
      'data = conn.recv(1024)  # muxscope: ignore[eof-spin] a test ends it',
    );
    assert.equal(own().length, 1);
    await document.save();
    await until('it is silenced', () => own().length === 0);
    const { findings } = api.sessions().find(({ id }) => id === session.id)!;
    assert.deepEqual(findings, { error: 0, warning: 0, hint: 0, silenced: 1 });
  });
});
