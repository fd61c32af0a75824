/** Choosing another poller: which, and whether what was done by hand may go. */

import * as vscode from 'vscode';
import { read } from '../core/guard';
import { type LabInfo, POLLER, type SessionInfo } from '../core/protocol';
import { knownPoller, type PollerName } from '../pollers/list';
import { pick, showWarning } from './dialogs';
import { tellFailure } from './failures';
import { type Desk, portOf, start } from './sessionCommands';
import { startSettings } from './settings';
import { demandSession } from './target';

/** A run of the lab, by its session. */
type Run = { readonly id: number; readonly lab: LabInfo };

/**
 * The same scenario on another poller and the same ports; asks which where none is named, and before what was
 * done by hand is lost.
 */
export async function choosePoller(
  desk: Desk,
  what: unknown,
  target?: unknown,
): Promise<SessionInfo | undefined> {
  const { sessions } = desk.state;
  const { id, lab } = demandSession(sessions, target);
  if (lab === undefined) return undefined;
  const poller = read(POLLER, what) ?? (await pickPoller(lab));
  if (poller === undefined) return undefined;
  if (!sessions.isByHand(id)) return change(desk, { id, lab }, poller);
  void ask(desk, { id, lab }, poller);
  return undefined;
}

/** Nobody is kept until that is answered, as whoever runs the command is not. */
async function ask(desk: Desk, run: Run, poller: PollerName): Promise<void> {
  const go = vscode.l10n.t('Start Again with {0}', poller);
  const text = vscode.l10n.t(
    'Another poller means starting {0} again: the ticks that you stepped, the clients that you connected and the trace are lost.',
    run.lab.scenario,
  );
  const isIt = (await showWarning(text, go)) === go;
  if (isIt && desk.state.sessions.find(run.id) !== undefined) await change(desk, run, poller);
}

async function change(
  desk: Desk,
  { id, lab: { scenario, file } }: Run,
  poller: PollerName,
): Promise<SessionInfo | undefined> {
  try {
    return await desk.state.core.request({ do: 'choosePoller', session: id, poller });
  } catch (error) {
    const { clients } = startSettings();
    const options = { poller, clients, replaces: id };
    void tellFailure(error, (port) =>
      file === undefined
        ? start(desk, { do: 'start', scenario, ...options, ...portOf(port) })
        : start(desk, { do: 'startFile', file, ...options, ...portOf(port) }),
    );
    return undefined;
  }
}

async function pickPoller(lab: LabInfo) {
  const items = lab.pollers.map((poller) => {
    const isChosen = poller === lab.poller;
    const says = knownPoller(poller)?.says ?? '';
    return {
      ...{ poller, label: poller, detail: vscode.l10n.t(says) },
      description: isChosen ? vscode.l10n.t('runs now') : '',
      iconPath: new vscode.ThemeIcon(isChosen ? 'check' : 'blank'),
    };
  });
  const title = vscode.l10n.t('Choose Poller');
  const placeHolder = vscode.l10n.t('The scenario starts again with it, on the same ports');
  return (await pick(items, { title, placeHolder }))?.poller;
}
