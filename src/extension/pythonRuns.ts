/** Runs of a Python file in the inspector: the program has a terminal of its own, a task's, and the core is told of its end. */

import path from 'node:path';
import * as vscode from 'vscode';
import type { SessionInfo } from '../core/protocol';
import { CoreFailure } from './coreClient';
import { showWarning } from './dialogs';
import { interpreterFor } from './interpreter';
import { environmentOf, pathOfTerminals } from './probeEnvironment';
import type { State } from './state';
import { demandSession, fieldOf, uriIn } from './target';

/** A program that was started for a session, until its terminal is free again. */
type Run = {
  readonly session: number;
  readonly execution: vscode.TaskExecution;
  isOver: boolean;
  isGone: boolean;
  onGone: () => void;
};

/** A terminal whose program has ended is free after so long, or never. */
const FREE_MS = 3000;
/** The exit code of a program whose terminal is free comes by then, or never. */
const CODE_MS = 500;

export class PythonRuns implements vscode.Disposable {
  readonly #state: State;
  /** The file that they run, of those that are still to be seen. */
  readonly #files = new Map<number, vscode.Uri>();
  readonly #runs = new Set<Run>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #subscriptions: vscode.Disposable;

  constructor(state: State) {
    this.#state = state;
    this.#subscriptions = vscode.Disposable.from(
      vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) =>
        this.#onEnded(execution, exitCode ?? -1),
      ),
      vscode.tasks.onDidEndTask(({ execution }) => this.#onGone(execution)),
      state.sessions.onDidTell(({ id, state: now, python }) => {
        // One of the window before this one runs again as those of this one do.
        if (python?.isRun === true && python.script !== '' && !this.#files.has(id))
          this.#files.set(id, vscode.Uri.file(python.script));
        if (now === 'ended') this.#after(FREE_MS, () => this.#terminate(id));
      }),
      state.sessions.onDidGo(({ session }) => this.#files.delete(session)),
    );
  }

  /** The file of the active editor, or the one that a menu names, or that a session ran; undefined where it may not be run. */
  async run(what?: unknown): Promise<SessionInfo | undefined> {
    const file = this.#fileOf(what);
    if (!vscode.workspace.isTrusted) {
      void tellUntrusted();
      return undefined;
    }
    await demandSaved(file);
    const python = await interpreterFor(file);
    const { core } = this.#state;
    const name = path.basename(file.fsPath);
    const before = this.#sessionOf(file);
    const { session, door } = await core.request({
      ...{ do: 'startPython', name },
      ...(before !== undefined && { replaces: before }),
    });
    this.#files.set(session.id, file);
    // Of a task that goes on VS Code would ask whether it shall be ended.
    if (before !== undefined) await this.#untilGone(before);
    const task = taskOf(python, file, environmentOf(door, pathOfTerminals()));
    let execution: vscode.TaskExecution;
    try {
      execution = await vscode.tasks.executeTask(task);
    } catch (error) {
      this.#tellCode(session.id, -1);
      throw error;
    }
    this.#runs.add({
      session: session.id,
      execution,
      isOver: false,
      isGone: false,
      onGone: () => undefined,
    });
    return session;
  }

  /** Whether it was run here, so that it can be run again. */
  has(session: number): boolean {
    return this.#files.has(session);
  }

  /** What runs in its terminal outlives a reload, and is watched on. */
  dispose(): void {
    this.#subscriptions.dispose();
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #fileOf(what: unknown): vscode.Uri {
    const named = uriIn(what);
    if (named !== undefined) return named;
    const isOfSession = fieldOf(what, 'session') !== undefined;
    const ran = isOfSession
      ? this.#files.get(demandSession(this.#state.sessions, what).id)
      : undefined;
    const file = ran ?? vscode.window.activeTextEditor?.document.uri;
    if (file !== undefined) return file;
    const text = vscode.l10n.t('No Python file is open: open one, then run it');
    throw new CoreFailure('bad-request', text);
  }

  /** The newest that ran this file and is still to be seen. */
  #sessionOf(file: vscode.Uri): number | undefined {
    const ids = [...this.#files].filter(([, one]) => String(one) === String(file));
    return ids.map(([id]) => id).findLast((id) => this.#state.sessions.find(id) !== undefined);
  }

  async #untilGone(session: number): Promise<void> {
    const run = [...this.#runs].find((one) => one.session === session);
    if (run === undefined || run.isGone) return;
    run.execution.terminate();
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, FREE_MS);
      run.onGone = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #onGone(execution: vscode.TaskExecution): void {
    const run = this.#runOf(execution);
    if (run === undefined) return;
    run.isGone = true;
    run.onGone();
    // Its exit code may come after it.
    this.#after(CODE_MS, () => {
      this.#tellEnd(run, -1);
      this.#runs.delete(run);
    });
  }

  #runOf(execution: vscode.TaskExecution): Run | undefined {
    return [...this.#runs].find((one) => one.execution === execution);
  }

  /** Code −1: nobody knows. */
  #onEnded(execution: vscode.TaskExecution, code: number): void {
    const run = this.#runOf(execution);
    if (run !== undefined) this.#tellEnd(run, code);
  }

  #tellEnd(run: Run, code: number): void {
    if (run.isOver) return;
    run.isOver = true;
    this.#tellCode(run.session, code);
  }

  #tellCode(session: number, code: number): void {
    this.#state.core.request({ do: 'programEnded', session, code }).catch(() => undefined);
  }

  #after(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, ms);
    this.#timers.add(timer);
  }

  /** One that could not be watched, and so was not ended with its session. */
  #terminate(session: number): void {
    for (const run of this.#runs)
      if (run.session === session && !run.isOver) run.execution.terminate();
  }
}

function taskOf(
  python: string,
  file: vscode.Uri,
  env: Readonly<Record<string, string>>,
): vscode.Task {
  const folder = vscode.workspace.getWorkspaceFolder(file);
  const cwd = folder?.uri.fsPath ?? path.dirname(file.fsPath);
  const task = new vscode.Task(
    { type: 'muxscope', script: file.fsPath },
    folder ?? vscode.TaskScope.Workspace,
    path.basename(file.fsPath),
    vscode.l10n.t('Socket Inspector'),
    new vscode.ProcessExecution(python, [file.fsPath], { cwd, env: { ...env } }),
  );
  task.presentationOptions = {
    reveal: vscode.TaskRevealKind.Always,
    panel: vscode.TaskPanelKind.Dedicated,
    ...{ clear: true, focus: false, showReuseMessage: false },
  };
  return task;
}

/** What is run is what is on screen; throws a CoreFailure. */
async function demandSaved(file: vscode.Uri): Promise<void> {
  const open = vscode.workspace.textDocuments.find(({ uri }) => String(uri) === String(file));
  if (file.scheme !== 'file') {
    const text = vscode.l10n.t('{0} is not on disk: save it there, then run it', file.path);
    throw new CoreFailure('bad-request', text);
  }
  if (open?.isDirty !== true || (await open.save())) return;
  const text = vscode.l10n.t('{0} could not be saved: save it, then run it', file.fsPath);
  throw new CoreFailure('bad-request', text);
}

async function tellUntrusted(): Promise<void> {
  const trust = vscode.l10n.t('Manage Workspace Trust');
  const text = vscode.l10n.t(
    'A Python program runs only in a trusted workspace: trust it, or start a scenario of the lab',
  );
  const chosen = await showWarning(text, trust);
  if (chosen === trust) await vscode.commands.executeCommand('workbench.trust.manage');
}
