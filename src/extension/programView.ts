/** The running program's source beside the inspector, with the lines marked that ran in the selected tick. */

import * as vscode from 'vscode';
import type { LabInfo, SessionInfo } from '../core/protocol';
import { CoreFailure } from './coreClient';
import type { Panels } from './panels';
import { fileOf, filesOf, linesOf } from './programName';
import { openSourceLine, PROGRAM_SCHEME, programUri, sourceLine } from './sourceLines';
import type { State } from './state';

/** A mouse over the timeline speaks more often; and what is followed is no sooner read. */
const EVERY_MS = 100;
const FOLLOW_MS = 250;

export class ProgramView implements vscode.Disposable {
  readonly #state: State;
  readonly #panels: Panels;
  readonly #subscriptions: vscode.Disposable;
  readonly #first = decoration('editor.stackFrameHighlightBackground');
  readonly #further = decoration('editor.focusedStackFrameHighlightBackground');
  #timer: NodeJS.Timeout | undefined;
  /** When it fires, ms. */
  #dueAt = Infinity;
  /** What is marked in each editor, to reveal it only when it is another line. */
  readonly #marked = new WeakMap<vscode.TextEditor, string>();
  /** Sessions whose program was asked for; and whether any file of the user's is marked. */
  readonly #asked = new Set<number>();
  #hasMarked = false;
  /** The session whose program is on screen. */
  #followed = -1;

  /** `folder`: where the programs' sources are. */
  constructor(state: State, panels: Panels, folder: vscode.Uri) {
    this.#state = state;
    this.#panels = panels;
    const wake = () => this.#wake();
    this.#subscriptions = vscode.Disposable.from(
      ...[this.#first, this.#further, panels.onDidLook(wake)],
      // The marks go with the picture.
      state.onDidSee(() => this.#wake(FOLLOW_MS)),
      state.sessions.onDidChange(() => {
        const { session } = state;
        if (session !== null) this.#follow(session);
        wake();
      }),
      vscode.window.onDidChangeVisibleTextEditors(wake),
      vscode.workspace.registerTextDocumentContentProvider(PROGRAM_SCHEME, {
        provideTextDocumentContent: (uri) => readProgram(folder, uri),
      }),
    );
  }

  /** Opens what the session runs: the lab's program, or the user's file, at the line that is looked at. */
  async show(session: SessionInfo): Promise<vscode.TextEditor | undefined> {
    const { id, lab, python } = session;
    if (lab !== undefined) return this.open(lab);
    if (python === undefined) return undefined;
    this.#asked.add(id);
    const [src = `${python.script}:1`] = await this.#ask(id);
    const at = sourceLine(src, session);
    if (at !== undefined) return openSourceLine(at, this.#panels.isInEditor, true);
    const text = vscode.l10n.t(
      'It has told no line of its program yet: wait until it does something',
    );
    throw new CoreFailure('bad-request', text);
  }

  /** Opens the source of a lab's program beside the inspector, which keeps the focus. */
  async open(lab: LabInfo, column?: vscode.ViewColumn): Promise<vscode.TextEditor> {
    const { ViewColumn } = vscode;
    const uri = uriOf(lab);
    const shown = visiblePrograms().find(({ document }) => String(document.uri) === String(uri));
    return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), {
      viewColumn:
        shown?.viewColumn ??
        column ??
        (this.#panels.isInEditor ? ViewColumn.Beside : ViewColumn.Active),
      preserveFocus: true,
      preview: false,
    });
  }

  /** Where a program is on screen, that of the session that becomes the current one takes its place. */
  #follow({ id, state, lab }: SessionInfo): void {
    if (lab === undefined || id === this.#followed || state === 'starting') return;
    this.#followed = id;
    const uri = String(uriOf(lab));
    const others = visiblePrograms().filter(({ document }) => String(document.uri) !== uri);
    const [other] = others;
    if (other === undefined) return;
    const tabs = others.flatMap(({ document }) => tabsOf(document.uri));
    void this.open(lab, other.viewColumn).then(() => vscode.window.tabGroups.close(tabs, true));
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#subscriptions.dispose();
  }

  #wake(afterMs = EVERY_MS): void {
    const isOwn = this.#state.session?.python !== undefined || this.#hasMarked;
    const dueAt = performance.now() + afterMs;
    if (dueAt >= this.#dueAt || !(isOwn || visiblePrograms().length > 0)) return;
    clearTimeout(this.#timer);
    this.#dueAt = dueAt;
    this.#timer = setTimeout(() => void this.#mark(), afterMs);
  }

  async #mark(): Promise<void> {
    // What happens meanwhile is a reason to ask once more.
    this.#dueAt = Infinity;
    const { session } = this.#state;
    const lines = session === null ? [] : await this.#ask(session.id);
    const lab = session?.lab;
    for (const editor of visiblePrograms()) {
      const isIts = lab !== undefined && String(editor.document.uri) === String(uriOf(lab));
      this.#markIn(editor, isIts ? linesOf(lines, fileOf(lab)) : []);
    }
    this.#markFiles(session !== null && this.#isLookedAt(session) ? lines : []);
  }

  /** The user's own files are left alone while a program runs that nobody looks into. */
  #isLookedAt({ id, state, python }: SessionInfo): boolean {
    if (python === undefined) return false;
    const isTick = (this.#panels.viewOf(id)?.tick ?? -1) >= 0;
    return state === 'paused' || isTick || this.#asked.has(id);
  }

  #markFiles(lines: readonly string[]): void {
    const files = filesOf(lines);
    this.#hasMarked = files.size > 0;
    for (const editor of vscode.window.visibleTextEditors)
      if (editor.document.uri.scheme === 'file')
        this.#markIn(editor, files.get(editor.document.uri.fsPath) ?? []);
  }

  async #ask(session: number): Promise<readonly string[]> {
    const { loop = 0, tick = -1, selected = null, event } = this.#panels.viewOf(session) ?? {};
    const chosen = { selected, ...(event !== undefined && { event }) };
    try {
      return await this.#state.core.request({ do: 'lines', session, loop, tick, ...chosen });
    } catch {
      // The core has ended, which its state tells.
      return [];
    }
  }

  /** While it runs on, the marks follow, but the text does not jump about under a reader. */
  #markIn(editor: vscode.TextEditor, lines: readonly number[]): void {
    const marked = lines.join();
    if (marked === (this.#marked.get(editor) ?? '')) return;
    this.#marked.set(editor, marked);
    const [first, ...further] = lines
      .filter((line) => line <= editor.document.lineCount)
      .map((line) => editor.document.lineAt(line - 1).range);
    editor.setDecorations(this.#first, first === undefined ? [] : [first]);
    editor.setDecorations(this.#further, further);
    const { phase, sessions } = this.#state;
    const isStill =
      phase !== 'running' || (this.#panels.viewOf(sessions.currentId)?.tick ?? -1) >= 0;
    if (first !== undefined && isStill)
      editor.revealRange(first, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }
}

function visiblePrograms(): vscode.TextEditor[] {
  return vscode.window.visibleTextEditors.filter(
    ({ document }) => document.uri.scheme === PROGRAM_SCHEME,
  );
}

function tabsOf(uri: vscode.Uri): vscode.Tab[] {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(
      ({ input }) => input instanceof vscode.TabInputText && String(input.uri) === String(uri),
    );
}

function uriOf(lab: LabInfo): vscode.Uri {
  return programUri(fileOf(lab));
}

async function readProgram(folder: vscode.Uri, uri: vscode.Uri): Promise<string> {
  const name = /^\/(\w+\.ts)$/.exec(uri.path)?.[1];
  if (name === undefined) throw new Error(vscode.l10n.t('{0} is no program of the lab', uri.path));
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
