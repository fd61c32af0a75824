/** One panel's side in the extension: shakes hands, passes looks and sights through, and costs nothing while hidden. */

import * as vscode from 'vscode';
import { read, shortly } from '../core/guard';
import { FROM_PANEL, type FromPanel, type ToPanel } from '../core/panelProtocol';
import type { View } from '../core/protocol';
import { panelPage, type PanelParts } from './panelPage';
import { type Gone, NONE } from './sessions';
import type { State } from './state';
import type { Target } from './target';

/** A place for a panel: the sidebar's view, which follows the current session, and an editor tab, which keeps its own. */
export type PanelPlace = {
  readonly webview: vscode.Webview;
  readonly place: 'sidebar' | 'editor';
  /** Of an editor tab, NONE: of the first that begins. */
  readonly session: number;
  isVisible(): boolean;
};

export type PanelContext = {
  readonly state: State;
  readonly log: vscode.LogOutputChannel;
  readonly readPanel: () => PanelParts;
  /** Called when a panel looks at something else, or at another session. */
  readonly onLook?: () => void;
};

/** What a panel is asked to show. */
export type Wanted = Extract<ToPanel, { type: 'select' | 'found' }>;

let count = 0;

export class PanelHost implements vscode.Disposable {
  readonly #place: PanelPlace;
  readonly #ctx: PanelContext;
  /** The core tells viewers apart by name. */
  readonly #viewer: string;
  readonly #subscriptions: vscode.Disposable;
  #isGreeted = false;
  #wanted: Wanted | undefined;
  #view: View | undefined;
  #session: number;
  #toldSessions = '';

  constructor(place: PanelPlace, ctx: PanelContext) {
    this.#place = place;
    this.#ctx = ctx;
    this.#viewer = `${place.place}-${++count}`;
    this.#session = place.session;
    const { state } = ctx;
    this.#subscriptions = vscode.Disposable.from(
      place.webview.onDidReceiveMessage((message) => this.#receive(message)),
      state.onDidChangeCore(() => this.#tellCore()),
      state.onDidChangeScenarios(() => this.#greet()),
      state.sessions.onDidGo((gone) => this.#onGone(gone)),
      state.sessions.onDidChange(() => this.#follow()),
      state.onDidSee(({ viewer, ...seen }) => {
        // With memory of its own: a view takes with it the whole message that it came in.
        if (viewer === this.#viewer)
          this.#post({ type: 'sight', ...seen, sight: seen.sight.slice() });
      }),
    );
    this.#load();
  }

  get place(): PanelPlace['place'] {
    return this.#place.place;
  }

  /** The id of the session that it shows; NONE where it shows none. */
  get session(): number {
    return this.#session;
  }

  get isVisible(): boolean {
    return this.#place.isVisible();
  }

  /** What it shows now; undefined before it said so, and while it is hidden. */
  get view(): View | undefined {
    return this.isVisible ? this.#view : undefined;
  }

  /** Called when it was shown or hidden: a hidden panel's page is gone, and a new one says `ready`. */
  visibilityChanged(): void {
    if (this.isVisible) return;
    this.#isGreeted = false;
    this.#ctx.state.core.leave(this.#viewer);
  }

  /** Shows a descriptor or a finding, as soon as the panel listens. */
  want(wanted: Wanted): void {
    this.#wanted = wanted;
    this.#showWanted();
  }

  dispose(): void {
    this.#subscriptions.dispose();
    this.#ctx.state.core.leave(this.#viewer);
  }

  #load(): void {
    const { webview } = this.#place;
    webview.options = { enableScripts: true, localResourceRoots: [] };
    webview.html = panelPage({
      ...this.#ctx.readPanel(),
      language: vscode.env.language,
      title: vscode.l10n.t('Socket Inspector'),
    });
  }

  #receive(value: unknown): void {
    const message = read(FROM_PANEL, value);
    if (message === undefined) {
      this.#ctx.log.warn(`dropped what ${this.#viewer} sent, it is no message: ${shortly(value)}`);
      return;
    }
    this.#carryOut(message);
  }

  #carryOut(message: FromPanel): void {
    const { core } = this.#ctx.state;
    switch (message.type) {
      case 'ready': {
        this.#onReady();
        return;
      }
      case 'look': {
        this.#view = message.view;
        this.#ctx.onLook?.();
        // What was still on its way from a panel that is hidden by now must not bring the viewer back.
        if (this.isVisible) core.look(this.#viewer, this.#session, message.view);
        return;
      }
      case 'seen': {
        core.seen(this.#viewer, message.number);
        return;
      }
      case 'seek': {
        void this.#seek(message);
        return;
      }
      case 'command': {
        const { command } = message;
        // Which one it starts, it asks.
        if (command === 'startScenario') void this.#run(command, undefined);
        else void this.#run(command);
        return;
      }
      case 'choosePoller': {
        void this.#run('choosePoller', message.poller);
        return;
      }
      case 'start': {
        void this.#run('startScenario', message.scenario);
        return;
      }
      case 'openLine': {
        void vscode.commands.executeCommand('_muxscope.openLine', message.src, {
          session: this.#session,
        });
        return;
      }
      case 'openRule': {
        void vscode.commands.executeCommand('_muxscope.openRule', message.rule);
        return;
      }
      case 'chooseSession': {
        this.#ctx.state.sessions.choose(message.session);
        return;
      }
    }
  }

  /** A command is for the session that is shown, which comes last of what it is given. */
  #run(command: string, ...given: unknown[]): Thenable<unknown> {
    const target: Target = { session: this.#session };
    return vscode.commands.executeCommand(`muxscope.${command}`, ...given, target);
  }

  /** What took the place of its session it shows from now on. */
  #onGone({ session, by }: Gone): void {
    if (session === this.#session && by !== undefined) this.#show(by);
  }

  /** The sidebar shows the current session; a tab that has none yet, the first that there is. */
  #follow(): void {
    const { sessions } = this.#ctx.state;
    const isOwn = this.place === 'editor' && this.#session !== NONE;
    if (!isOwn && sessions.currentId !== this.#session) this.#show(sessions.currentId);
    this.#tellSessions();
  }

  #show(session: number): void {
    this.#session = session;
    this.#tellCore();
    const { core } = this.#ctx.state;
    if (this.#view !== undefined && this.isVisible) core.look(this.#viewer, session, this.#view);
    this.#ctx.onLook?.();
  }

  /** Only where one can be chosen, and only when what is told of them is another. */
  #tellSessions(): void {
    if (this.place !== 'sidebar') return;
    const list = this.#ctx.state.sessions.all.map(({ id, name, state }) => ({ id, name, state }));
    const told = JSON.stringify([list, this.#session]);
    if (told === this.#toldSessions) return;
    this.#toldSessions = told;
    this.#post({ type: 'sessions', list, shown: this.#session });
  }

  /** Where the core is gone its state says so. */
  async #seek({ number, seek }: Extract<FromPanel, { type: 'seek' }>): Promise<void> {
    const { core } = this.#ctx.state;
    const request = core.request({ do: 'seek', session: this.#session, sought: 'ready', ...seek });
    const tick = await request.catch(() => undefined);
    if (tick !== undefined) this.#post({ type: 'sought', number, tick });
  }

  #onReady(): void {
    const { state } = this.#ctx;
    // The page before it may have gone without a word, a sight on its way.
    state.core.leave(this.#viewer);
    this.#isGreeted = true;
    this.#greet();
    this.#tellCore();
    this.#toldSessions = '';
    this.#tellSessions();
    this.#showWanted();
    // A panel that is looked at is the need for a core; one that has ended is started by its button only. Why it
    // could not be started, its state tells.
    if (state.core.state.is !== 'closed') state.loadScenarios().catch(() => undefined);
  }

  #tellCore(): void {
    const { core, sessions } = this.#ctx.state;
    const lost = sessions.findLost(this.#session);
    this.#post({ type: 'core', state: core.state, ...(lost && { lost }) });
  }

  #greet(): void {
    const { bundle } = vscode.l10n;
    const { scenarios, sessions } = this.#ctx.state;
    const shows = sessions.find(this.#session)?.name;
    this.#post({
      type: 'hello',
      texts: bundle === undefined ? null : plainTexts(bundle),
      place: this.#place.place,
      scenarios,
      ...(shows !== undefined && { shows }),
    });
  }

  #showWanted(): void {
    if (this.#wanted === undefined || !this.#isGreeted) return;
    this.#post(this.#wanted);
    this.#wanted = undefined;
  }

  #post(message: ToPanel): void {
    if (this.#isGreeted && this.isVisible) void this.#place.webview.postMessage(message);
  }
}

/** A bundle's texts may have comments for translators beside them. */
function plainTexts(
  bundle: Readonly<Record<string, string | { message: string; comment: string[] }>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(bundle).map(([key, text]) => [
      key,
      typeof text === 'string' ? text : text.message,
    ]),
  );
}
