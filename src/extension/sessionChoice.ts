/** Which of several sessions the sidebar, the trees and the commands are about. */

import * as vscode from 'vscode';
import { pick } from './dialogs';
import { iconOf, markOf } from './scenarioMarks';
import type { Desk } from './sessionCommands';

/** Asks which, and shows it. */
export async function switchSession({ state, panels }: Desk): Promise<void> {
  const { sessions } = state;
  const items = sessions.all.map((session) => ({
    ...{ id: session.id, label: session.name, detail: session.title },
    description: markOf(session).join(' · '),
    iconPath: iconOf(session),
  }));
  const title = vscode.l10n.t('Switch Session');
  const placeHolder = vscode.l10n.t(
    'The inspector in the sidebar, the trees and the commands follow it',
  );
  const picked = await pick(items, { title, placeHolder, matchOnDetail: true });
  if (picked === undefined) return;
  sessions.choose(picked.id);
  await panels.show();
}
