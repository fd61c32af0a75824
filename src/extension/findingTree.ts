/** The tree of what rules found in the current session: each with its sentence, what to do, and the line of the program. */

import * as vscode from 'vscode';
import type { FindingInfo } from '../core/findingViews';
import { tooltip } from './dialogs';
import type { Findings } from './findings';
import { placeText, severityIcon, severityText } from './findingTexts';
import { plain } from './plainText';
import type { State } from './state';

type Part = 'message' | 'fix' | 'line';
type Node = FindingInfo | { readonly part: Part; readonly of: FindingInfo };

export function showFindingTree(state: State, findings: Findings): vscode.Disposable {
  const changed = new vscode.EventEmitter<undefined>();
  const view = vscode.window.createTreeView<Node>('muxscope.findings', {
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getTreeItem: (node) =>
        'part' in node
          ? partItem(node, state.sessions.currentId)
          : findingItem(node, state.sessions.currentId),
      getChildren: (node) =>
        node === undefined ? [...findings.of(state.sessions.currentId)] : partsOf(node),
    },
  });
  let shown: readonly FindingInfo[] = [];
  const tell = (): void => {
    const found = findings.of(state.sessions.currentId);
    if (found === shown) return;
    shown = found;
    view.badge = found.length === 0 ? undefined : badgeOf(found.length);
    changed.fire(undefined);
  };
  return vscode.Disposable.from(
    ...[view, changed, findings.onDidChange(tell), state.sessions.onDidChange(tell)],
  );
}

function badgeOf(count: number): vscode.ViewBadge {
  return {
    value: count,
    tooltip: count === 1 ? vscode.l10n.t('one finding') : vscode.l10n.t('{0} findings', count),
  };
}

function partsOf(node: Node): Node[] {
  if ('part' in node) return [];
  const line = node.src === '' ? [] : ([{ part: 'line', of: node }] as const);
  return [{ part: 'message', of: node }, { part: 'fix', of: node }, ...line];
}

function findingItem(finding: FindingInfo, session: number): vscode.TreeItem {
  const { id, rule, severity, message, fix } = finding;
  const item = new vscode.TreeItem(rule, vscode.TreeItemCollapsibleState.Collapsed);
  item.id = `${session} ${id}`;
  item.description = `${placeText(finding)} · ${plain(message)}`;
  item.iconPath = severityIcon(severity);
  item.contextValue = 'finding';
  item.tooltip = tooltip(`${severityText(severity)}: ${rule}`, [message, fix, finding.src]);
  const label = [severityText(severity), rule, placeText(finding), message].join(', ');
  item.accessibilityInformation = { label };
  item.command = {
    command: '_muxscope.showFinding',
    title: vscode.l10n.t('Show Evidence'),
    arguments: [{ session, finding: id }],
  };
  return item;
}

function partItem(
  { part, of }: { readonly part: Part; readonly of: FindingInfo },
  session: number,
): vscode.TreeItem {
  const { id, rule, message, fix, src } = of;
  const item = new vscode.TreeItem(plain({ message, fix, line: src }[part]));
  item.id = `${session} ${id} ${part}`;
  item.iconPath = new vscode.ThemeIcon(
    ({ message: 'quote', fix: 'lightbulb', line: 'go-to-file' } as const)[part],
  );
  item.tooltip = tooltip({ message, fix, line: src }[part], []);
  item.command = {
    message: {
      ...{ command: '_muxscope.showFinding', title: vscode.l10n.t('Show Evidence') },
      arguments: [{ session, finding: id }],
    },
    fix: {
      ...{ command: '_muxscope.openRule', title: vscode.l10n.t('How to Fix') },
      arguments: [rule],
    },
    line: {
      ...{ command: '_muxscope.openLine', title: vscode.l10n.t('Go to Line') },
      arguments: [src, { session }],
    },
  }[part];
  return item;
}
