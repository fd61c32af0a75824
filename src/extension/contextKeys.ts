/** The context keys by which menus, keys and welcome texts know what makes sense; each is set only when it changes. */

import * as vscode from 'vscode';
import type { State } from './state';

export function trackContextKeys(state: State): vscode.Disposable {
  const known = new Map<string, unknown>();
  const set = (key: string, value: unknown): void => {
    if (known.get(key) === value) return;
    known.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  };
  const tell = (): void => {
    set('muxscope.core', state.core.state.is);
    set('muxscope.state', state.phase);
    // A program that never waits for readiness has no place where it could stand still.
    set('muxscope.canPause', (state.session?.poller ?? '') !== '');
    set('muxscope.canRunAgain', state.session !== null || state.lost !== null);
    set('muxscope.hasPollers', (state.session?.pollers.length ?? 0) > 1);
  };
  tell();
  return vscode.Disposable.from(state.onDidChangeCore(tell), state.onDidChangeSession(tell));
}
