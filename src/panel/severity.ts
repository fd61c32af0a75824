/** How bad a finding is: by name and by shape, so that colour is never the only sign. */

import type { SeverityName } from '../core/findingViews';
import type { IconName } from './icons';
import { t } from './texts';

export function severityName(severity: SeverityName): string {
  switch (severity) {
    case 'error':
      return t('error');
    case 'warning':
      return t('warning');
    case 'hint':
      return t('hint');
  }
}

export function severityIcon(severity: SeverityName): IconName {
  return ({ error: 'error', warning: 'warning', hint: 'info' } as const)[severity];
}
