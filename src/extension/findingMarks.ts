/** What rules found, on the line of the program where it is: in the Problems view, in hovers, and with quick fixes. */

import * as vscode from 'vscode';
import type { FindingInfo } from '../core/findingViews';
import { linked } from './dialogs';
import type { Findings } from './findings';
import { placeText } from './findingTexts';
import { markdown } from './plainText';
import { type SourceLine, sourceLine } from './sourceLines';
import type { State } from './state';

const SOURCE = 'muxscope';
/** Programs on disk, and those of the lab. */
const DOCUMENTS: readonly vscode.DocumentFilter[] = [
  { scheme: 'file' },
  { scheme: 'muxscope-program' },
];

/** A finding where its line is known. */
type Mark = { readonly session: number; readonly finding: FindingInfo; readonly at: SourceLine };

export function markFindings(state: State, findings: Findings): vscode.Disposable {
  const marks = vscode.languages.createDiagnosticCollection('muxscope-findings');
  const known = (): Mark[] =>
    findings.all.flatMap(({ session, finding }) => {
      const at = sourceLine(finding.src, state.sessions.find(session));
      return at === undefined ? [] : [{ session, finding, at }];
    });
  const at = (uri: vscode.Uri, line: number): Mark[] =>
    known().filter((mark) => String(mark.at.uri) === String(uri) && mark.at.line === line);
  const tell = (): void => {
    const byFile = new Map<string, { uri: vscode.Uri; of: Map<string, vscode.Diagnostic> }>();
    for (const mark of known()) {
      const { uri } = mark.at;
      const file = byFile.get(String(uri)) ?? { uri, of: new Map<string, vscode.Diagnostic>() };
      // Two runs of the same program find the same bug.
      file.of.set(`${mark.at.line} ${mark.finding.rule}`, diagnosticOf(mark));
      byFile.set(String(uri), file);
    }
    marks.clear();
    for (const { uri, of } of byFile.values()) marks.set(uri, [...of.values()]);
  };
  return vscode.Disposable.from(
    ...[marks, findings.onDidChange(tell)],
    vscode.languages.registerHoverProvider(DOCUMENTS, {
      provideHover: ({ uri }, { line }) => hoverOf(at(uri, line)),
    }),
    vscode.languages.registerCodeActionsProvider(
      DOCUMENTS,
      {
        provideCodeActions: ({ uri }, range, { diagnostics }) => {
          const own = diagnostics.filter(({ source }) => source === SOURCE);
          return at(uri, range.start.line).flatMap((mark) =>
            actionsFor(
              mark,
              own.filter(({ code }) => code === mark.finding.rule),
            ),
          );
        },
      },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    ),
  );
}

function diagnosticOf({ finding, at: { line } }: Mark): vscode.Diagnostic {
  const { rule, severity, message, fix } = finding;
  const range = new vscode.Range(line, 0, line, Number.MAX_SAFE_INTEGER);
  const { Error, Warning, Information } = vscode.DiagnosticSeverity;
  const level = { error: Error, warning: Warning, hint: Information }[severity];
  const diagnostic = new vscode.Diagnostic(range, `${message} ${fix}`, level);
  diagnostic.source = SOURCE;
  diagnostic.code = rule;
  return diagnostic;
}

/** The sentence is in the mark's own hover: here are the ways on. */
function hoverOf(marks: readonly Mark[]): vscode.Hover | undefined {
  if (marks.length === 0) return undefined;
  const texts = marks.map(({ session, finding }) => {
    const { id, rule } = finding;
    const show = link(vscode.l10n.t('Show Evidence'), '_muxscope.showFinding', {
      ...{ session, finding: id },
    });
    const fix = link(vscode.l10n.t('How to Fix'), '_muxscope.openRule', rule);
    return `**${markdown(rule)}** ${markdown(placeText(finding))}: ${show} · ${fix}`;
  });
  return new vscode.Hover(linked(texts, ['_muxscope.showFinding', '_muxscope.openRule']));
}

function link(text: string, command: string, argument: unknown): string {
  return `[${text}](command:${command}?${encodeURIComponent(JSON.stringify([argument]))})`;
}

function actionsFor(
  { session, finding: { id, rule, isSilenceable }, at: { uri, line } }: Mark,
  diagnostics: vscode.Diagnostic[],
): vscode.CodeAction[] {
  const action = (title: string, command: string, ...args: unknown[]): vscode.CodeAction => {
    const made = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
    made.command = { command, title, arguments: args };
    made.diagnostics = diagnostics;
    return made;
  };
  const { t } = vscode.l10n;
  const show = action(t('Show Evidence of {0}', rule), '_muxscope.showFinding', {
    ...{ session, finding: id },
  });
  const fix = action(t('How to Fix {0}', rule), '_muxscope.openRule', rule);
  if (uri.scheme !== 'file' || !isSilenceable) return [show, fix];
  return [show, fix, action(t('Silence {0} Here…', rule), '_muxscope.silence', uri, line, rule)];
}
