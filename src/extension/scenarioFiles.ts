/** The `*.mux.json` files of the workspace: found, watched, and what the core says is in them. */

import * as vscode from 'vscode';
import type { ScenarioFile } from '../core/protocol';
import type { FilePlace } from '../core/place';
import type { State } from './state';

/** One file of the workspace. */
export type FileNode = {
  readonly uri: vscode.Uri;
  /** Its name without `.mux.json`: what its scenario is called. */
  readonly name: string;
  /** Its folder in the workspace, empty for the top. */
  readonly folder: string;
  /** Undefined where it was not looked into: the workspace is not trusted, or there is no core. */
  readonly holds: ScenarioFile | undefined;
};

export const SUFFIX = '.mux.json';

/** A longer tree nobody reads. */
const MOST = 200;
/** A branch that is checked out changes many files at once. */
const SETTLE_MS = 150;

export class ScenarioFiles implements vscode.Disposable {
  readonly #state: State;
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly #subscriptions: vscode.Disposable;
  readonly onDidChange = this.#changed.event;
  #nodes: readonly FileNode[] = [];
  /** A search that is later than another wins. */
  #searches = 0;
  #timer: NodeJS.Timeout | undefined;
  #isWanted = false;

  constructor(state: State) {
    this.#state = state;
    const watcher = vscode.workspace.createFileSystemWatcher(`**/*${SUFFIX}`);
    const wake = () => this.#wake();
    this.#subscriptions = vscode.Disposable.from(
      ...[watcher, this.#changed, watcher.onDidCreate(wake), watcher.onDidDelete(wake)],
      ...[watcher.onDidChange(wake), vscode.workspace.onDidChangeWorkspaceFolders(wake)],
      vscode.workspace.onDidGrantWorkspaceTrust(wake),
      state.onDidChangeCore(({ is }) => {
        if (is === 'ready') wake();
      }),
    );
  }

  /** Those that were found last. */
  get nodes(): readonly FileNode[] {
    return this.#nodes;
  }

  /** Those that are known; where nobody asked before, they are searched first. */
  async ready(): Promise<readonly FileNode[]> {
    return this.#isWanted ? this.#nodes : this.load();
  }

  /** Searches the workspace; from then on changes are followed. */
  async load(): Promise<readonly FileNode[]> {
    this.#isWanted = true;
    const search = ++this.#searches;
    const uris = await vscode.workspace.findFiles(`**/*${SUFFIX}`, '**/node_modules/**', MOST);
    const found = uris.filter(({ scheme }) => scheme === 'file').map(nodeOf);
    const nodes = await this.#lookInto(found.sort(byPlace));
    if (search !== this.#searches) return this.#nodes;
    const isNews = JSON.stringify(nodes) !== JSON.stringify(this.#nodes);
    this.#nodes = nodes;
    if (isNews) this.#changed.fire(undefined);
    return nodes;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#subscriptions.dispose();
  }

  #wake(): void {
    if (!this.#isWanted) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.load(), SETTLE_MS);
  }

  /** A scenario may name further files, whose bytes it sends: of those who are not trusted nothing is read. */
  async #lookInto(nodes: readonly FileNode[]): Promise<readonly FileNode[]> {
    const isIdle = this.#state.core.state.is === 'closed';
    if (!vscode.workspace.isTrusted || nodes.length === 0 || isIdle) return nodes;
    try {
      const files = nodes.map(({ uri }) => uri.fsPath);
      const held = await this.#state.core.request({ do: 'files', files });
      return nodes.map((node, index) => ({ ...node, holds: held[index] }));
    } catch {
      // The core has ended, which its state tells.
      return nodes;
    }
  }
}

/** Opens a file with the cursor on what is wrong. */
export async function openAt({ file, line, column }: FilePlace): Promise<void> {
  const at = new vscode.Position(Math.max(0, line - 1), Math.max(0, column - 1));
  const selection = new vscode.Range(at, at);
  await vscode.window.showTextDocument(vscode.Uri.file(file), { selection, preview: false });
}

function nodeOf(uri: vscode.Uri): FileNode {
  const name = uri.path.slice(uri.path.lastIndexOf('/') + 1, -SUFFIX.length);
  const place = vscode.workspace.asRelativePath(uri);
  const folder = place.slice(0, Math.max(0, place.lastIndexOf('/')));
  return { uri, name, folder, holds: undefined };
}

function byPlace(one: FileNode, other: FileNode): number {
  return one.uri.path.localeCompare(other.uri.path);
}
