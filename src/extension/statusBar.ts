/** The status bar item: the scenario that runs, its ticks a second and how many are ready. */

import * as vscode from 'vscode';
import type { State } from './state';
import { statusText } from './statusText';

/** A session speaks at most four times a second, so this needs no clock of its own. */
export function showStatusBar(state: State): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('muxscope.status', vscode.StatusBarAlignment.Left);
  item.name = vscode.l10n.t('Socket Inspector');
  item.command = '_muxscope.showInspector';
  let shown: string | undefined;
  const tell = (): void => {
    const status = statusText(
      state.core.state,
      state.session,
      vscode.l10n.t,
      state.sessions.all.length,
    );
    const asText = status && JSON.stringify(status);
    if (asText === shown) return;
    shown = asText;
    if (status === undefined) {
      item.hide();
      return;
    }
    item.text = status.text;
    item.tooltip = status.tooltip;
    item.backgroundColor = status.isError
      ? new vscode.ThemeColor('statusBarItem.errorBackground')
      : undefined;
    item.show();
  };
  return vscode.Disposable.from(
    item,
    state.onDidChangeCore(tell),
    state.sessions.onDidChange(tell),
  );
}
