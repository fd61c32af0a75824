/** What can be done with a finding, by trees, hovers, quick fixes and panels alone. */

import * as vscode from 'vscode';
import { showWarning } from './dialogs';
import type { Findings } from './findings';
import type { Panels } from './panels';
import { openRulePage } from './rulePages';
import { silence } from './silencing';
import { openSourceLine, sourceLine } from './sourceLines';
import type { State } from './state';
import { findSession } from './target';

export type FindingDesk = {
  readonly state: State;
  readonly panels: Panels;
  readonly findings: Findings;
  /** Folder of all pages. */
  readonly pages: vscode.Uri;
};

export function findingCommands(
  desk: FindingDesk,
): Readonly<Record<string, (...args: unknown[]) => unknown>> {
  return {
    '_muxscope.showFinding': (what) => showFinding(desk, what),
    '_muxscope.openLine': (src, target) => openLine(desk, src, target),
    '_muxscope.openRule': (rule) => openRulePage(desk.pages, rule),
    '_muxscope.silence': (uri, line, rule, reason) => silence(uri, line, rule, reason),
  };
}

/** Brings what was found to the front, in the session that it was found in. */
async function showFinding({ state, panels, findings }: FindingDesk, what: unknown): Promise<void> {
  const { session = -1, finding: id = '' } = (what ?? {}) as {
    readonly session?: number;
    readonly finding?: string;
  };
  const finding = findings.of(session).find((one) => one.id === id);
  if (finding === undefined) return;
  state.sessions.choose(session);
  await panels.want({ type: 'found', session, finding });
}

async function openLine(
  { state, panels }: FindingDesk,
  src: unknown,
  target: unknown,
): Promise<void> {
  const session = findSession(state.sessions, target) ?? undefined;
  const at = typeof src === 'string' ? sourceLine(src, session) : undefined;
  if (at !== undefined) await openSourceLine(at, panels.isInEditor);
  else void showWarning(vscode.l10n.t('Where {0} is, the trace does not say.', String(src)));
}
