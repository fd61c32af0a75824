/** New Scenario from Template…: a file in the workspace, or, where there is none, an untitled one. */

import * as vscode from 'vscode';
import { pick } from './dialogs';
import { plain } from './plainText';
import { SUFFIX } from './scenarioFiles';
import { type Template, templates } from './scenarioTemplates';

/** Asks for a template, unless its id is given, and for a name; the file is opened. Undefined where none was made. */
export async function newScenario(what: unknown): Promise<vscode.Uri | undefined> {
  const template = templates(vscode.l10n.t).find(({ id }) => id === what) ?? (await pickTemplate());
  if (template === undefined) return undefined;
  const folder = await chooseFolder();
  if (folder === 'none') return openUntitled(template);
  const uri = folder && (await askFile(folder));
  if (uri === undefined) return undefined;
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(template.text));
  await vscode.window.showTextDocument(uri, { preview: false });
  return uri;
}

async function pickTemplate(): Promise<Template | undefined> {
  const title = vscode.l10n.t('New Scenario from Template');
  const placeHolder = vscode.l10n.t('What should its clients do?');
  const items = templates(vscode.l10n.t).map((template) => ({
    ...template,
    iconPath: new vscode.ThemeIcon('new-file'),
  }));
  return pick(items, { title, placeHolder, matchOnDetail: true });
}

/** Undefined where nothing was chosen. */
async function chooseFolder(): Promise<vscode.Uri | 'none' | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const [first] = folders;
  if (first === undefined) return 'none';
  return folders.length === 1 ? first.uri : (await vscode.window.showWorkspaceFolderPick())?.uri;
}

async function askFile(folder: vscode.Uri): Promise<vscode.Uri | undefined> {
  const fileOf = (name: string) =>
    vscode.Uri.joinPath(folder, name.endsWith(SUFFIX) ? name : `${name}${SUFFIX}`);
  const value = await freeName(fileOf);
  const name = await vscode.window.showInputBox({
    title: vscode.l10n.t('New Scenario from Template'),
    prompt: vscode.l10n.t('Name of the file; it ends with {0}', SUFFIX),
    ...{ value, valueSelection: [0, value.length - SUFFIX.length] },
    validateInput: async (text) => whyNoName(text, fileOf),
  });
  return name === undefined ? undefined : fileOf(name);
}

async function whyNoName(
  name: string,
  fileOf: (name: string) => vscode.Uri,
): Promise<string | undefined> {
  const isName = name !== '' && name !== SUFFIX && !/[\\/:*?"<>|]/.test(name);
  if (!isName) return vscode.l10n.t('Give a name for the file, without a folder');
  if (await exists(fileOf(name))) return vscode.l10n.t('{0} is there already', plain(name));
  return undefined;
}

/** `scenario.mux.json`, or with the first number that makes it a new one. */
async function freeName(fileOf: (name: string) => vscode.Uri): Promise<string> {
  for (let number = 1; ; number++) {
    const name = `scenario${number === 1 ? '' : `-${number}`}${SUFFIX}`;
    if (!(await exists(fileOf(name)))) return name;
  }
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}

/** Under a name that its schema is known by. */
async function openUntitled({ text }: Template): Promise<vscode.Uri> {
  const uri = vscode.Uri.from({ scheme: 'untitled', path: `scenario${SUFFIX}` });
  const document = await vscode.workspace.openTextDocument(uri);
  const edit = new vscode.WorkspaceEdit();
  const all = new vscode.Range(0, 0, document.lineCount, 0);
  edit.replace(uri, all, text);
  await vscode.workspace.applyEdit(edit);
  await vscode.window.showTextDocument(document);
  return uri;
}
