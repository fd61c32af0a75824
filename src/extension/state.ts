/** The one state that trees, status bar and panels read: the core, its scenarios and its sessions. */

import * as vscode from 'vscode';
import type { SentSight } from '../core/messages';
import type { CoreState, LostSession } from '../core/panelProtocol';
import type { ScenarioInfo, SessionInfo } from '../core/protocol';
import { CoreClient, type LeftStore } from './coreClient';
import type { LeftCore } from './coreLink';
import { Sessions } from './sessions';

/** What happened to the current session, as buttons and menus tell apart. */
export type Phase = 'none' | SessionInfo['state'];

export type StateOptions = {
  /** The core's bundle. */
  readonly coreFile: string;
  /** Of the extension. */
  readonly version: string;
  /** Of the workspace. */
  readonly memory: vscode.Memento;
};

const CORE_KEY = 'core';

export class State implements vscode.Disposable {
  readonly core: CoreClient;
  readonly sessions: Sessions;
  readonly #onDidChangeCore = new vscode.EventEmitter<CoreState>();
  readonly #onDidChangeScenarios = new vscode.EventEmitter<readonly ScenarioInfo[]>();
  readonly #onDidSee = new vscode.EventEmitter<SentSight>();
  readonly onDidChangeCore = this.#onDidChangeCore.event;
  readonly onDidChangeScenarios = this.#onDidChangeScenarios.event;
  readonly onDidSee = this.#onDidSee.event;
  #scenarios: readonly ScenarioInfo[] = [];
  #asking: Promise<readonly ScenarioInfo[]> | undefined;

  /** Nothing is started before it is needed. */
  constructor({ coreFile, version, memory }: StateOptions, log: vscode.LogOutputChannel) {
    this.sessions = new Sessions(memory);
    const left = leftIn(memory, version);
    this.core = new CoreClient(
      { file: coreFile, t: vscode.l10n.t, lastSession: this.sessions.last, left },
      {
        onState: (state) => this.#onState(state, log),
        onFound: (sessions) => this.sessions.takeUp(sessions),
        onSession: (session) => this.sessions.tell(session),
        onGone: (session, by) => this.sessions.go({ session, by }),
        onSight: (sight) => this.#onDidSee.fire(sight),
        onLog: (level, text) => log[level](text),
      },
    );
  }

  /** The current session; null before any, and when the core has ended. */
  get session(): SessionInfo | null {
    return this.sessions.current;
  }

  /** What the current session was, where there is none now; null where there was none. */
  get lost(): LostSession | null {
    return this.sessions.findLost(this.sessions.currentId);
  }

  get phase(): Phase {
    return this.session?.state ?? 'none';
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
    const emitters = [this.#onDidChangeCore, this.#onDidChangeScenarios, this.#onDidSee];
    for (const one of [...emitters, this.sessions]) one.dispose();
  }

  #onState(state: CoreState, log: vscode.LogOutputChannel): void {
    if ('reason' in state) log.error(`core ${state.is}: ${state.reason}`);
    else log.info(`core ${state.is}${state.is === 'ready' ? `, pid ${this.core.pid}` : ''}`);
    // The sessions ended with their core.
    if (state.is === 'closed' || state.is === 'off') this.sessions.lose();
    this.#onDidChangeCore.fire(state);
  }
}

/** Where the core of a workspace is remembered. */
function leftIn(memory: vscode.Memento, version: string): LeftStore {
  return {
    version,
    find: () => memory.get<LeftCore>(CORE_KEY),
    keep: (core) => void memory.update(CORE_KEY, core),
  };
}

/** A scenario's texts are data of the lab, by which their translations are found. */
function translated(scenario: ScenarioInfo): ScenarioInfo {
  const { title, teaches } = scenario;
  return { ...scenario, title: vscode.l10n.t(title), teaches: vscode.l10n.t(teaches) };
}
