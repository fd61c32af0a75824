/** The places of the inspector: the view in the sidebar, and one editor tab that survives a reload. */

import * as vscode from 'vscode';
import type { DescriptorName } from '../core/activity';
import type { View } from '../core/protocol';
import { type PanelContext, PanelHost } from './panelHost';

/** The editor tab's type; the sidebar's view has its id from package.json. */
const EDITOR = 'muxscope.editor';
const VIEW = 'muxscope.inspector';

export class Panels implements vscode.Disposable {
  readonly #ctx: PanelContext;
  readonly #subscriptions: vscode.Disposable;
  readonly #hosts = new Set<PanelHost>();
  readonly #looked = new vscode.EventEmitter<undefined>();
  /** What is looked at may be something else. */
  readonly onDidLook = this.#looked.event;
  #editor: vscode.WebviewPanel | undefined;
  #wanted: DescriptorName | undefined;

  constructor(ctx: PanelContext) {
    this.#ctx = { ...ctx, onLook: () => this.#looked.fire(undefined) };
    this.#subscriptions = vscode.Disposable.from(
      this.#looked,
      vscode.window.registerWebviewViewProvider(VIEW, {
        resolveWebviewView: (view) => this.#showView(view),
      }),
      vscode.window.registerWebviewPanelSerializer(EDITOR, {
        deserializeWebviewPanel: async (panel) => this.#showEditor(panel),
      }),
    );
  }

  /** What is looked at: in the editor tab where that is visible, else in the sidebar. */
  get view(): View | undefined {
    return this.#front?.view;
  }

  /** The editor tab is visible. */
  get isInEditor(): boolean {
    return this.#editor?.visible === true;
  }

  /** Brings it to the front, wherever it is; the sidebar's view where it is nowhere. */
  async show(): Promise<void> {
    if (this.#editor?.visible === true) this.#editor.reveal();
    else await vscode.commands.executeCommand(`${VIEW}.focus`);
  }

  openInEditor(): void {
    if (this.#editor !== undefined) {
      this.#editor.reveal();
      return;
    }
    const title = vscode.l10n.t('Socket Inspector');
    const column = vscode.ViewColumn.Active;
    this.#showEditor(vscode.window.createWebviewPanel(EDITOR, title, column));
  }

  /**
   * Selects a descriptor of the tree in one place, as each has its own selection: in the inspector below the tree where
   * that is visible, else in the editor tab; where neither is, the one below the tree is opened.
   */
  async select(name: DescriptorName): Promise<void> {
    const sidebar = [...this.#hosts].find(({ place }) => place === 'sidebar');
    const seen = sidebar?.isVisible === true ? sidebar : this.#front;
    const chosen = seen ?? sidebar;
    if (chosen === undefined) this.#wanted = name;
    else chosen.select(name);
    if (seen === undefined) await vscode.commands.executeCommand(`${VIEW}.focus`);
  }

  dispose(): void {
    this.#subscriptions.dispose();
    for (const host of this.#hosts) host.dispose();
    this.#editor?.dispose();
  }

  get #front(): PanelHost | undefined {
    const visible = [...this.#hosts].filter((host) => host.isVisible);
    return visible.find(({ place }) => place === 'editor') ?? visible[0];
  }

  #showView(view: vscode.WebviewView): void {
    const host = this.#host({
      ...{ webview: view.webview, place: 'sidebar' },
      isVisible: () => view.visible,
    });
    view.onDidChangeVisibility(() => host.visibilityChanged());
    view.onDidDispose(() => this.#drop(host));
  }

  #showEditor(panel: vscode.WebviewPanel): void {
    this.#editor = panel;
    panel.iconPath = {
      light: vscode.Uri.joinPath(this.#ctx.extensionUri, 'media', 'muxscope-light.svg'),
      dark: vscode.Uri.joinPath(this.#ctx.extensionUri, 'media', 'muxscope-dark.svg'),
    };
    const host = this.#host({
      ...{ webview: panel.webview, place: 'editor' },
      isVisible: () => panel.visible,
    });
    panel.onDidChangeViewState(() => host.visibilityChanged());
    panel.onDidDispose(() => {
      this.#drop(host);
      if (this.#editor === panel) this.#editor = undefined;
    });
  }

  #host(place: ConstructorParameters<typeof PanelHost>[0]): PanelHost {
    const host = new PanelHost(place, this.#ctx);
    this.#hosts.add(host);
    if (this.#wanted !== undefined) host.select(this.#wanted);
    this.#wanted = undefined;
    return host;
  }

  #drop(host: PanelHost): void {
    this.#hosts.delete(host);
    host.dispose();
  }
}
