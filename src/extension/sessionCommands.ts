/** Commands on the session: what starts one, and what copies it. */

import path from 'node:path';
import * as vscode from 'vscode';
import type { ScenarioInfo, SessionInfo, View } from '../core/protocol';
import type { Request } from '../core/requests';
import { CoreFailure } from './coreClient';
import { pick, showDone, showWarning } from './dialogs';
import { tellFailure } from './failures';
import type { Panels } from './panels';
import type { PythonRuns } from './pythonRuns';
import type { ScenarioFiles } from './scenarioFiles';
import { openPlace, startSettings } from './settings';
import { NONE } from './sessions';
import type { State } from './state';
import { fileIn } from './traceFiles';
import { demandSession, idIn, sessionOfScenario, sessionOrLost, uriIn } from './target';

type Start = Extract<Request, { do: 'start' | 'startFile' }>;

/** What can be started: a scenario of the lab by its name, or a file of the workspace. */
type Choice = string | vscode.Uri;

/** What starting works with. */
export type Desk = {
  readonly state: State;
  readonly panels: Panels;
  readonly files: ScenarioFiles;
  readonly runs: PythonRuns;
};

/**
 * Starts the scenario of this name, or a chosen one, and opens the inspector. It takes the place of the session that runs it, else
 * of the one that `target` names, else of the current one. Undefined where it was not started, of which the user was told.
 */
export async function startScenario(
  desk: Desk,
  what: unknown,
  target?: unknown,
): Promise<SessionInfo | undefined> {
  const choice = choiceIn(what) ?? (await pickScenario(desk));
  if (choice === undefined) return undefined;
  return startChoice(desk, choice, placeFor(desk, choice, target));
}

/** The session whose place it takes; an opened file stays open. */
function placeFor({ state }: Desk, choice: Choice, target?: unknown): number | undefined {
  const { sessions } = state;
  const before = sessionOfScenario(sessions, choice) ?? sessionOrLost(sessions, target);
  return before?.opened === undefined ? before?.id : undefined;
}

/** The same beside what runs. */
export async function startBeside(desk: Desk, what: unknown): Promise<SessionInfo | undefined> {
  const choice = choiceIn(what) ?? (await pickScenario(desk));
  return choice === undefined ? undefined : startChoice(desk, choice);
}

/** Starts the file that is open in the active editor, or the one that a menu names. */
export async function runFile(desk: Desk, what: unknown): Promise<SessionInfo | undefined> {
  const choice = choiceIn(what) ?? vscode.window.activeTextEditor?.document.uri;
  return startScenario(desk, choice);
}

/** Runs the Python file of the active editor, or the one that a menu names, and opens the inspector. */
export async function runPython(desk: Desk, what: unknown): Promise<SessionInfo | undefined> {
  const session = await desk.runs.run(what);
  if (session !== undefined) await openInspector(desk.panels, session.id);
  return session;
}

/** The scenario of this name, or a chosen one, all of it recorded in a file that is told or asked for. */
export async function recordFromStart(
  desk: Desk,
  what: unknown,
  where?: unknown,
): Promise<SessionInfo | undefined> {
  const choice = choiceIn(what) ?? (await pickScenario(desk));
  if (choice === undefined) return undefined;
  const name = typeof choice === 'string' ? choice : path.basename(choice.fsPath, '.mux.json');
  const save = await fileIn(where, vscode.l10n.t('Record from the Start'), name);
  if (save === undefined) return undefined;
  return startChoice(desk, choice, placeFor(desk, choice), save);
}

/** A session once more, or one that is gone, with its poller; a file's own poller is kept to. A trace file is read again. */
export async function runAgain(desk: Desk, target?: unknown): Promise<SessionInfo | undefined> {
  const { core, sessions } = desk.state;
  const last = sessionOrLost(sessions, target);
  if (last?.opened !== undefined) {
    const session = await core.request({ do: 'openFile', file: last.opened.path });
    sessions.go({ session: last.id, by: session.id });
    return session;
  }
  if (last !== null && desk.runs.has(last.id)) return runPython(desk, { session: last.id });
  if (last?.lab === undefined) return startScenario(desk, undefined);
  const { scenario, file, poller } = last.lab;
  if (file !== undefined) return startFile(desk, vscode.Uri.file(file), last.id);
  const { poller: _, ...settings } = startSettings();
  const options = { ...settings, replaces: last.id, ...(poller !== '' && { poller }) };
  return start(desk, { do: 'start', scenario, ...options });
}

async function startChoice(
  desk: Desk,
  choice: Choice,
  replaces?: number,
  save?: string,
): Promise<SessionInfo | undefined> {
  if (choice instanceof vscode.Uri) return startFile(desk, choice, replaces, save);
  const { poller, ...settings } = startSettings();
  // The core is not waited for without need: it starts while the inspector opens.
  const has = poller !== undefined && (await pollersOf(desk.state, choice)).includes(poller);
  return start(desk, {
    ...{ do: 'start', scenario: choice, ...settings },
    ...(has && { poller }),
    ...(replaces !== undefined && { replaces }),
    ...(save !== undefined && { save }),
  });
}

/** Empty for a name that no scenario has. */
async function pollersOf(state: State, scenario: string): Promise<ScenarioInfo['pollers']> {
  const info = (await state.loadScenarios()).find(({ id }) => id === scenario);
  return info?.pollers ?? [];
}

/** Copies the selected tick or the whole trace, as `muxscope … --json` prints them; the text, for whoever asked. */
export async function copyJson(
  { state, panels }: Desk,
  target?: unknown,
): Promise<string | undefined> {
  const { id: session } = demandSession(state.sessions, target);
  const range = await pickRange(panels.viewOf(session));
  if (range === undefined) return undefined;
  const text = await state.core.request({ do: 'json', session, ...range });
  await vscode.env.clipboard.writeText(text);
  const lines = text.split('\n').length - 1;
  const message =
    lines === 1
      ? vscode.l10n.t('One event copied as a JSON line')
      : vscode.l10n.t('{0} events copied as JSON lines', lines);
  showDone(message);
  return text;
}

/** The file's own poller is kept to: it says with it what it shows. What was not saved yet, is. */
async function startFile(
  desk: Desk,
  uri: vscode.Uri,
  replaces?: number,
  save?: string,
): Promise<SessionInfo | undefined> {
  if (!vscode.workspace.isTrusted) {
    void tellUntrusted();
    return undefined;
  }
  if (uri.scheme !== 'file') {
    const text = vscode.l10n.t('{0} is not on disk: save it there, then run it', uri.path);
    throw new CoreFailure('bad-request', text);
  }
  const open = vscode.workspace.textDocuments.find(({ uri: one }) => String(one) === String(uri));
  if (open?.isDirty === true && !(await open.save())) {
    const text = vscode.l10n.t('{0} could not be saved: save it, then run it', uri.fsPath);
    throw new CoreFailure('bad-request', text);
  }
  const { poller: _, ...settings } = startSettings();
  return start(desk, {
    ...{ do: 'startFile', file: uri.fsPath, ...settings },
    ...(replaces !== undefined && { replaces }),
    ...(save !== undefined && { save }),
  });
}

async function tellUntrusted(): Promise<void> {
  const trust = vscode.l10n.t('Manage Workspace Trust');
  const text = vscode.l10n.t(
    'A scenario of the workspace runs only in a trusted workspace: trust it, or start one of the lab',
  );
  const chosen = await showWarning(text, trust);
  if (chosen === trust) await vscode.commands.executeCommand('workbench.trust.manage');
}

/** Starts it and opens the inspector; what failed was told where it is undefined. */
export async function start(desk: Desk, request: Start): Promise<SessionInfo | undefined> {
  try {
    const { state, panels } = desk;
    const isBeside = request.replaces === undefined && state.session !== null;
    const opening = isBeside ? undefined : openInspector(panels, request.replaces ?? NONE);
    const session = await state.core.request(request);
    await (opening ?? openInspector(panels, session.id));
    return session;
  } catch (error) {
    const { port: _, ...rest } = request;
    void tellFailure(error, (port) => start(desk, { ...rest, ...portOf(port) }));
    return undefined;
  }
}

/** As a request has it. */
export function portOf(port: number | undefined): Pick<Start, 'port'> {
  return port === undefined ? {} : { port };
}

/** The tab of what is replaced shows what takes its place; a tab of none, the first that begins. */
async function openInspector(panels: Panels, session: number): Promise<void> {
  switch (openPlace()) {
    case 'sidebar':
      return panels.show();
    case 'editor':
      panels.openInEditor(session);
      return;
    case 'none':
      return;
  }
}

/** A name from the panel or a key binding, a file from a menu, or the tree's item. */
function choiceIn(what: unknown): Choice | undefined {
  return typeof what === 'string' ? what : (uriIn(what) ?? idIn(what));
}

type ScenarioItem = vscode.QuickPickItem & { readonly choice?: Choice };

async function pickScenario({ state, files }: Desk): Promise<Choice | undefined> {
  const own = (await files.load()).flatMap(({ uri, holds }) =>
    holds?.is === 'scenario' ? scenarioItem(state, holds.scenario, uri) : [],
  );
  const lab = (await state.loadScenarios()).map((scenario) => scenarioItem(state, scenario));
  const items =
    own.length === 0
      ? lab
      : [titled(vscode.l10n.t('Workspace')), ...own, titled(vscode.l10n.t('Lab')), ...lab];
  const picked = await pick(items, {
    title: vscode.l10n.t('Start Scenario'),
    placeHolder: vscode.l10n.t('What do you want to see? A scenario that runs is stopped first'),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked?.choice;
}

function scenarioItem({ sessions }: State, scenario: ScenarioInfo, uri?: vscode.Uri): ScenarioItem {
  const { id, title, teaches } = scenario;
  const isRunning = sessionOfScenario(sessions, uri ?? id) !== undefined;
  return {
    ...{ choice: uri ?? id, label: id, description: title, detail: teaches },
    iconPath: new vscode.ThemeIcon(isRunning ? 'pulse' : 'server-process'),
  };
}

function titled(label: string): ScenarioItem {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

type Range = Omit<Extract<Request, { do: 'json' }>, 'do' | 'session'>;

const WHOLE: Range = { loop: 0, firstTick: -1, lastTick: -1 };

/** The whole trace where no tick is selected. */
async function pickRange(view: View | undefined): Promise<Range | undefined> {
  if (view === undefined || view.tick < 0) return WHOLE;
  const { loop, tick } = view;
  const items = [
    {
      label: vscode.l10n.t('Tick {0}', tick),
      detail: vscode.l10n.t('The events of the selected tick'),
      range: { loop, firstTick: tick, lastTick: tick },
    },
    {
      label: vscode.l10n.t('Whole Trace'),
      detail: vscode.l10n.t('All events that are kept, at most the newest 10,000'),
      range: WHOLE,
    },
  ];
  const title = vscode.l10n.t('Copy as JSON');
  return (await pick(items, { title }))?.range;
}
