/** What is behind the doors: all that is on screen before anything runs; the core is started when it is first needed. */

import * as vscode from 'vscode';
import type { FindingInfo } from '../core/findingViews';
import type { CoreState } from '../core/panelProtocol';
import type { SessionInfo } from '../core/protocol';
import { comeBack } from './comeBack';
import { offerCommands } from './commands';
import { trackContextKeys } from './contextKeys';
import { DescriptorTree } from './descriptorTree';
import { markExpectations } from './expectationMarks';
import { watchFailures } from './failures';
import { markFindings } from './findingMarks';
import { Findings } from './findings';
import { showFindingTree } from './findingTree';
import { Panels } from './panels';
import { ProgramView } from './programView';
import { launchInspected } from './pythonDebug';
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

/** What the doors lead to. */
export type Inspector = Api & {
  /** Carries out a command; what fails is told. */
  readonly run: (id: string, args: readonly unknown[]) => Promise<unknown>;
  /** With what a Python program is debugged. */
  readonly launch: (
    config: vscode.DebugConfiguration,
  ) => vscode.ProviderResult<vscode.DebugConfiguration>;
  /** The window ends, or is loaded anew. */
  readonly leave: () => Promise<void>;
};

export function openInspector(ctx: vscode.ExtensionContext): Inspector {
  const log = vscode.window.createOutputChannel(vscode.l10n.t('Socket Inspector'), { log: true });
  const { extensionUri, workspaceState: memory } = ctx;
  const { version } = ctx.extension.packageJSON as { version: string };
  const state = new State({ coreFile: ctx.asAbsolutePath('dist/core.js'), version, memory }, log);
  const panels = new Panels({ state, log }, extensionUri);
  const files = new ScenarioFiles(state);
  const sources = vscode.Uri.joinPath(extensionUri, 'dist', 'programs');
  const programs = new ProgramView(state, panels, sources);
  const runs = new PythonRuns(state);
  const terminals = new PythonTerminals(state, ctx.environmentVariableCollection, memory);
  const findings = new Findings(state, vscode.Uri.joinPath(extensionUri, 'l10n'));
  const commands = offerCommands({
    ...{ state, log, panels, files, programs, runs, terminals, findings },
    pages: vscode.Uri.joinPath(extensionUri, 'docs'),
    scratch: vscode.Uri.joinPath(ctx.globalStorageUri, 'pasted'),
  });
  ctx.subscriptions.push(
    ...[log, state, panels, files, programs, runs, terminals, findings],
    trackContextKeys(state, panels),
    showScenarioTree(state, files),
    new DescriptorTree(state),
    showStatusBar(state),
    watchFailures(state),
    markExpectations(state),
    showFindingTree(state, findings),
    markFindings(state, findings),
    commands,
  );
  void comeBack(state, terminals);
  return {
    session: () => state.session,
    sessions: () => state.sessions.all,
    core: () => state.core.state,
    corePid: () => state.core.pid,
    files: () => files.nodes,
    findings: (session) => findings.of(session),
    isInspectingTerminals: () => terminals.isOn,
    run: commands.run,
    launch: (config) => launchInspected(state, config),
    leave: () => state.core.leaveCore(),
  };
}
