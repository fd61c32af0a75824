/** What orders, groups and hidden rows are called. */

import type { GroupInfo, Grouping, HiddenRows, Sort } from '../core/arrangement';
import { ROLES, type Role } from '../trace/kinds';
import { count } from './format';
import { roleName } from './roles';
import { t } from './texts';

export function sortName(sort: Sort): string {
  switch (sort) {
    case 'opened':
      return t('opening');
    case 'number':
      return t('number');
    case 'activity':
      return t('activity');
    case 'bytes':
      return t('bytes');
    case 'queue':
      return t('queue in the tick');
  }
}

export function groupingName(grouping: Grouping): string {
  switch (grouping) {
    case 'none':
      return t('no groups');
    case 'role':
      return t('role');
    case 'peer':
      return t('peer’s host');
    case 'number':
      return t('uses of a number');
  }
}

/** Of what its members have in common. */
export function groupName(group: GroupInfo | undefined): string {
  if (group === undefined) return '';
  const { by, key } = group;
  if (by === 'number') return t('number {0}', key);
  if (by === 'role') return roleName(ROLES.find((role): role is Role => role === key) ?? 'other');
  if (key === 'unix') return t('Unix sockets');
  return key === '' ? t('no peer') : key;
}

/** `3 hidden by hand · 12 closed`, each reason that there is. */
export function hiddenInWords({ filtered, closed, hidden, others }: HiddenRows): string {
  return [
    filtered > 0 ? t('{0} by the filter', count(filtered)) : '',
    closed > 0 ? t('{0} closed', count(closed)) : '',
    hidden > 0 ? t('{0} by hand', count(hidden)) : '',
    others > 0 ? t('{0} more than the only one', count(others)) : '',
  ]
    .filter((words) => words !== '')
    .join(' · ');
}
