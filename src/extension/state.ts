/** The one state that trees, status bar and panels read: the core, its scenarios and its session. */

import * as vscode from 'vscode';
import type { CoreState, LostSession } from '../core/panelProtocol';
import type { ScenarioInfo, SessionInfo } from '../core/protocol';
import { CoreClient } from './coreClient';
import { keepSession, lostWithCore, sessionBefore } from './lostSession';

/** What happened to the session, as buttons and menus tell apart. */
export type Phase = 'none' | SessionInfo['state'];

export type SightEvent = {
  readonly viewer: string;
  readonly number: number;
  /** Packed, and not looked into here. */
  readonly sight: Uint8Array;
};

export class State implements vscode.Disposable {
  readonly core: CoreClient;
  readonly #onDidChangeCore = new vscode.EventEmitter<CoreState>();
  readonly #onDidChangeSession = new vscode.EventEmitter<SessionInfo | null>();
  readonly #onDidChangeScenarios = new vscode.EventEmitter<readonly ScenarioInfo[]>();
  readonly #onDidSee = new vscode.EventEmitter<SightEvent>();
  readonly onDidChangeCore = this.#onDidChangeCore.event;
  readonly onDidChangeSession = this.#onDidChangeSession.event;
  readonly onDidChangeScenarios = this.#onDidChangeScenarios.event;
  readonly onDidSee = this.#onDidSee.event;
  readonly #memory: vscode.Memento;
  #session: SessionInfo | null = null;
  #lost: LostSession | null;
  /** The session in which something was done by hand. */
  #byHand = -1;
  #scenarios: readonly ScenarioInfo[] = [];
  #asking: Promise<readonly ScenarioInfo[]> | undefined;

  /** `coreFile`: the core's bundle. Nothing is started before it is needed. `memory`: of the workspace. */
  constructor(coreFile: string, log: vscode.LogOutputChannel, memory: vscode.Memento) {
    this.#memory = memory;
    this.#lost = sessionBefore(memory);
    this.core = new CoreClient(
      { file: coreFile, t: vscode.l10n.t, lastSession: this.#lost?.id ?? 0 },
      {
        onState: (state) => this.#onState(state, log),
        onSession: (session) => this.#become(session),
        onSight: (viewer, number, sight) => this.#onDidSee.fire({ viewer, number, sight }),
        onLog: (level, text) => log[level](text),
      },
    );
  }

  /** The session that runs, or the last one; null before any, and when the core has ended. */
  get session(): SessionInfo | null {
    return this.#session;
  }

  /** What there was, where there is no session now; null where there was none. */
  get lost(): LostSession | null {
    return this.#session === null ? this.#lost : null;
  }

  /** Something was done in the session that would have to be done again: a step, a client. */
  noteByHand(): void {
    this.#byHand = this.#session?.id ?? -1;
  }

  /** What was done by hand is still there to be lost. */
  get isByHand(): boolean {
    return this.phase !== 'ended' && this.#session?.id === this.#byHand;
  }

  get phase(): Phase {
    return this.#session?.state ?? 'none';
  }

  /** Those that are known: none before the core was first started. */
  get scenarios(): readonly ScenarioInfo[] {
    return this.#scenarios;
  }

  /** Asks for them once, which starts the core; rejects with a CoreFailure. */
  async loadScenarios(): Promise<readonly ScenarioInfo[]> {
    if (this.#scenarios.length > 0) return this.#scenarios;
    this.#asking ??= this.core.request({ do: 'scenarios' });
    try {
      this.#scenarios = (await this.#asking).map(translated);
    } finally {
      this.#asking = undefined;
    }
    this.#onDidChangeScenarios.fire(this.#scenarios);
    return this.#scenarios;
  }

  /** Stops listening; the core is ended by `core.stop`. */
  dispose(): void {
    for (const emitter of [
      this.#onDidChangeCore,
      this.#onDidChangeSession,
      this.#onDidChangeScenarios,
      this.#onDidSee,
    ])
      emitter.dispose();
  }

  #onState(state: CoreState, log: vscode.LogOutputChannel): void {
    if ('reason' in state) log.error(`core ${state.is}: ${state.reason}`);
    else log.info(`core ${state.is}${state.is === 'ready' ? `, pid ${this.core.pid}` : ''}`);
    // The session ended with its core.
    if (state.is === 'closed' || state.is === 'off') this.#become(null);
    this.#onDidChangeCore.fire(state);
  }

  #become(session: SessionInfo | null): void {
    const before = this.#session;
    if (session === null && before === null) return;
    if (session === null && before !== null) this.#lost = lostWithCore(before);
    this.#session = session && withTitle(session);
    if (this.#session !== null && this.#session.id !== before?.id)
      keepSession(this.#memory, this.#session);
    this.#onDidChangeSession.fire(this.#session);
  }
}

/** A scenario's texts are data of the lab, by which their translations are found. */
function translated(scenario: ScenarioInfo): ScenarioInfo {
  const { title, teaches } = scenario;
  return { ...scenario, title: vscode.l10n.t(title), teaches: vscode.l10n.t(teaches) };
}

/** A file's title is its own. */
function withTitle(session: SessionInfo): SessionInfo {
  const { title, file } = session;
  return file === undefined ? { ...session, title: vscode.l10n.t(title) } : session;
}
