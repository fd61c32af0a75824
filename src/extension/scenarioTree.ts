/** The tree of scenarios: the workspace's own and those of the lab, and what runs, with its poller and ports. */

import * as vscode from 'vscode';
import type { ScenarioInfo, SessionInfo } from '../core/protocol';
import { tooltip } from './dialogs';
import { openDropped } from './drops';
import { fileItem, GROUP, groupItem } from './fileItems';
import type { FileNode, ScenarioFiles } from './scenarioFiles';
import { iconOf, markOf } from './scenarioMarks';
import type { State } from './state';
import { sessionOfScenario } from './target';

/** A scenario of the lab, a file, or the group of the files. */
type Node = ScenarioInfo | FileNode | typeof GROUP;

export function showScenarioTree(state: State, files: ScenarioFiles): vscode.Disposable {
  const changed = new vscode.EventEmitter<undefined>();
  const view = vscode.window.createTreeView<Node>('muxscope.scenarios', {
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getTreeItem: (node) => treeItem(node, state),
      getChildren: (parent) => childrenOf(parent, state, files),
    },
    dragAndDropController: openDropped(),
  });
  let shown = '';
  const refresh = (): void => {
    const { core, sessions, scenarios } = state;
    // The numbers of a session change all the time, what the tree shows of it does not.
    const now = JSON.stringify([
      ...[core.state, scenarios.length, vscode.workspace.isTrusted, files.nodes],
      [sessions.currentId, sessions.all.map((session) => [markOf(session), session.lab?.file])],
    ]);
    if (now === shown) return;
    shown = now;
    view.message = core.state.is === 'unsupported' ? core.state.reason : '';
    changed.fire(undefined);
  };
  return vscode.Disposable.from(
    ...[view, changed, state.onDidChangeCore(refresh), state.onDidChangeScenarios(refresh)],
    ...[state.sessions.onDidTell(refresh), state.sessions.onDidChange(refresh)],
    files.onDidChange(refresh),
    vscode.workspace.onDidGrantWorkspaceTrust(refresh),
  );
}

/** A core that has ended is not started again by looking; there is a button for that. */
async function load(state: State): Promise<ScenarioInfo[]> {
  if (state.core.state.is === 'closed') return [...state.scenarios];
  // The reason is told by the core's state.
  const scenarios = await state.loadScenarios().catch(() => []);
  return [...scenarios];
}

async function childrenOf(
  parent: Node | undefined,
  state: State,
  files: ScenarioFiles,
): Promise<Node[]> {
  if (parent === GROUP) return [...files.nodes];
  if (parent !== undefined) return [];
  const lab = await load(state);
  const own = await files.ready();
  return own.length === 0 ? lab : [GROUP, ...lab];
}

function treeItem(node: Node, { sessions }: State): vscode.TreeItem {
  if ('group' in node) return groupItem();
  const running = sessionOfScenario(sessions, node);
  const item = 'uri' in node ? fileItem(node, running) : scenarioItem(node, running);
  return running === undefined ? item : itemOfRunning(item, running, sessions.currentId);
}

/** A click shows it; what can be done with the current one is there at once. */
function itemOfRunning(
  item: vscode.TreeItem,
  { id }: SessionInfo,
  current: number,
): vscode.TreeItem {
  item.contextValue = id === current ? 'runningScenario' : 'otherScenario';
  item.command ??= {
    command: '_muxscope.showSession',
    title: vscode.l10n.t('Show in the Inspector'),
    arguments: [{ session: id }],
  };
  return item;
}

function scenarioItem(scenario: ScenarioInfo, running: SessionInfo | undefined): vscode.TreeItem {
  const { id, title, teaches, pollers } = scenario;
  const item = new vscode.TreeItem(id);
  item.id = id;
  item.iconPath = iconOf(running);
  item.contextValue = 'scenario';
  item.description = running === undefined ? title : markOf(running).join(' · ');
  item.tooltip = tooltip(title, [teaches, vscode.l10n.t('Pollers: {0}', pollers.join(', '))]);
  item.accessibilityInformation = { label: `${id}, ${item.description}. ${teaches}` };
  return item;
}
