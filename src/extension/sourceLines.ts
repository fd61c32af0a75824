/** From a line of a watched program, as a trace names it, to the document that has it. */

import path from 'node:path';
import * as vscode from 'vscode';
import type { SessionInfo } from '../core/protocol';
import { placeOf } from '../trace/words';
import { CoreFailure } from './coreClient';

/** Documents that are the sources of the lab's programs. */
export const PROGRAM_SCHEME = 'muxscope-program';

export type SourceLine = { readonly uri: vscode.Uri; readonly line: number };

/** `line` counts from 0. Undefined where nobody knows which file that is; a path that is not absolute is one of the lab's programs. */
export function sourceLine(
  src: string,
  session: Pick<SessionInfo, 'lab' | 'opened'> | undefined,
): SourceLine | undefined {
  const place = placeOf(src);
  if (place === undefined) return undefined;
  const { file } = place;
  const line = place.line - 1;
  if (path.isAbsolute(file)) return { uri: vscode.Uri.file(file), line };
  const isOfLab = session?.lab !== undefined || session?.opened?.source === 'lab';
  return isOfLab && /^\w+\.ts$/.test(file) ? { uri: programUri(file), line } : undefined;
}

/** Shows it in the tab that it has, else beside an inspector that is in the way (`isBeside`). */
export async function openSourceLine(
  { uri, line }: SourceLine,
  isBeside: boolean,
  preserveFocus = false,
): Promise<vscode.TextEditor> {
  const { ViewColumn, window, workspace } = vscode;
  const shown = window.visibleTextEditors.find(
    ({ document }) => String(document.uri) === String(uri),
  );
  try {
    const document = await workspace.openTextDocument(uri);
    const { range } = document.lineAt(Math.min(line, document.lineCount - 1));
    return await window.showTextDocument(document, {
      selection: new vscode.Range(range.start, range.start),
      viewColumn: shown?.viewColumn ?? (isBeside ? ViewColumn.Beside : ViewColumn.Active),
      preserveFocus,
    });
  } catch {
    throw new CoreFailure('bad-request', vscode.l10n.t('{0} cannot be opened', uri.fsPath));
  }
}

/** Of a program's source, `multiPort.ts`. */
export function programUri(file: string): vscode.Uri {
  return vscode.Uri.from({ scheme: PROGRAM_SCHEME, path: `/${file}` });
}
