/** The status bar item: the scenario that runs, its ticks a second and how many are ready. */

import * as vscode from 'vscode';
import type { State } from './state';
import { type StatusText, statusText } from './statusText';

/** What is counted while a loop runs is told as often as it can be read: each change costs VS Code more than all else here. */
const EVERY_MS = 1000;

/** `item` is new. */
export function showStatusBar(state: State, item = createItem()): vscode.Disposable {
  let shown = 'null';
  let shownWords = '';
  let shownAt = -Infinity;
  let timer: NodeJS.Timeout | undefined;
  const status = (): StatusText | undefined =>
    statusText(state.core.state, state.session, vscode.l10n.t, state.sessions.all.length);
  /** All but its numbers. */
  const words = (now: StatusText | undefined): string =>
    `${state.session?.id} ${textOf(now).replaceAll(/\d+/g, '')}`;
  const show = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const now = status();
    [shown, shownWords, shownAt] = [textOf(now), words(now), performance.now()];
    showIn(item, now);
  };
  const tell = (): void => {
    const now = status();
    if (textOf(now) === shown) return;
    const isCount = state.session?.state === 'running' && words(now) === shownWords;
    const restMs = isCount ? shownAt + EVERY_MS - performance.now() : 0;
    if (restMs <= 0) show();
    else timer ??= setTimeout(show, restMs);
  };
  return vscode.Disposable.from(
    item,
    new vscode.Disposable(() => clearTimeout(timer)),
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

function textOf(status: StatusText | undefined): string {
  return JSON.stringify(status ?? null);
}
