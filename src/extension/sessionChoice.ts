/** Which of several sessions the sidebar, the trees and the commands are about. */

import * as vscode from 'vscode';
import type { LostSession } from '../core/panelProtocol';
import type { SessionInfo } from '../core/protocol';
import { pick } from './dialogs';
import { iconOf, markOf } from './scenarioMarks';
import type { Desk } from './sessionCommands';

type Item = vscode.QuickPickItem & { readonly id?: number };

/** Asks which of this window, and shows it; of one that is gone, what there was and the way to run it again. */
export async function switchSession({ state, panels }: Desk): Promise<void> {
  const { sessions } = state;
  const gone = sessions.gone.map(goneItem);
  const heading = { label: vscode.l10n.t('Gone'), kind: vscode.QuickPickItemKind.Separator };
  const items: Item[] = [
    ...sessions.all.map((one) => item(one, sessions.isUnsaved(one))),
    ...(gone.length > 0 ? [heading, ...gone] : []),
  ];
  const title = vscode.l10n.t('Switch Session');
  const placeHolder = vscode.l10n.t(
    'The inspector in the sidebar, the trees and the commands follow it',
  );
  const picked = await pick(items, { title, placeHolder, matchOnDetail: true });
  if (picked?.id === undefined) return;
  sessions.choose(picked.id);
  await panels.show();
}

function item(session: SessionInfo, isUnsaved: boolean): Item {
  const { id, name, title } = session;
  const unsaved = isUnsaved ? [vscode.l10n.t('not saved: it goes with this window')] : [];
  return {
    ...{ id, label: name, detail: title, iconPath: iconOf(session) },
    description: [...markOf(session), ...unsaved].join(' · '),
  };
}

function goneItem({ id, name, title, went }: LostSession): Item {
  const iconPath = new vscode.ThemeIcon('history');
  return { id, label: name, detail: title, description: wentWith(went), iconPath };
}

function wentWith(went: LostSession['went']): string {
  switch (went) {
    case 'core':
      return vscode.l10n.t('went with the core process');
    case 'window':
      return vscode.l10n.t('went with the window before this one');
    case 'room':
      return vscode.l10n.t('went to make room');
  }
}
