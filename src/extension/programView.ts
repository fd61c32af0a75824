/** The running program's source beside the inspector, with the lines marked that ran in the selected tick. */

import * as vscode from 'vscode';
import type { SessionInfo } from '../core/protocol';
import type { Panels } from './panels';
import { fileOf, linesOf } from './programName';
import type { State } from './state';

const SCHEME = 'muxscope-program';
/** A session speaks four times a second, a mouse over the timeline more often. */
const EVERY_MS = 100;

export class ProgramView implements vscode.Disposable {
  readonly #state: State;
  readonly #panels: Panels;
  readonly #subscriptions: vscode.Disposable;
  readonly #first = decoration('editor.stackFrameHighlightBackground');
  readonly #further = decoration('editor.focusedStackFrameHighlightBackground');
  #timer: NodeJS.Timeout | undefined;
  /** What is marked, to reveal it only when it is another line. */
  #marked = '';

  /** `folder`: where the programs' sources are. */
  constructor(state: State, panels: Panels, folder: vscode.Uri) {
    this.#state = state;
    this.#panels = panels;
    const wake = () => this.#wake();
    this.#subscriptions = vscode.Disposable.from(
      ...[this.#first, this.#further, panels.onDidLook(wake), state.onDidChangeSession(wake)],
      vscode.window.onDidChangeVisibleTextEditors(() => {
        this.#marked = '';
        wake();
      }),
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
        provideTextDocumentContent: (uri) => readProgram(folder, uri),
      }),
    );
  }

  /** Opens the source of the session's program beside the inspector, which keeps the focus. */
  async open(session: SessionInfo): Promise<vscode.TextEditor> {
    const { ViewColumn } = vscode;
    const uri = uriOf(session);
    const shown = visiblePrograms().find(({ document }) => String(document.uri) === String(uri));
    return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), {
      viewColumn:
        shown?.viewColumn ?? (this.#panels.isInEditor ? ViewColumn.Beside : ViewColumn.Active),
      preserveFocus: true,
      preview: false,
    });
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#subscriptions.dispose();
  }

  #wake(): void {
    if (visiblePrograms().length > 0) this.#timer ??= setTimeout(() => void this.#mark(), EVERY_MS);
  }

  async #mark(): Promise<void> {
    const { session } = this.#state;
    const view = this.#panels.view;
    const lines = session === null ? [] : await this.#ask(view?.loop ?? 0, view?.tick ?? -1);
    this.#timer = undefined;
    for (const editor of visiblePrograms()) {
      const isRunning = session !== null && String(editor.document.uri) === String(uriOf(session));
      this.#markIn(editor, isRunning ? linesOf(lines, fileOf(session)) : []);
    }
  }

  async #ask(loop: number, tick: number): Promise<readonly string[]> {
    try {
      return await this.#state.core.request({ do: 'lines', loop, tick });
    } catch {
      // The core has ended, which its state tells.
      return [];
    }
  }

  /** While it runs on, the marks follow, but the text does not jump about under a reader. */
  #markIn(editor: vscode.TextEditor, lines: readonly number[]): void {
    const marked = lines.join();
    if (marked === this.#marked) return;
    this.#marked = marked;
    const [first, ...further] = lines
      .filter((line) => line <= editor.document.lineCount)
      .map((line) => editor.document.lineAt(line - 1).range);
    editor.setDecorations(this.#first, first === undefined ? [] : [first]);
    editor.setDecorations(this.#further, further);
    const isStill = this.#state.phase !== 'running' || (this.#panels.view?.tick ?? -1) >= 0;
    if (first !== undefined && isStill)
      editor.revealRange(first, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }
}

function visiblePrograms(): vscode.TextEditor[] {
  return vscode.window.visibleTextEditors.filter(({ document }) => document.uri.scheme === SCHEME);
}

function uriOf(session: SessionInfo): vscode.Uri {
  return vscode.Uri.from({ scheme: SCHEME, path: `/${fileOf(session)}` });
}

async function readProgram(folder: vscode.Uri, { path }: vscode.Uri): Promise<string> {
  const name = /^\/(\w+\.ts)$/.exec(path)?.[1];
  if (name === undefined) throw new Error(vscode.l10n.t('{0} is no program of the lab', path));
  const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder, name));
  return new TextDecoder().decode(bytes);
}

function decoration(colour: string): vscode.TextEditorDecorationType {
  return vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor(colour),
    overviewRulerColor: new vscode.ThemeColor(colour),
    overviewRulerLane: vscode.OverviewRulerLane.Full,
  });
}
