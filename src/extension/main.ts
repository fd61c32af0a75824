/** The extension's entry: what is on screen before anything runs; the core is started when it is first needed. */

import * as vscode from 'vscode';
import type { FindingInfo } from '../core/findingViews';
import type { CoreState } from '../core/panelProtocol';
import type { SessionInfo } from '../core/protocol';
import { comeBack } from './comeBack';
import { registerCommands } from './commands';
import { trackContextKeys } from './contextKeys';
import { DescriptorTree } from './descriptorTree';
import { markExpectations } from './expectationMarks';
import { watchFailures } from './failures';
import { markFindings } from './findingMarks';
import { Findings } from './findings';
import { showFindingTree } from './findingTree';
import { offerTraces } from './mcpServers';
import { Panels } from './panels';
import { ProgramView } from './programView';
import { inspectDebugging } from './pythonDebug';
import { PythonRuns } from './pythonRuns';
import { PythonTerminals } from './pythonTerminals';
import { type FileNode, ScenarioFiles } from './scenarioFiles';
import { showScenarioTree } from './scenarioTree';
import { State } from './state';
import { showStatusBar } from './statusBar';

/** What other extensions, and the tests, may know. */
export type Api = {
  /** The current one, and all that there are. */
  readonly session: () => SessionInfo | null;
  readonly sessions: () => readonly SessionInfo[];
  readonly core: () => CoreState;
  /** Undefined where no core runs. */
  readonly corePid: () => number | undefined;
  /** The workspace's scenario files, as the tree lists them. */
  readonly files: () => readonly FileNode[];
  /** What rules found in a session, as far as it is known here. */
  readonly findings: (session: number) => readonly FindingInfo[];
  /** Python programs of new terminals become sessions. */
  readonly isInspectingTerminals: () => boolean;
};

let state: State | undefined;

export function activate(ctx: vscode.ExtensionContext): Api {
  const log = vscode.window.createOutputChannel(vscode.l10n.t('Socket Inspector'), { log: true });
  const { extensionUri, workspaceState: memory } = ctx;
  const { version } = ctx.extension.packageJSON as { version: string };
  const current = new State({ coreFile: ctx.asAbsolutePath('dist/core.js'), version, memory }, log);
  const panels = new Panels({ state: current, log }, extensionUri);
  const files = new ScenarioFiles(current);
  const sources = vscode.Uri.joinPath(extensionUri, 'dist', 'programs');
  const programs = new ProgramView(current, panels, sources);
  const runs = new PythonRuns(current);
  const terminals = new PythonTerminals(current, ctx.environmentVariableCollection, memory);
  const findings = new Findings(current, vscode.Uri.joinPath(extensionUri, 'l10n'));
  state = current;
  ctx.subscriptions.push(
    ...[log, current, panels, files, programs, runs, terminals, findings],
    trackContextKeys(current, panels),
    showScenarioTree(current, files),
    new DescriptorTree(current),
    showStatusBar(current),
    watchFailures(current),
    markExpectations(current),
    inspectDebugging(current),
    showFindingTree(current, findings),
    markFindings(current, findings),
    offerTraces(ctx.asAbsolutePath('dist/mcp.js')),
    registerCommands({
      state: current,
      log,
      panels,
      files,
      programs,
      runs,
      terminals,
      findings,
      pages: vscode.Uri.joinPath(extensionUri, 'docs'),
      scratch: vscode.Uri.joinPath(ctx.globalStorageUri, 'pasted'),
    }),
  );
  void comeBack(current, terminals);
  autostart();
  return apiOf(current, { files, findings, terminals });
}

/** Of a reload and of the end of a window the same is told: a core that has sessions goes on for a while, another ends. */
export async function deactivate(): Promise<void> {
  await state?.core.leaveCore();
  state = undefined;
}

/** `npm start` opens a window in which something runs already. */
function autostart(): void {
  const scenario = process.env['MUXSCOPE_AUTOSTART'];
  if (!scenario) return;
  void vscode.commands.executeCommand('muxscope.startScenario', scenario);
}

type Parts = {
  readonly files: ScenarioFiles;
  readonly findings: Findings;
  readonly terminals: PythonTerminals;
};

function apiOf(current: State, { files, findings, terminals }: Parts): Api {
  return {
    session: () => current.session,
    sessions: () => current.sessions.all,
    core: () => current.core.state,
    corePid: () => current.core.pid,
    files: () => files.nodes,
    findings: (session) => findings.of(session),
    isInspectingTerminals: () => terminals.isOn,
  };
}
