/** Findings as VS Code's own lists tell them. */

import * as vscode from 'vscode';
import type { FindingInfo } from '../core/findingViews';
import { nameOfFd } from '../trace/words';

/** `fd 6 · ticks 12–84 · 73×` */
export function placeText({ fd, gen, first, last, count }: FindingInfo): string {
  const { t } = vscode.l10n;
  const ticks =
    first < 0 ? '' : first === last ? t('tick {0}', first) : t('ticks {0}–{1}', first, last);
  const often = count === 1 ? '' : t('{0}×', count);
  const parts = [fd < 0 ? '' : `fd ${nameOfFd({ fd, gen })}`, ticks, often];
  return parts.filter((part) => part !== '').join(' · ');
}

export function severityText(severity: FindingInfo['severity']): string {
  switch (severity) {
    case 'error':
      return vscode.l10n.t('error');
    case 'warning':
      return vscode.l10n.t('warning');
    case 'hint':
      return vscode.l10n.t('hint');
  }
}

/** Shape and colour of the Problems view. */
export function severityIcon(severity: FindingInfo['severity']): vscode.ThemeIcon {
  const icon = ({ error: 'error', warning: 'warning', hint: 'info' } as const)[severity];
  const colour = ({ error: 'Error', warning: 'Warning', hint: 'Info' } as const)[severity];
  return new vscode.ThemeIcon(icon, new vscode.ThemeColor(`problems${colour}Icon.foreground`));
}
