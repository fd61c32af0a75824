/** A file as a session: whoever opens it again gets the one that there is. */

import * as vscode from 'vscode';
import type { SessionInfo } from '../core/protocol';
import { CoreFailure } from './coreClient';
import type { State } from './state';

/** The session of this file: the one that there is, else a new one. */
export async function sessionOfFile({ core, sessions }: State, file: string): Promise<SessionInfo> {
  const known = sessions.all.find(({ opened }) => opened?.path === file);
  return known ?? core.request({ do: 'openFile', file });
}

/** Throws a CoreFailure for what is on no disk. */
export function pathOf(uri: vscode.Uri): string {
  if (uri.scheme === 'file') return uri.fsPath;
  const text = vscode.l10n.t('{0} is not on disk: save it there, then open it', uri.path);
  throw new CoreFailure('bad-request', text);
}
