/** The places of the inspector: the view in the sidebar, and editor tabs, each of one session, that survive a reload. */

import path from 'node:path';
import * as vscode from 'vscode';
import type { View } from '../core/protocol';
import { pathOf, sessionOfFile } from './openedFile';
import { type PanelContext, PanelHost, type Wanted } from './panelHost';
import { problemPage, readPanel } from './panelPage';
import { NONE } from './sessions';
import { isTarget } from './target';

/** The editor tab's type; the sidebar's view has its id from package.json. */
const EDITOR = 'muxscope.editor';
const VIEW = 'muxscope.inspector';
/** The editor of trace files. */
const TRACE = 'muxscope.trace';

export class Panels implements vscode.Disposable {
  readonly #ctx: PanelContext;
  readonly #extensionUri: vscode.Uri;
  readonly #subscriptions: vscode.Disposable;
  readonly #hosts = new Set<PanelHost>();
  readonly #looked = new vscode.EventEmitter<undefined>();
  /** What is looked at may be something else. */
  readonly onDidLook = this.#looked.event;
  /** The tabs of those that are in the editor. */
  readonly #tabs = new Map<PanelHost, vscode.WebviewPanel>();
  #wanted: Wanted | undefined;

  constructor({ state, log }: Pick<PanelContext, 'state' | 'log'>, extensionUri: vscode.Uri) {
    const dist = vscode.Uri.joinPath(extensionUri, 'dist').fsPath;
    const onLook = (): void => this.#onLook();
    this.#ctx = { ...{ state, log, onLook }, readPanel: () => readPanel(dist) };
    this.#extensionUri = extensionUri;
    this.#subscriptions = vscode.Disposable.from(
      this.#looked,
      vscode.window.registerWebviewViewProvider(VIEW, {
        resolveWebviewView: (view) => this.#showView(view),
      }),
      vscode.window.registerWebviewPanelSerializer(EDITOR, {
        deserializeWebviewPanel: async (panel, kept: unknown) =>
          this.#showEditor(panel, this.#sessionOf(kept)),
      }),
      vscode.window.registerCustomEditorProvider(TRACE, {
        openCustomDocument: (uri) => ({ uri, dispose: () => undefined }),
        resolveCustomEditor: ({ uri }, panel) => this.#showFile(panel, uri),
      }),
    );
  }

  /** What is looked at of this session: in its editor tab where that is visible, else in the sidebar. */
  viewOf(session: number): View | undefined {
    return this.#front(session)?.view;
  }

  /** An editor tab is visible. */
  get isInEditor(): boolean {
    return [...this.#tabs.keys()].some((host) => host.isVisible);
  }

  /** The session of the tab that is worked with, whichever is the current one; NONE where that is no tab of ours. */
  get tabSession(): number {
    return [...this.#tabs].find(([, panel]) => panel.active)?.[0].session ?? NONE;
  }

  /** Brings the current session to the front, wherever it is; the sidebar's view where it is nowhere. */
  async show(): Promise<void> {
    const tab = this.#tabOf(this.#ctx.state.sessions.currentId);
    if (tab?.visible === true) tab.reveal();
    else await vscode.commands.executeCommand(`${VIEW}.focus`);
  }

  /** The tab of this session; of NONE: of the first that begins. */
  openInEditor(session: number): void {
    const tab = this.#tabOf(session);
    if (tab !== undefined) {
      tab.reveal();
      return;
    }
    const title = vscode.l10n.t('Socket Inspector');
    const column = vscode.ViewColumn.Active;
    this.#showEditor(vscode.window.createWebviewPanel(EDITOR, title, column), session);
  }

  /**
   * Shows a descriptor or a finding of a tree in one place, as each has its own selection: in the inspector below the tree where
   * that is visible, else in the editor tab; where neither is, the one below the tree is opened.
   */
  async want(wanted: Wanted): Promise<void> {
    const sidebar = [...this.#hosts].find(({ place }) => place === 'sidebar');
    const front = this.#front(this.#ctx.state.sessions.currentId);
    const seen = sidebar?.isVisible === true ? sidebar : front;
    const chosen = seen ?? sidebar;
    if (chosen === undefined) this.#wanted = wanted;
    else chosen.want(wanted);
    if (seen === undefined) await vscode.commands.executeCommand(`${VIEW}.focus`);
  }

  dispose(): void {
    this.#subscriptions.dispose();
    for (const host of this.#hosts) host.dispose();
    for (const tab of this.#tabs.values()) tab.dispose();
  }

  #front(session: number): PanelHost | undefined {
    const visible = [...this.#hosts].filter((host) => host.isVisible && host.session === session);
    return visible.find(({ place }) => place === 'editor') ?? visible[0];
  }

  #tabOf(session: number): vscode.WebviewPanel | undefined {
    return [...this.#tabs].find(([host]) => host.session === session)?.[1];
  }

  #showView(view: vscode.WebviewView): void {
    const host = this.#host({
      ...{ webview: view.webview, place: 'sidebar' },
      session: this.#ctx.state.sessions.currentId,
      isVisible: () => view.visible,
    });
    view.onDidChangeVisibility(() => host.visibilityChanged());
    view.onDidDispose(() => this.#drop(host));
  }

  #showEditor(panel: vscode.WebviewPanel, session: number): void {
    panel.iconPath = {
      light: vscode.Uri.joinPath(this.#extensionUri, 'media', 'muxscope-light.svg'),
      dark: vscode.Uri.joinPath(this.#extensionUri, 'media', 'muxscope-dark.svg'),
    };
    const host = this.#host({
      ...{ webview: panel.webview, place: 'editor', session },
      isVisible: () => panel.visible,
    });
    this.#tabs.set(host, panel);
    this.#name(host, panel);
    panel.onDidChangeViewState(() => {
      host.visibilityChanged();
      // What is worked with is what trees and commands are about.
      if (panel.active) this.#ctx.state.sessions.choose(host.session);
      this.#looked.fire(undefined);
    });
    panel.onDidDispose(() => {
      this.#drop(host);
      this.#looked.fire(undefined);
    });
    this.#looked.fire(undefined);
  }

  /** What cannot be opened, the tab says why. */
  async #showFile(panel: vscode.WebviewPanel, uri: vscode.Uri): Promise<void> {
    const tab = { isClosed: false };
    const closing = panel.onDidDispose(() => (tab.isClosed = true));
    try {
      const { id } = await sessionOfFile(this.#ctx.state, pathOf(uri));
      if (tab.isClosed) this.#unlooked(id);
      else this.#showEditor(panel, id);
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      if (!tab.isClosed)
        panel.webview.html = problemPage(path.basename(uri.path), problem, vscode.env.language);
    } finally {
      closing.dispose();
    }
  }

  /** A file that nobody looks at any more is not read on: opened again, it is read anew. */
  #unlooked(session: number): void {
    const { core, sessions } = this.#ctx.state;
    const info = sessions.find(session);
    if (info?.opened === undefined || info.state === 'ended') return;
    const isTab = (host: PanelHost): boolean => host.place === 'editor' || host.isVisible;
    if ([...this.#hosts].some((host) => host.session === session && isTab(host))) return;
    // A core that is gone reads nothing.
    core.request({ do: 'stop', session }).catch(() => undefined);
  }

  /** Of a page's state, the session that it showed, where anything is known of it. */
  #sessionOf(kept: unknown): number {
    const { sessions } = this.#ctx.state;
    const id = isTarget(kept) ? kept.session : NONE;
    return (sessions.find(id) ?? sessions.findLost(id)) ? id : sessions.currentId;
  }

  #onLook(): void {
    for (const [host, panel] of this.#tabs) this.#name(host, panel);
    this.#looked.fire(undefined);
  }

  /** A tab is called as its session is. */
  #name(host: PanelHost, panel: vscode.WebviewPanel): void {
    const { sessions } = this.#ctx.state;
    const name = (sessions.find(host.session) ?? sessions.findLost(host.session))?.name;
    const inspector = vscode.l10n.t('Socket Inspector');
    const title = name === undefined ? inspector : `${name} · ${inspector}`;
    if (panel.title !== title) panel.title = title;
  }

  #host(place: ConstructorParameters<typeof PanelHost>[0]): PanelHost {
    const host = new PanelHost(place, this.#ctx);
    this.#hosts.add(host);
    if (this.#wanted !== undefined) host.want(this.#wanted);
    this.#wanted = undefined;
    return host;
  }

  #drop(host: PanelHost): void {
    this.#hosts.delete(host);
    const wasTab = this.#tabs.delete(host);
    host.dispose();
    if (wasTab) this.#unlooked(host.session);
  }
}
