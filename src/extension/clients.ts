/** Connecting by hand: a terminal with nc, or one more simulated client. */

import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { SessionInfo } from '../core/protocol';
import { pick, showWarning } from './dialogs';
import type { State } from './state';
import { type ClientKind, clientKind } from './settings';
import { fieldOf } from './target';

/** A listener of a session, by its number. */
type To = { readonly session: number; readonly listener: number };

/** Terminals that were opened for clients, closed by Stop All and with the extension. */
export class Clients implements vscode.Disposable {
  readonly #state: State;
  readonly #terminals = new Set<vscode.Terminal>();
  readonly #subscription: vscode.Disposable;

  constructor(state: State) {
    this.#state = state;
    this.#subscription = vscode.window.onDidCloseTerminal((terminal) => {
      this.#terminals.delete(terminal);
    });
  }

  /** To the listener whose item of the tree `what` is; asks what is not clear. Rejects with a CoreFailure. */
  async connect({ id: session, lab }: SessionInfo, what: unknown): Promise<void> {
    const listeners = lab?.listeners ?? [];
    const listener = await chooseListener(listeners, what);
    if (listener === undefined) return;
    const to = { session, listener };
    const kind = clientKind();
    const chosen = kind === 'ask' ? await chooseKind() : kind;
    if (chosen === undefined) return;
    if (chosen === 'simulated') await this.#simulate(to);
    else await this.#openTerminal(to, listeners[listener]);
  }

  closeAll(): void {
    for (const terminal of this.#terminals) terminal.dispose();
    this.#terminals.clear();
  }

  dispose(): void {
    this.#subscription.dispose();
    this.closeAll();
  }

  async #simulate(to: To): Promise<void> {
    await this.#state.core.request({ do: 'connectClient', ...to });
    this.#state.sessions.noteByHand(to.session);
  }

  async #openTerminal(to: To, address: string | undefined): Promise<void> {
    if (address === undefined) return;
    if (!vscode.workspace.isTrusted) return this.#instead(to, 'untrusted');
    if (!isOnPath('nc')) return this.#instead(to, 'missing');
    const terminal = vscode.window.createTerminal({
      name: `nc ${address}`,
      iconPath: icon('plug'),
      // After a reload the server that it speaks to is gone.
      isTransient: true,
    });
    this.#terminals.add(terminal);
    this.#state.sessions.noteByHand(to.session);
    // In a shell: what the server said is still to be read when nc has ended.
    terminal.sendText(`nc ${hostAndPort(address)}`);
    terminal.show();
  }

  /** Why no terminal, and what does as well. */
  async #instead(to: To, reason: 'untrusted' | 'missing'): Promise<void> {
    const simulate = vscode.l10n.t('Connect a Simulated Client');
    const trust = vscode.l10n.t('Manage Workspace Trust');
    const chosen =
      reason === 'missing'
        ? await showWarning(
            vscode.l10n.t('nc is not on the PATH: install netcat, or connect a simulated client'),
            simulate,
          )
        : await showWarning(
            vscode.l10n.t(
              'A terminal needs a trusted workspace: trust it, or connect a simulated client',
            ),
            simulate,
            trust,
          );
    if (chosen === simulate) await this.#simulate(to);
    if (chosen === trust) await vscode.commands.executeCommand('workbench.trust.manage');
  }
}

/** Undefined where nothing was chosen; where nothing listens the core says why not. */
async function chooseListener(
  listeners: readonly string[],
  what: unknown,
): Promise<number | undefined> {
  const local = fieldOf(what, 'local');
  const named = listeners.findIndex((address) => address === local);
  if (named >= 0) return named;
  if (listeners.length < 2) return 0;
  const items = listeners.map((label, index) => ({ label, index, iconPath: icon('broadcast') }));
  const title = vscode.l10n.t('Connect a Client: To Which Listener?');
  return (await pick(items, { title }))?.index;
}

async function chooseKind(): Promise<Exclude<ClientKind, 'ask'> | undefined> {
  const items = [
    {
      how: 'terminal' as const,
      label: vscode.l10n.t('In a Terminal'),
      detail: vscode.l10n.t('nc: what you type is sent, what comes is printed'),
      iconPath: icon('terminal'),
    },
    {
      how: 'simulated' as const,
      label: vscode.l10n.t('Simulated'),
      detail: vscode.l10n.t('Does what one of the clients of the scenario does, and leaves'),
      iconPath: icon('vm-connect'),
    },
  ];
  const title = vscode.l10n.t('Connect a Client: How?');
  return (await pick(items, { title }))?.how;
}

function icon(name: string): vscode.ThemeIcon {
  return new vscode.ThemeIcon(name);
}

/** As nc wants them: `127.0.0.1 8001`, `::1 8001`. */
function hostAndPort(address: string): string {
  const at = address.lastIndexOf(':');
  return `${address.slice(0, at).replace(/[[\]]/g, '')} ${address.slice(at + 1)}`;
}

function isOnPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(path.delimiter).some((folder) => {
    try {
      accessSync(path.join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
