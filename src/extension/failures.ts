/** What went wrong, told once: a clear text, and the button that helps. */

import path from 'node:path';
import * as vscode from 'vscode';
import type { SessionInfo } from '../core/protocol';
import type { FilePlace } from '../core/place';
import { CoreFailure } from './coreClient';
import { showError } from './dialogs';
import { openAt } from './scenarioFiles';
import type { State } from './state';

/** A way out; undefined closes the message. */
type Remedy = { readonly label: string; readonly do: () => unknown };

/** What to do about a port that is in use: the same again, on another port or, undefined, on any. */
export type Again = (port: number | undefined) => unknown;

/** Tells why a command was not carried out. */
export async function tellFailure(error: unknown, again?: Again): Promise<void> {
  if (!(error instanceof CoreFailure)) return offer(String(error), [showLog()]);
  const { code, place } = error;
  const message = sentence(error.message);
  switch (code) {
    // The state of the core tells it, to everybody; and whoever stopped it knows.
    case 'closed':
    case 'stopped':
      return;
    case 'port-taken':
      return offer(message, again === undefined ? [showLog()] : portRemedies(again));
    case 'unsupported':
      return offer(message, [showLog()]);
    case 'koffi-missing':
      return offer(message, [restart(), showLog()]);
    case 'bad-file':
      return place === undefined
        ? offer(message, [showLog()])
        : offer(...wrongFile(message, place));
    case 'unknown-scenario':
    case 'no-session':
      return offer(message, [command(vscode.l10n.t('Start Scenario…'), 'muxscope.startScenario')]);
    case 'bad-request':
    case 'failed':
      return offer(message, [showLog()]);
  }
}

/** Tells when the core ends, and when a program ends otherwise than asked. */
export function watchFailures(state: State): vscode.Disposable {
  const told = new Set<number>();
  const again = () =>
    state.lost === null ? [] : [command(vscode.l10n.t('Run Again'), 'muxscope.runAgain')];
  return vscode.Disposable.from(
    state.onDidChangeCore((core) => {
      if (core.is !== 'closed') return;
      const text = vscode.l10n.t(
        'The core process ended: {0}. Nothing that it started is left running.',
        core.reason,
      );
      void offer(text, [...again(), restart(), showLog()]);
    }),
    state.sessions.onDidTell((session) => {
      if (!hasFailed(session) || told.has(session.id)) return;
      told.add(session.id);
      const { id, name, problem } = session;
      const start = command(vscode.l10n.t('Start Again'), 'muxscope.runAgain', { session: id });
      void offer(vscode.l10n.t('{0} has ended: {1}', name, problem), [start, showLog()]);
    }),
  );
}

/** One that never listened failed to start, which is the answer to its start; what is wrong with a file stands above what it holds. */
function hasFailed({ state, problem, lab, opened }: SessionInfo): boolean {
  if (opened !== undefined) return false;
  return state === 'ended' && problem !== '' && lab?.listeners.length !== 0;
}

/** `mine.mux.json:7:9: what is wrong`, and the way there. */
function wrongFile(message: string, place: FilePlace): [text: string, remedies: Remedy[]] {
  const { file, line, column } = place;
  // Of a file that cannot be read the message names the path, and there is nothing to open.
  if (line === 0) return [message, [showLog()]];
  const open = { label: vscode.l10n.t('Open File'), do: () => openAt(place) };
  return [`${path.basename(file)}:${line}:${column}: ${message}`, [open]];
}

function portRemedies(again: Again): Remedy[] {
  return [
    { label: vscode.l10n.t('Use a Free Port'), do: () => again(undefined) },
    {
      label: vscode.l10n.t('Choose Another Port…'),
      do: async () => {
        const port = await askPort();
        if (port !== undefined) await again(port);
      },
    },
  ];
}

async function askPort(): Promise<number | undefined> {
  const wanted = vscode.l10n.t('A port is a number from 1 to 65535');
  const isPort = (text: string) => /^\d{1,5}$/.test(text) && +text > 0 && +text < 65_536;
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Port of the First Listener'),
    prompt: vscode.l10n.t('Each further listener gets the next one'),
    value: '9001',
    validateInput: (value) => (isPort(value) ? undefined : wanted),
  });
  return text === undefined ? undefined : Number(text);
}

function restart(): Remedy {
  return command(vscode.l10n.t('Restart Core'), 'muxscope.restartCore');
}

function showLog(): Remedy {
  return command(vscode.l10n.t('Show Log'), 'muxscope.showLog');
}

function command(label: string, id: string, ...args: unknown[]): Remedy {
  return { label, do: () => vscode.commands.executeCommand(id, ...args) };
}

async function offer(text: string, remedies: readonly Remedy[]): Promise<void> {
  const labels = remedies.map(({ label }) => label);
  const chosen = await showError(text, ...labels);
  await remedies.find(({ label }) => label === chosen)?.do();
}

/** The core's messages begin small and have no full stop, as parts of a line do. */
function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
