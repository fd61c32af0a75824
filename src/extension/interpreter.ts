/** Which Python runs a file: the one of the settings, the one chosen in the Python extension where that is there, else `python3`. */

import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { CoreFailure } from './coreClient';
import { chosenPython } from './settings';

/** What is used of the Python extension (`ms-python.python`). */
type PythonApi = {
  readonly environments?: {
    getActiveEnvironmentPath(resource?: vscode.Uri): { readonly path: string };
    resolveEnvironment(
      environment: { readonly path: string } | string,
    ): Promise<{ readonly executable: { readonly uri?: vscode.Uri } } | undefined>;
  };
};

/** An extension that looks through the machine must not keep a run for ever. */
const PATIENCE_MS = 5000;
const USUAL = process.platform === 'win32' ? 'python' : 'python3';

/** Throws a CoreFailure where there is none that could be started. */
export async function interpreterFor(file: vscode.Uri): Promise<string> {
  const set = chosenPython();
  const python = set === '' ? ((await chosenFor(file)) ?? USUAL) : whole(set, file);
  if (canStart(python)) return python;
  const text = vscode.l10n.t(
    '{0} is no Python that can be started: give the path of one in the setting muxscope.python',
    python,
  );
  throw new CoreFailure('bad-request', text);
}

/** In the Python extension; undefined where that is not there, or does not answer. */
async function chosenFor(file: vscode.Uri): Promise<string | undefined> {
  const extension = vscode.extensions.getExtension<PythonApi>('ms-python.python');
  if (extension === undefined) return undefined;
  const ask = async (): Promise<string | undefined> => {
    const { environments } = await extension.activate();
    const active = environments?.getActiveEnvironmentPath(file);
    if (environments === undefined || active === undefined) return undefined;
    const found = await environments.resolveEnvironment(active);
    return found?.executable.uri?.fsPath ?? active.path;
  };
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE_MS, undefined));
  return Promise.race([ask().catch(() => undefined), late]);
}

/** A path that is relative is one of the workspace; a word is looked for on the PATH. */
function whole(set: string, file: vscode.Uri): string {
  const folder = vscode.workspace.getWorkspaceFolder(file)?.uri.fsPath ?? path.dirname(file.fsPath);
  const told = set.replaceAll('${workspaceFolder}', folder);
  return /[\\/]/.test(told) ? path.resolve(folder, told) : told;
}

function canStart(python: string): boolean {
  const folders = path.isAbsolute(python)
    ? ['']
    : (process.env['PATH'] ?? '').split(path.delimiter);
  const endings = process.platform === 'win32' ? ['', '.exe', '.bat'] : [''];
  return folders.some((folder) =>
    endings.some((end) => isProgram(path.join(folder, python + end))),
  );
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
