/** The tree of open descriptors, asked for only while it is visible and when a session has said that it changed. */

import * as vscode from 'vscode';
import type { DescriptorInfo } from '../core/descriptorViews';
import { nameOfFd } from '../trace/words';
import type { State } from './state';

/** Words of a session that come together are one reason to ask. */
const SOON_MS = 50;
/** A longer tree nobody reads: the panel has them all. */
const MOST = 500;

/** A descriptor, or how many more there are. */
type Node = DescriptorInfo | { readonly more: number };

export class DescriptorTree implements vscode.Disposable {
  readonly #state: State;
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly #view: vscode.TreeView<Node>;
  readonly #subscriptions: vscode.Disposable;
  #nodes: readonly Node[] = [];
  #shown = '[]';
  #timer: NodeJS.Timeout | undefined;

  constructor(state: State) {
    this.#state = state;
    this.#view = vscode.window.createTreeView('muxscope.descriptors', {
      treeDataProvider: {
        onDidChangeTreeData: this.#changed.event,
        getTreeItem: treeItem,
        getChildren: (parent) => (parent === undefined ? [...this.#nodes] : []),
      },
    });
    this.#subscriptions = vscode.Disposable.from(
      this.#view,
      this.#changed,
      this.#view.onDidChangeVisibility(() => this.#wake(0)),
      state.sessions.onDidChange(() => this.#wake(SOON_MS)),
    );
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#subscriptions.dispose();
  }

  #wake(afterMs: number): void {
    if (this.#state.session === null) this.#show([]);
    else if (this.#view.visible) this.#timer ??= setTimeout(() => void this.#ask(), afterMs);
  }

  async #ask(): Promise<void> {
    // What is said meanwhile is a reason to ask once more.
    this.#timer = undefined;
    try {
      const { session, core } = this.#state;
      const isGone = session === null || session.state === 'ended';
      this.#show(isGone ? [] : await core.request({ do: 'descriptors', session: session.id }));
    } catch {
      // The core has ended, which its state tells.
      this.#show([]);
    }
  }

  #show(descriptors: readonly DescriptorInfo[]): void {
    const more = descriptors.length - MOST;
    const nodes = [...descriptors.slice(0, MOST), ...(more > 0 ? [{ more }] : [])];
    const asText = JSON.stringify(nodes);
    if (asText === this.#shown) return;
    this.#shown = asText;
    this.#nodes = nodes;
    this.#changed.fire(undefined);
  }
}

function treeItem(node: Node): vscode.TreeItem {
  if ('more' in node)
    return new vscode.TreeItem(vscode.l10n.t('… and {0} more, in the inspector', node.more));
  const { fd, gen, role, local, peer, interest, depth } = node;
  const item = new vscode.TreeItem(`${nameOfFd(node)} ${roleText(role)}`);
  const address = peer === '' ? local : peer;
  const watched = interest === '' ? vscode.l10n.t('not watched') : interest;
  const queued = depth === 0 ? '' : vscode.l10n.t('queue {0}', depth);
  item.id = `${fd}.${gen}`;
  item.description = [address, watched, queued].filter((text) => text !== '').join(' · ');
  item.iconPath = new vscode.ThemeIcon(roleIcon(role));
  item.contextValue = role;
  item.tooltip = tooltipOf(node);
  item.command = {
    command: '_muxscope.selectDescriptor',
    title: vscode.l10n.t('Show in the Inspector'),
    arguments: [{ fd, gen }],
  };
  return item;
}

function tooltipOf({ fd, gen, role, local, peer, interest, depth }: DescriptorInfo): string {
  const lines = [
    vscode.l10n.t('Descriptor {0}, use {1} of this number: {2}', fd, gen + 1, roleText(role)),
    local === '' ? '' : vscode.l10n.t('Local address: {0}', local),
    peer === '' ? '' : vscode.l10n.t('Peer: {0}', peer),
    interest === ''
      ? vscode.l10n.t('Not in the watched set')
      : vscode.l10n.t('Watched for: {0}', interest),
    vscode.l10n.t('Messages queued: {0}', depth),
  ];
  return lines.filter((line) => line !== '').join('\n');
}

function roleText(role: DescriptorInfo['role']): string {
  switch (role) {
    case 'listener':
      return vscode.l10n.t('listener');
    case 'connection':
      return vscode.l10n.t('connection');
    case 'client':
      return vscode.l10n.t('client');
    case 'timer':
      return vscode.l10n.t('timer');
    case 'pipe':
      return vscode.l10n.t('pipe');
    case 'other':
      return vscode.l10n.t('descriptor');
  }
}

function roleIcon(role: DescriptorInfo['role']): string {
  switch (role) {
    case 'listener':
      return 'broadcast';
    case 'connection':
      return 'arrow-swap';
    case 'client':
      return 'arrow-right';
    case 'timer':
      return 'watch';
    case 'pipe':
      return 'link';
    case 'other':
      return 'circle-outline';
  }
}
