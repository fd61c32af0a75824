/** Which session a command is for. */

import * as vscode from 'vscode';
import type { LostSession } from '../core/panelProtocol';
import type { SessionInfo } from '../core/protocol';
import { CoreFailure } from './coreClient';
import type { Sessions } from './sessions';

/** How a panel, or the list of sessions, names it. */
export type Target = { readonly session: number };

/**
 * The session that `what` names: a panel's or the list's by its id, a scenario of the tree by running it; else the current one.
 * Where it is not there, no core is started only to say so. Throws a CoreFailure.
 */
export function demandSession(sessions: Sessions, what?: unknown): SessionInfo {
  const session = findSession(sessions, what);
  if (session !== null) return session;
  const message = vscode.l10n.t('Nothing was started yet: start a scenario first');
  throw new CoreFailure('no-session', message);
}

export function findSession(sessions: Sessions, what?: unknown): SessionInfo | null {
  if (isTarget(what)) return sessions.find(what.session) ?? null;
  return sessionOfScenario(sessions, what) ?? sessionOfTrace(sessions, what) ?? sessions.current;
}

/** A file that was opened, as the title of its editor names it. */
function sessionOfTrace({ all }: Sessions, what: unknown): SessionInfo | undefined {
  const uri = uriIn(what);
  return uri && all.findLast(({ opened }) => opened?.path === uri.fsPath);
}

/** How VS Code names a tab in whose title a command was chosen, and package.json the one that has the keys. */
export function isTab(what: unknown): boolean {
  return what === 'tab' || (what instanceof vscode.Uri && what.scheme === 'webview-panel');
}

/** The same, or what is left to know of one that was lost. */
export function sessionOrLost(
  sessions: Sessions,
  what?: unknown,
): SessionInfo | LostSession | null {
  const id = isTarget(what) ? what.session : sessions.currentId;
  return findSession(sessions, what) ?? sessions.findLost(id);
}

/** The newest that runs this scenario, named as the tree and menus do; undefined where none does. */
export function sessionOfScenario(sessions: Sessions, what: unknown): SessionInfo | undefined {
  const uri = uriIn(what);
  const id = typeof what === 'string' ? what : idIn(what);
  return sessions.all.findLast(({ state, lab }) => {
    if (lab === undefined || state === 'ended') return false;
    return uri === undefined
      ? lab.file === undefined && lab.scenario === id
      : lab.file === uri.fsPath;
  });
}

/** A file from a menu, or the tree's item. */
export function uriIn(what: unknown): vscode.Uri | undefined {
  const uri = what instanceof vscode.Uri ? what : fieldOf(what, 'uri');
  return uri instanceof vscode.Uri ? uri : undefined;
}

/** Of the tree's item. */
export function idIn(what: unknown): string | undefined {
  const id = fieldOf(what, 'id');
  return typeof id === 'string' ? id : undefined;
}

export function isTarget(what: unknown): what is Target {
  return typeof fieldOf(what, 'session') === 'number';
}

/** A field of what VS Code gave a command; undefined where it has none. */
export function fieldOf(what: unknown, name: string): unknown {
  return typeof what === 'object' && what !== null ? Reflect.get(what, name) : undefined;
}
