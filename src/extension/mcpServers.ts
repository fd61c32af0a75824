/** Offers models the traces of the workspace, where this VS Code lets extensions offer such servers (1.101 and newer). */

import * as vscode from 'vscode';

/** What the types of the oldest VS Code that is supported do not have yet. */
type Newer = {
  readonly lm?: {
    registerMcpServerDefinitionProvider?(id: string, provider: object): vscode.Disposable;
  };
  readonly McpStdioServerDefinition?: new (
    label: string,
    command: string,
    args: string[],
    env: Readonly<Record<string, string>>,
  ) => object;
};

const ID = 'muxscope.traces';

/** `file`: the server's bundle, which is started once for each folder that a model asks about. */
export function offerTraces(file: string): vscode.Disposable {
  const { lm, McpStdioServerDefinition: Definition } = vscode as unknown as Newer;
  if (lm?.registerMcpServerDefinitionProvider === undefined || Definition === undefined)
    return new vscode.Disposable(() => undefined);
  const changed = new vscode.EventEmitter<void>();
  const tell = (): void => changed.fire();
  const provider = {
    onDidChangeMcpServerDefinitions: changed.event,
    provideMcpServerDefinitions: () =>
      foldersOf().map(
        ({ name, uri }) =>
          new Definition(
            vscode.l10n.t('Muxscope traces in {0}', name),
            process.execPath,
            [file, uri.fsPath],
            // On the desktop the program is VS Code itself.
            { ELECTRON_RUN_AS_NODE: '1' },
          ),
      ),
  };
  return vscode.Disposable.from(
    changed,
    vscode.workspace.onDidChangeWorkspaceFolders(tell),
    vscode.workspace.onDidGrantWorkspaceTrust(tell),
    lm.registerMcpServerDefinitionProvider(ID, provider),
  );
}

function foldersOf(): readonly vscode.WorkspaceFolder[] {
  if (!vscode.workspace.isTrusted) return [];
  return (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
}
