/** Items of the tree for the workspace's own scenario files: each can be opened, the good ones run. */

import path from 'node:path';
import * as vscode from 'vscode';
import type { ScenarioInfo, SessionInfo } from '../core/protocol';
import type { FilePlace } from '../core/place';
import { tooltip } from './dialogs';
import type { FileNode } from './scenarioFiles';
import { iconOf, markOf } from './scenarioMarks';

/** The group that they stand in. */
export const GROUP = { group: 'files' } as const;

export function groupItem(): vscode.TreeItem {
  const label = vscode.l10n.t('Workspace');
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Expanded);
  item.id = 'group:files';
  item.contextValue = 'scenarioFiles';
  item.iconPath = vscode.ThemeIcon.Folder;
  return item;
}

/** `running`: its session, where one runs. */
export function fileItem(node: FileNode, running: SessionInfo | undefined): vscode.TreeItem {
  const { uri, name, folder } = node;
  const look = running === undefined ? lookOf(node) : lookOfRunning(running);
  const item = new vscode.TreeItem(name);
  item.id = String(uri);
  // Other extensions colour a file that has changed or is wrong.
  item.resourceUri = uri;
  item.iconPath = look.icon;
  item.contextValue = look.context;
  item.description = [look.says, folder].filter((text) => text !== '').join(' · ');
  item.tooltip = tooltip(path.basename(uri.path), look.tells);
  item.accessibilityInformation = { label: [name, item.description, ...look.tells].join(', ') };
  item.command = openCommand(uri, look.place);
  return item;
}

/** What tells one kind of file from another. */
type Look = {
  readonly context: string;
  readonly icon: vscode.ThemeIcon;
  /** Beside its name. */
  readonly says: string;
  /** In its tooltip. */
  readonly tells: readonly string[];
  readonly place?: FilePlace;
};

function lookOfRunning(session: SessionInfo): Look {
  return {
    context: 'scenarioFile',
    icon: iconOf(session),
    says: markOf(session).join(' · '),
    tells: [session.title],
  };
}

function lookOf({ holds }: FileNode): Look {
  if (!vscode.workspace.isTrusted) return lookOfUntrusted();
  switch (holds?.is) {
    case undefined:
      return {
        ...{ context: 'unknownFile', icon: new vscode.ThemeIcon('json'), says: '' },
        tells: [vscode.l10n.t('Not looked into: no core is running')],
      };
    case 'scenario':
      return lookOfScenario(holds.scenario);
    case 'clients':
      return {
        ...{ context: 'clientScript', icon: new vscode.ThemeIcon('vm-connect') },
        says: vscode.l10n.t('client script'),
        tells: [
          vscode.l10n.t(
            'Clients for your own server: it names no program. Run it with muxscope clients, or add "program".',
          ),
        ],
      };
    case 'wrong': {
      const { message, place } = holds;
      const red = new vscode.ThemeColor('list.errorForeground');
      return {
        ...{ context: 'wrongFile', icon: new vscode.ThemeIcon('error', red), place },
        says: place.line > 0 ? vscode.l10n.t('wrong in line {0}', place.line) : message,
        tells: [message],
      };
    }
  }
}

function lookOfUntrusted(): Look {
  const reason = vscode.l10n.t('Runs only in a trusted workspace');
  const icon = new vscode.ThemeIcon('workspace-untrusted');
  return { context: 'untrustedFile', icon, says: reason, tells: [reason] };
}

function lookOfScenario({ title, teaches, pollers }: ScenarioInfo): Look {
  const told = pollers.length === 0 ? '' : vscode.l10n.t('Pollers: {0}', pollers.join(', '));
  return {
    ...{ context: 'scenarioFile', icon: iconOf(undefined), says: title },
    tells: [title, teaches, told].filter((text) => text !== ''),
  };
}

/** With the cursor on what is wrong. */
function openCommand(uri: vscode.Uri, place: FilePlace | undefined): vscode.Command {
  const title = vscode.l10n.t('Open File');
  if (place === undefined || place.line === 0)
    return { command: 'vscode.open', title, arguments: [uri] };
  const at = new vscode.Position(place.line - 1, place.column - 1);
  const selection = new vscode.Range(at, at);
  return { command: 'vscode.open', title, arguments: [uri, { selection }] };
}
