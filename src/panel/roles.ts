/** What a descriptor is to the program: its sign, and its name. */

import type { DescriptorInfo } from '../core/descriptorViews';
import type { IconName } from './icons';
import { t } from './texts';

export function roleIcon(role: DescriptorInfo['role']): IconName {
  switch (role) {
    case 'listener':
      return 'broadcast';
    case 'connection':
      return 'arrow-swap';
    case 'client':
      return 'arrow-right';
    case 'timer':
      return 'watch';
    case 'pipe':
      return 'link';
    case 'other':
      return 'circle';
  }
}

export function roleName(role: DescriptorInfo['role']): string {
  switch (role) {
    case 'listener':
      return t('listener');
    case 'connection':
      return t('connection');
    case 'client':
      return t('client');
    case 'timer':
      return t('timer');
    case 'pipe':
      return t('pipe');
    case 'other':
      return t('descriptor');
  }
}
