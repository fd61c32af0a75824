/** What findings say in the user's language: for the core, which tells them. */

import * as vscode from 'vscode';
import type { CoreClient } from './coreClient';

/** Tells the core, where there is a translation in `l10n`, the folder of them all. */
export async function tellPhrases(core: CoreClient, l10n: vscode.Uri): Promise<void> {
  const { language } = vscode.env;
  // It becomes a part of a path.
  if (!/^[a-z-]+$/i.test(language)) return;
  const file = vscode.Uri.joinPath(l10n, `findings.${language}.json`);
  try {
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
    const phrases = Object.entries(JSON.parse(text) as Record<string, string>);
    await core.request({ do: 'phrases', phrases });
  } catch {
    // Not translated: they stay English, as the texts around them. Where the core has ended its state says so.
  }
}
