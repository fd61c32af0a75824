/** What VS Code asks and tells, each text of it plain: nothing else in the extension shows a message, a list or a tooltip. */

import * as vscode from 'vscode';
import { markdown, plain } from './plainText';

/** The label of the button that was pressed; undefined where it was closed. */
export function showError(text: string, ...labels: string[]): Thenable<string | undefined> {
  return vscode.window.showErrorMessage(plain(text), ...labels);
}

/** The same for what is no failure. */
export function showWarning(text: string, ...labels: string[]): Thenable<string | undefined> {
  return vscode.window.showWarningMessage(plain(text), ...labels);
}

/** The same for what is only to be known. */
export function showChoice(text: string, ...labels: string[]): Thenable<string | undefined> {
  return vscode.window.showInformationMessage(plain(text), ...labels);
}

/** For some seconds in the status bar. */
export function showDone(text: string): void {
  vscode.window.setStatusBarMessage(`$(check) ${plain(text)}`, 4000);
}

/** The item that was chosen; undefined where none was. */
export async function pick<Item extends vscode.QuickPickItem>(
  items: readonly Item[],
  options: vscode.QuickPickOptions,
): Promise<Item | undefined> {
  const shown = items.map((item) => ({ ...item, ...plainParts(item), item }));
  return (await vscode.window.showQuickPick(shown, options))?.item;
}

/** Paragraphs, the first of them the heading. */
export function tooltip(heading: string, paragraphs: readonly string[]): vscode.MarkdownString {
  const texts = [`**${markdown(heading)}**`, ...paragraphs.map(markdown)];
  return new vscode.MarkdownString(texts.join('\n\n'));
}

/** Paragraphs of Markdown in which links run these commands; who calls it has made every text from outside plain. */
export function linked(
  paragraphs: readonly string[],
  enabledCommands: readonly string[],
): vscode.MarkdownString {
  const text = new vscode.MarkdownString(paragraphs.join('\n\n'));
  text.isTrusted = { enabledCommands };
  return text;
}

function plainParts({ label, description, detail }: vscode.QuickPickItem): vscode.QuickPickItem {
  return {
    label: plain(label),
    ...(description !== undefined && { description: plain(description) }),
    ...(detail !== undefined && { detail: plain(detail) }),
  };
}
