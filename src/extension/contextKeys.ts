/** The context keys by which menus, keys and welcome texts know what makes sense; each is set only when it changes. */

import * as vscode from 'vscode';
import type { SessionInfo } from '../core/protocol';
import type { Panels } from './panels';
import type { State } from './state';

/** The title of an editor tab is about the tab's own session, which may be another than the current one. */
export function trackContextKeys(state: State, panels: Panels): vscode.Disposable {
  const known = new Map<string, unknown>();
  const set = (key: string, value: unknown): void => {
    if (known.get(key) === value) return;
    known.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  };
  const tell = (): void => {
    set('muxscope.core', state.core.state.is);
    set('muxscope.state', state.phase);
    set('muxscope.canPause', state.session?.abilities.pause === true);
    set('muxscope.canRunAgain', state.session !== null || state.lost !== null);
    set('muxscope.hasPollers', state.session?.abilities.pollers === true);
    set('muxscope.isRecording', state.session?.recording?.isOver === false);
    set('muxscope.hasSessions', state.sessions.all.length + state.sessions.gone.length > 1);
    set('muxscope.hasRunning', state.sessions.all.some(isRunning));
  };
  const tellTab = (): void => {
    const session = state.sessions.find(panels.tabSession);
    set('muxscope.tabState', session?.state ?? 'none');
    set('muxscope.tabCanPause', session?.abilities.pause === true);
    set('muxscope.tabHasPollers', session?.abilities.pollers === true);
    set('muxscope.tabIsRecording', session?.recording?.isOver === false);
  };
  tell();
  tellTab();
  return vscode.Disposable.from(
    state.onDidChangeCore(tell),
    state.sessions.onDidChange(tell),
    state.sessions.onDidTell(tell),
    panels.onDidLook(tellTab),
    state.sessions.onDidChange(tellTab),
    state.sessions.onDidTell(tellTab),
  );
}

/** It has not ended. */
function isRunning({ state }: SessionInfo): boolean {
  return state !== 'ended';
}
