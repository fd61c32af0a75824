/** Expectations of a scenario file that were not met, underlined in it until it is run again or changed. */

import * as vscode from 'vscode';
import type { SessionInfo } from '../core/protocol';
import { SUFFIX } from './scenarioFiles';
import type { State } from './state';

export function markExpectations(state: State): vscode.Disposable {
  const marks = vscode.languages.createDiagnosticCollection('muxscope');
  const watcher = vscode.workspace.createFileSystemWatcher(`**/*${SUFFIX}`);
  /** By file: the session whose marks are there, and how many: they only grow. */
  const shown = new Map<string, string>();
  const tell = ({ id, lab }: SessionInfo): void => {
    if (lab?.file === undefined) return;
    const { file, failed } = lab;
    const now = `${id} ${failed?.first.length ?? 0}`;
    if (now === shown.get(file)) return;
    shown.set(file, now);
    marks.set(vscode.Uri.file(file), (failed?.first ?? []).flatMap(markOf));
  };
  const forget = (uri: vscode.Uri): void => marks.delete(uri);
  return vscode.Disposable.from(
    ...[marks, watcher, watcher.onDidChange(forget), watcher.onDidDelete(forget)],
    state.sessions.onDidTell(tell),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0) forget(document.uri);
    }),
  );
}

type Failed = NonNullable<NonNullable<SessionInfo['lab']>['failed']>['first'][number];

/** From the step's name to the end of its line; clients that fail alike are each told. */
function markOf({ client, reason, place }: Failed): vscode.Diagnostic[] {
  if (place === undefined) return [];
  const { line, column } = place;
  const range = new vscode.Range(line - 1, column - 1, line - 1, Number.MAX_SAFE_INTEGER);
  const message = vscode.l10n.t('client {0}: {1}', client, reason);
  const diagnostic = new vscode.Diagnostic(range, message, vscode.DiagnosticSeverity.Error);
  diagnostic.source = 'muxscope';
  return [diagnostic];
}
