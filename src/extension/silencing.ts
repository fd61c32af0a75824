/** A comment that silences a rule at a line, with the reason for it: the quick fix writes it. */

import path from 'node:path';
import * as vscode from 'vscode';

/** Languages whose comments begin with `#`; the others are taken for relatives of C. */
const HASH = new Set(['.py', '.pyw', '.rb', '.pl', '.sh', '.tcl', '.r']);

/** `reason` absent: it is asked for. False where nobody gave one, or the line is gone. */
export async function silence(what: unknown, at: unknown, rule: unknown, told?: unknown) {
  if (!(what instanceof vscode.Uri) || typeof at !== 'number' || typeof rule !== 'string')
    return false;
  const reason = typeof told === 'string' ? told : await askReason(rule);
  if (reason === undefined || reason.trim() === '') return false;
  const document = await vscode.workspace.openTextDocument(what);
  if (at >= document.lineCount) return false;
  const edit = new vscode.WorkspaceEdit();
  const { text, range, firstNonWhitespaceCharacterIndex: indent } = document.lineAt(at);
  const comment = commentOf(what.path, rule, reason);
  // Behind a line that goes on in the next one there can be no comment.
  if (text.trimEnd().endsWith('\\'))
    edit.insert(what, range.start, `${text.slice(0, indent)}${comment}\n`);
  else edit.insert(what, range.end, `  ${comment}`);
  return vscode.workspace.applyEdit(edit);
}

function commentOf(file: string, rule: string, reason: string): string {
  const sign = HASH.has(path.extname(file).toLowerCase()) ? '#' : '//';
  return `${sign} muxscope: ignore[${rule}] ${reason.trim().replaceAll(/\s+/g, ' ')}`;
}

function askReason(rule: string): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: vscode.l10n.t('Silence {0} Here', rule),
    prompt: vscode.l10n.t('Why is it no bug here? The reason is written into the comment.'),
    validateInput: (value) =>
      value.trim() === '' ? vscode.l10n.t('A reason is needed') : undefined,
  });
}
