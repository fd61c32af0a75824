/** Where clients come in: the listeners of a program, all of them on this machine only. */

import { type Address, parseAddress } from '../../os/address';
import { E, SyscallError } from '../../os/errors';
import { openListener } from '../../os/sockets';

/** What a listener listens on; the names are those of its protocol. */
export type Door = 'tcp' | 'tcp6' | 'unix';

/** Connections a listener holds until they are accepted; the kernel cuts it to net.core.somaxconn (listen(2)). */
const BACKLOG = 4096;

/** Opens a listener; a taken port is replaced by a free one where it may move. Throws SyscallError (EADDRINUSE). */
export function openDoor(door: Door, port: number, mayMove: boolean): number {
  try {
    return openListener(addressAt(door, port), BACKLOG);
  } catch (error) {
    const isTaken = error instanceof SyscallError && error.errno === E.EADDRINUSE;
    if (!isTaken || !mayMove) throw error;
    return openListener(addressAt(door, 0), BACKLOG);
  }
}

/** The door that a listener at this address is. */
export function doorOf(local: string): Door {
  if (local.startsWith('unix:')) return 'unix';
  return local.startsWith('[') ? 'tcp6' : 'tcp';
}

/** A Unix socket's name is abstract: no file of it is left behind, however the program ends (unix(7)). */
function addressAt(door: Door, port: number): Address {
  switch (door) {
    case 'tcp':
      return parseAddress(`127.0.0.1:${port}`);
    case 'tcp6':
      return parseAddress(`[::1]:${port}`);
    case 'unix':
      return parseAddress(`unix:@muxscope-${process.pid}`);
  }
}
