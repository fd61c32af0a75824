/** What rules found in each session, asked for when a session says that it has findings, at most once a second. */

import * as vscode from 'vscode';
import type { FindingInfo } from '../core/findingViews';
import type { SessionInfo } from '../core/protocol';
import { tellPhrases } from './findingPhrases';
import { ruleSettings } from './settings';
import type { State } from './state';

const EVERY_MS = 1000;

export class Findings implements vscode.Disposable {
  readonly #state: State;
  readonly #l10n: vscode.Uri;
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly #subscriptions: vscode.Disposable;
  readonly #found = new Map<number, readonly FindingInfo[]>();
  /** Sessions that may have others than are known. */
  readonly #stale = new Set<number>();
  #timer: NodeJS.Timeout | undefined;
  #askedAt = -Infinity;
  readonly onDidChange = this.#changed.event;

  /** `l10n`: the folder of translations. */
  constructor(state: State, l10n: vscode.Uri) {
    this.#state = state;
    this.#l10n = l10n;
    this.#subscriptions = vscode.Disposable.from(
      this.#changed,
      state.sessions.onDidTell((session) => this.#onTold(session)),
      state.sessions.onDidGo(({ session }) => this.#forget([session])),
      state.onDidChangeCore(({ is }) => {
        if (is === 'ready') void this.#begin();
        else if (is !== 'starting') this.#forget([...this.#found.keys()]);
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('muxscope.findings')) void this.#chooseRules();
      }),
      // A comment in it may silence a finding now.
      vscode.workspace.onDidSaveTextDocument(({ uri }) => {
        if (uri.scheme === 'file') this.#wake([...this.#found.keys()]);
      }),
    );
  }

  /** The worst first. */
  of(session: number): readonly FindingInfo[] {
    return this.#found.get(session) ?? [];
  }

  /** Of all sessions. */
  get all(): readonly { readonly session: number; readonly finding: FindingInfo }[] {
    return [...this.#found].flatMap(([session, found]) =>
      found.map((finding) => ({ session, finding })),
    );
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#subscriptions.dispose();
  }

  async #begin(): Promise<void> {
    await Promise.all([tellPhrases(this.#state.core, this.#l10n), this.#chooseRules()]);
    // What was asked for before the core had the phrases is English.
    this.#wake(this.#state.sessions.all.map(({ id }) => id));
  }

  /** A core that nobody needs is not started for this. */
  async #chooseRules(): Promise<void> {
    const { core } = this.#state;
    if (core.state.is !== 'ready') return;
    // Where the core has ended its state says so.
    await core.request({ do: 'rules', ...ruleSettings() }).catch(() => undefined);
  }

  #onTold({ id, findings }: SessionInfo): void {
    const { error = 0, warning = 0, hint = 0, silenced = 0 } = findings ?? {};
    if (error + warning + hint + silenced > 0 || this.of(id).length > 0) this.#wake([id]);
  }

  #wake(sessions: readonly number[]): void {
    for (const session of sessions) this.#stale.add(session);
    if (this.#stale.size === 0) return;
    const wait = Math.max(100, this.#askedAt + EVERY_MS - performance.now());
    this.#timer ??= setTimeout(() => void this.#ask(), wait);
  }

  async #ask(): Promise<void> {
    this.#askedAt = performance.now();
    this.#timer = undefined;
    const sessions = [...this.#stale];
    this.#stale.clear();
    const { core } = this.#state;
    let isNew = false;
    for (const session of sessions) {
      if (this.#state.sessions.find(session) === undefined) continue;
      const found = await core.request({ do: 'findings', session }).catch(() => []);
      isNew ||= JSON.stringify(found) !== JSON.stringify(this.of(session));
      this.#found.set(session, found);
    }
    if (isNew) this.#changed.fire(undefined);
  }

  #forget(sessions: readonly number[]): void {
    const gone = sessions.filter((session) => this.#found.delete(session));
    if (gone.length > 0) this.#changed.fire(undefined);
  }
}
