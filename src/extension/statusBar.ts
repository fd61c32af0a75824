/** The status bar item: the scenario that runs, its ticks a second and how many are ready. */

import * as vscode from 'vscode';
import type { State } from './state';
import { type StatusText, statusText, steadyRate } from './statusText';

/** `item` is new; it is set only when it says something else: each change costs VS Code more than all else here. */
export function showStatusBar(state: State, item = createItem()): vscode.Disposable {
  let shown = 'null';
  let ticksPerSecond = 0;
  const tell = (): void => {
    const { session, core, sessions } = state;
    ticksPerSecond = steadyRate(ticksPerSecond, session?.ticksPerSecond ?? 0);
    const steady = session && { ...session, ticksPerSecond };
    const now = statusText(core.state, steady, vscode.l10n.t, sessions.all.length);
    const asText = JSON.stringify(now ?? null);
    if (asText === shown) return;
    shown = asText;
    showIn(item, now);
  };
  return vscode.Disposable.from(
    item,
    state.onDidChangeCore(tell),
    state.sessions.onDidChange(tell),
  );
}

function createItem(): vscode.StatusBarItem {
  const item = vscode.window.createStatusBarItem('muxscope.status', vscode.StatusBarAlignment.Left);
  item.name = vscode.l10n.t('Socket Inspector');
  item.command = '_muxscope.showInspector';
  return item;
}

function showIn(item: vscode.StatusBarItem, status: StatusText | undefined): void {
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
}
