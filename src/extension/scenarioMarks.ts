/** How a scenario of a tree shows whether it runs. */

import * as vscode from 'vscode';
import type { SessionInfo } from '../core/protocol';

export function iconOf(session: SessionInfo | undefined): vscode.ThemeIcon {
  switch (session?.state) {
    case undefined:
    case 'ended':
      return new vscode.ThemeIcon('server-process');
    case 'starting':
      return new vscode.ThemeIcon('loading~spin');
    case 'paused':
      return new vscode.ThemeIcon('debug-pause', new vscode.ThemeColor('charts.yellow'));
    case 'running':
      return new vscode.ThemeIcon('pulse', new vscode.ThemeColor('charts.green'));
  }
}

/** What is said of the one that runs. */
export function markOf({ name, state, lab }: SessionInfo): string[] {
  const { poller = '', listeners = [], failed } = lab ?? {};
  const ports = listeners.map((address) => address.slice(address.lastIndexOf(':')));
  const wrong = failed === undefined ? '' : vscode.l10n.t('failed {0}', failed.count);
  const marks = [stateText(state), wrong, poller, ports.join(' ')];
  return state === 'ended' ? [name, ...marks] : marks.filter((mark) => mark !== '');
}

function stateText(state: SessionInfo['state']): string {
  switch (state) {
    case 'starting':
      return vscode.l10n.t('starting');
    case 'running':
      return vscode.l10n.t('running');
    case 'paused':
      return vscode.l10n.t('paused');
    case 'ended':
      return vscode.l10n.t('ended');
  }
}
