/** What a window that was loaded anew finds of the one before it: the core with all that goes on in it, or what was lost with it. */

import * as vscode from 'vscode';
import { showWarning } from './dialogs';
import type { PythonTerminals } from './pythonTerminals';
import type { State } from './state';

/** Says nothing where all is there, or nothing was lost. */
export async function comeBack(
  { core, sessions }: State,
  terminals: PythonTerminals,
): Promise<void> {
  const isFound = await core.find();
  await terminals.comeBack(isFound);
  const lost = isFound ? [] : sessions.giveUp();
  if (lost.length === 0) return;
  const again = vscode.l10n.t('Run Again');
  const text = vscode.l10n.t(
    'What was recorded of {0} went with the window before this one: it was in no file.',
    lost.map(({ name }) => name).join(', '),
  );
  if ((await showWarning(text, again)) === again)
    await vscode.commands.executeCommand('muxscope.runAgain');
}
