/** Commands on the session: what starts one, and what copies it. */

import * as vscode from 'vscode';
import type { ScenarioInfo, SessionInfo } from '../core/protocol';
import type { Request } from '../core/requests';
import { CoreFailure } from './coreClient';
import { pick, showDone, showWarning } from './dialogs';
import { tellFailure } from './failures';
import type { Panels } from './panels';
import type { ScenarioFiles } from './scenarioFiles';
import { openPlace, startSettings } from './settings';
import type { State } from './state';

type Start = Extract<Request, { do: 'start' | 'startFile' }>;

/** What can be started: a scenario of the lab by its name, or a file of the workspace. */
type Choice = string | vscode.Uri;

/** What starting works with. */
export type Desk = {
  readonly state: State;
  readonly panels: Panels;
  readonly files: ScenarioFiles;
};

/**
 * Starts the scenario of this name, or a chosen one, and opens the inspector. Undefined where it was not started, of
 * which the user was told.
 */
export async function startScenario(desk: Desk, what: unknown): Promise<SessionInfo | undefined> {
  const choice = choiceIn(what) ?? (await pickScenario(desk));
  if (choice === undefined) return undefined;
  if (choice instanceof vscode.Uri) return startFile(desk, choice);
  const { poller, ...settings } = startSettings();
  const info = (await desk.state.loadScenarios()).find(({ id }) => id === choice);
  const has = poller !== undefined && info?.pollers.includes(poller) === true;
  const request: Start = { do: 'start', scenario: choice, ...settings, ...(has && { poller }) };
  return start(desk, request);
}

/** Starts the file that is open in the active editor, or the one that a menu names. */
export async function runFile(desk: Desk, what: unknown): Promise<SessionInfo | undefined> {
  const choice = choiceIn(what) ?? vscode.window.activeTextEditor?.document.uri;
  return startScenario(desk, choice);
}

/** The session once more, or the one that is gone, with its poller; a file's own poller is kept to. */
export async function runAgain(desk: Desk): Promise<SessionInfo | undefined> {
  const last = desk.state.session ?? desk.state.lost;
  if (last === null) return startScenario(desk, undefined);
  const { scenario, file, poller } = last;
  if (file !== undefined) return startFile(desk, vscode.Uri.file(file));
  const { poller: _, ...settings } = startSettings();
  return start(desk, { do: 'start', scenario, ...settings, ...(poller !== '' && { poller }) });
}

/** The session; where there is none, no core is started only to say so. Throws a CoreFailure. */
export function demandSession({ session }: State): SessionInfo {
  if (session !== null) return session;
  const message = vscode.l10n.t('Nothing was started yet: start a scenario first');
  throw new CoreFailure('no-session', message);
}

/** Copies the selected tick or the whole trace, as `muxscope … --json` prints them; the text, for whoever asked. */
export async function copyJson(state: State, panels: Panels): Promise<string | undefined> {
  demandSession(state);
  const range = await pickRange(panels);
  if (range === undefined) return undefined;
  const text = await state.core.request({ do: 'json', ...range });
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
async function startFile(desk: Desk, uri: vscode.Uri): Promise<SessionInfo | undefined> {
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
  return start(desk, { do: 'startFile', file: uri.fsPath, ...settings });
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
    const opening = openInspector(desk.panels);
    const session = await desk.state.core.request(request);
    await opening;
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

async function openInspector(panels: Panels): Promise<void> {
  switch (openPlace()) {
    case 'sidebar':
      return panels.show();
    case 'editor':
      panels.openInEditor();
      return;
    case 'none':
      return;
  }
}

/** A name from the panel or a key binding, a file from a menu, or the tree's item. */
function choiceIn(what: unknown): Choice | undefined {
  if (typeof what === 'string' || what instanceof vscode.Uri) return what;
  if (typeof what !== 'object' || what === null) return undefined;
  if ('uri' in what && what.uri instanceof vscode.Uri) return what.uri;
  return 'id' in what && typeof what.id === 'string' ? what.id : undefined;
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

function scenarioItem({ session }: State, scenario: ScenarioInfo, uri?: vscode.Uri): ScenarioItem {
  const { id, title, teaches } = scenario;
  const isIt = session?.scenario === id && session.file === uri?.fsPath;
  const isRunning = isIt && session.state !== 'ended';
  return {
    ...{ choice: uri ?? id, label: id, description: title, detail: teaches },
    iconPath: new vscode.ThemeIcon(isRunning ? 'pulse' : 'server-process'),
  };
}

function titled(label: string): ScenarioItem {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

type Range = Omit<Extract<Request, { do: 'json' }>, 'do'>;

const WHOLE: Range = { loop: 0, firstTick: -1, lastTick: -1 };

/** The whole trace where no tick is selected. */
async function pickRange({ view }: Panels): Promise<Range | undefined> {
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
