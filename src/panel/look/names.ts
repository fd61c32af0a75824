/** What descriptors are called by: a number, and which use of it. */

import type { DescriptorName } from '../../core/descriptorViews';

export function isSame(a: DescriptorName | null, b: DescriptorName | null): boolean {
  return a !== null && b !== null && a.fd === b.fd && a.gen === b.gen;
}
