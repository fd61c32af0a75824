/** What descriptors of one group have in common. */

import type { GroupInfo } from './arrangement';
import type { DescriptorInfo } from './descriptorViews';

/** A role, a host, or a number in digits. */
export function groupKeyOf(
  { role, peer, fd }: Pick<DescriptorInfo, 'role' | 'peer' | 'fd'>,
  by: GroupInfo['by'],
): string {
  switch (by) {
    case 'role':
      return role;
    case 'peer':
      return hostOf(peer);
    case 'number':
      return String(fd);
  }
}

/** Its address without the port; Unix sockets are all of one host, and who has no peer is of none. */
function hostOf(peer: string): string {
  if (peer.startsWith('unix:')) return 'unix';
  return peer.slice(0, Math.max(0, peer.lastIndexOf(':')));
}
