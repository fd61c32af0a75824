/** The page of a rule: the bug, and how the code is mended. */

import * as vscode from 'vscode';
import { showWarning } from './dialogs';

/** Opens it in the user's language where there is one in that; `docs`: the folder of all pages. */
export async function openRulePage(docs: vscode.Uri, rule: unknown): Promise<void> {
  // It becomes a part of a path.
  if (typeof rule !== 'string' || !/^[a-z-]+$/.test(rule)) return;
  for (const folder of [`${vscode.env.language}/rules`, 'rules']) {
    const page = vscode.Uri.joinPath(docs, folder, `${rule}.md`);
    if (!(await isThere(page))) continue;
    await vscode.commands.executeCommand('markdown.showPreview', page);
    return;
  }
  void showWarning(vscode.l10n.t('There is no page about {0} yet.', rule));
}

async function isThere(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}
