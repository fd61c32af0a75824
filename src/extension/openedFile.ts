/** A file as a session: whoever opens it again, as it was, gets the one that there is. */

import { stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { SessionInfo } from '../core/protocol';
import { CoreFailure } from './coreClient';
import type { State } from './state';

/** Those on their way, by path. */
const opening = new Map<string, Promise<SessionInfo>>();

/** The session of this file: the one that there is, unless the file was written since, else a new one. */
export async function sessionOfFile({ core, sessions }: State, file: string): Promise<SessionInfo> {
  const written = await stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => Infinity,
  );
  await core.looked();
  const known = sessions.all.findLast(({ opened }) => opened?.path === file);
  if (known !== undefined && (known.state !== 'ended' || isAsItIs(known, written))) return known;
  const asked = opening.get(file) ?? core.request({ do: 'openFile', file });
  opening.set(file, asked);
  return asked.finally(() => opening.delete(file));
}

/** All that the file has was read, and it was not written since; where reading broke, it would again. */
function isAsItIs({ opened, problem }: SessionInfo, written: number): boolean {
  const { writtenAt, bytes, bytesRead, isWhole } = opened!;
  return writtenAt >= written && (isWhole || bytesRead >= bytes || problem !== '');
}

/** Throws a CoreFailure for what is on no disk. */
export function pathOf(uri: vscode.Uri): string {
  if (uri.scheme === 'file') return uri.fsPath;
  const text = vscode.l10n.t('{0} is not on disk: save it there, then open it', uri.path);
  throw new CoreFailure('bad-request', text);
}
