/** Traces as files: what is recorded is saved, and what was saved, or printed by strace or `--json`, is opened as a session. */

import { randomUUID } from 'node:crypto';
import { mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { SessionInfo } from '../core/protocol';
import { CoreFailure } from './coreClient';
import { showDone } from './dialogs';
import { pathOf, sessionOfFile } from './openedFile';
import type { Panels } from './panels';
import type { State } from './state';
import { demandSession, uriIn } from './target';

/** How a trace file's name ends. */
export const TRACE_FILE = '.mux.arrow';

const LONG_AGO = new Date(0);

/** What files are opened with; `scratch`: a folder of the extension's own. */
export type FileDesk = {
  readonly state: State;
  readonly panels: Panels;
  readonly scratch: vscode.Uri;
};

/** Saves what is kept of a session, where it is told or asked for; a file of that name is replaced only by a whole one. */
export async function saveTrace(
  { state }: FileDesk,
  target?: unknown,
  where?: unknown,
): Promise<void> {
  const { id: session, name, events: known } = demandSession(state.sessions, target);
  const file = await fileIn(where, vscode.l10n.t('Save Trace'), name);
  if (file === undefined) return;
  const events = await state.core.request({ do: 'save', session, file });
  state.sessions.noteSaved(session, known);
  showDone(
    events === 1
      ? vscode.l10n.t('One event saved in {0}', path.basename(file))
      : vscode.l10n.t('{0} events saved in {1}', events, path.basename(file)),
  );
}

/** Ends the recording of a session, which goes on. */
export async function stopRecording({ state }: FileDesk, target?: unknown): Promise<void> {
  const { id: session, recording } = demandSession(state.sessions, target);
  if (recording?.isOver !== false) return;
  await state.core.request({ do: 'stopRecording', session });
  showDone(vscode.l10n.t('Recorded in {0}', path.basename(recording.file)));
}

/** What a caller names, else what is asked for: beside the workspace's files unless chosen otherwise. */
export async function fileIn(
  where: unknown,
  title: string,
  name: string,
): Promise<string | undefined> {
  if (where instanceof vscode.Uri) return pathOf(where);
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const proposed = `${name.replace(/[^\p{L}\p{N}._-]+/gu, '-')}${TRACE_FILE}`;
  const chosen = await vscode.window.showSaveDialog({
    title,
    ...(folder && { defaultUri: vscode.Uri.joinPath(folder, proposed) }),
    // Its last part alone: with more than one, what is proposed would get them again.
    filters: { [vscode.l10n.t('Muxscope Trace')]: ['arrow'] },
  });
  return chosen === undefined ? undefined : pathOf(chosen);
}

/** A file that a menu names, or a chosen one, in a tab; a trace file in the editor that is its own. */
export async function openTrace(desk: FileDesk, what?: unknown): Promise<SessionInfo | undefined> {
  const uri = uriIn(what) ?? (await pickFile());
  if (uri === undefined) return undefined;
  if (!uri.path.endsWith(TRACE_FILE)) return openInTab(desk, pathOf(uri));
  await vscode.commands.executeCommand('vscode.openWith', uri, 'muxscope.trace');
  return undefined;
}

/** What strace printed, or `muxscope … --json`, as it was copied. */
export async function inspectClipboard(desk: FileDesk): Promise<SessionInfo | undefined> {
  const text = await vscode.env.clipboard.readText();
  if (text.trim() === '') {
    const message = vscode.l10n.t(
      'The clipboard holds no text: copy the output of strace, then try again',
    );
    throw new CoreFailure('bad-request', message);
  }
  // What was pasted before has been read, and is nobody's to keep.
  await rm(desk.scratch.fsPath, { recursive: true, force: true });
  await mkdir(desk.scratch.fsPath, { recursive: true, mode: 0o700 });
  const file = path.join(desk.scratch.fsPath, `clipboard-${randomUUID().slice(0, 8)}`);
  await writeFile(file, text, { mode: 0o600 });
  // Nobody goes on writing it: what was written just now would be waited for.
  await utimes(file, LONG_AGO, LONG_AGO);
  return openInTab(desk, file);
}

async function openInTab({ state, panels }: FileDesk, file: string): Promise<SessionInfo> {
  const session = await sessionOfFile(state, file);
  panels.openInEditor(session.id);
  return session;
}

async function pickFile(): Promise<vscode.Uri | undefined> {
  const picked = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Open Trace or strace Log'),
    filters: {
      [vscode.l10n.t('Traces and Logs')]: ['arrow', 'jsonl', 'json', 'strace', 'log', 'txt', 'out'],
      [vscode.l10n.t('All Files')]: ['*'],
    },
  });
  return picked?.[0];
}
