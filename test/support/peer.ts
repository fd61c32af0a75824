/** The other end of a socket, as the kernel tells it. */

import { readSockaddr, SOCKADDR_SIZE } from '../../src/os/address';
import * as libc from '../../src/os/libc';
import { allocate } from '../../src/os/memory';

const LENGTH = (SOCKADDR_SIZE + 7) & ~7;
const memory = allocate(LENGTH + 8);

/** getpeername(2) as a text; empty when there is no peer (ENOTCONN). */
export function peerAddress(fd: number): string {
  memory.i32[LENGTH >> 2] = SOCKADDR_SIZE;
  const failed = libc.getpeername(fd, memory.address, memory.address + LENGTH) < 0;
  return failed ? '' : readSockaddr(memory, 0, memory.i32[LENGTH >> 2]!);
}
