/** The core started anew: what goes with the one before it is said first. */

import * as vscode from 'vscode';
import { showWarning } from './dialogs';
import type { State } from './state';

/** Asks first where something would be lost, unless `isSure`; nobody waits for the answer, so that a command is never held up by a question. */
export async function restartCore(state: State, isSure: boolean): Promise<void> {
  const { core, sessions } = state;
  const unsaved = core.state.is === 'ready' && !isSure ? sessions.unsaved : [];
  if (unsaved.length === 0) await restart(state);
  else void ask(state, unsaved.map(({ name }) => name).join(', '));
}

async function ask(state: State, names: string): Promise<void> {
  const go = vscode.l10n.t('Restart Core');
  const text = vscode.l10n.t(
    'With the core process all sessions end, and what was recorded of {0} is lost: it is in no file.',
    names,
  );
  if ((await showWarning(text, go)) === go) await restart(state);
}

async function restart(state: State): Promise<void> {
  await state.core.restart();
  await state.loadScenarios();
}
