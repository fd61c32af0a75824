/** Python programs of terminals that are opened from now on, tasks' too: each that has something to see becomes a session. */

import * as vscode from 'vscode';
import { showChoice } from './dialogs';
import { pathOfTerminals } from './probeEnvironment';
import type { State } from './state';

/** In the workspace's memory, while they are inspected. */
const KEY = 'terminals';

export class PythonTerminals implements vscode.Disposable {
  readonly #state: State;
  readonly #environment: vscode.EnvironmentVariableCollection;
  readonly #memory: vscode.Memento;
  readonly #item: vscode.StatusBarItem;
  readonly #subscriptions: vscode.Disposable;
  #isOn = false;

  /** `memory`: of the workspace. */
  constructor(
    state: State,
    environment: vscode.EnvironmentVariableCollection,
    memory: vscode.Memento,
  ) {
    this.#state = state;
    this.#environment = environment;
    this.#memory = memory;
    // The door is the core's, which another window has to find first.
    environment.persistent = false;
    environment.clear();
    const { StatusBarAlignment } = vscode;
    this.#item = vscode.window.createStatusBarItem('muxscope.terminals', StatusBarAlignment.Left);
    this.#item.name = vscode.l10n.t('Socket Inspector: Python in Terminals');
    this.#item.text = `$(terminal) ${vscode.l10n.t('Python inspected')}`;
    this.#item.tooltip = [
      vscode.l10n.t('Python programs of new terminals are inspected.'),
      limits(),
    ]
      .concat(vscode.l10n.t('Click to switch it off'))
      .join('\n\n');
    this.#item.command = 'muxscope.inspectTerminals';
    this.#subscriptions = state.onDidChangeCore(({ is }) => {
      // Another core has another door.
      if (this.#isOn && is === 'ready') void this.#open();
      if (this.#isOn && (is === 'closed' || is === 'off')) environment.clear();
    });
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  /** On, or off again; rejects with a CoreFailure. */
  async toggle(): Promise<void> {
    if (this.#isOn) {
      this.#isOn = false;
      void this.#memory.update(KEY, undefined);
      this.#environment.clear();
      this.#item.hide();
      return;
    }
    await this.#turnOn();
    void this.#memory.update(KEY, true);
    void this.#offerTerminal();
  }

  /** As in the window before this one, where its core was found, and so its door. */
  async comeBack(isFound: boolean): Promise<void> {
    if (this.#memory.get(KEY) !== true) return;
    // Why a core that was there a moment ago cannot do it, its state tells.
    if (isFound) await this.#turnOn().catch(() => undefined);
    if (!this.#isOn) void this.#memory.update(KEY, undefined);
  }

  async #turnOn(): Promise<void> {
    await this.#open();
    this.#isOn = true;
    this.#item.show();
  }

  dispose(): void {
    this.#subscriptions.dispose();
    this.#environment.clear();
    this.#item.dispose();
  }

  async #open(): Promise<void> {
    const { site, variables } = await this.#state.core.request({ do: 'pythonDoor' });
    const environment = this.#environment;
    environment.description = vscode.l10n.t('Python programs are shown in the Socket Inspector');
    for (const [name, value] of Object.entries(variables)) environment.replace(name, value);
    const delimiter = process.platform === 'win32' ? ';' : ':';
    // Behind a delimiter an empty one would be the working folder.
    if (pathOfTerminals() === '') environment.replace('PYTHONPATH', site);
    else environment.prepend('PYTHONPATH', `${site}${delimiter}`);
  }

  async #offerTerminal(): Promise<void> {
    const open = vscode.l10n.t('New Terminal');
    const text = vscode.l10n.t(
      'Python programs that you start in new terminals are inspected, pytest and tasks too. {0}',
      limits(),
    );
    if ((await showChoice(text, open)) === open) vscode.window.createTerminal().show();
  }
}

/** What other extensions start themselves has the environment that they give it. */
function limits(): string {
  return vscode.l10n.t(
    'Not reached: terminals that are open already, Run in the Test Explorer (Debug Test is, with Inspect Python in Debug Sessions), and programs that a watched one starts.',
  );
}
