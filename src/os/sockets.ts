/** Sockets in words: the calls that are not on the hot path, each with its buffers made once; failures are SyscallErrors. */

import {
  type Address,
  SOCKADDR_SIZE,
  domainOf,
  formatAddress,
  readSockaddr,
  writeSockaddr,
} from './address';
import { must } from './errors';
import * as libc from './libc';
import { C } from './libc';
import { allocate } from './memory';

// One block for all calls here: none of them is re-entered.
const memory = allocate(256);
const LENGTH = SOCKADDR_SIZE;
const VALUE = SOCKADDR_SIZE + 8;

/** A non-blocking stream socket bound to `address` and listening; throws SyscallError, and then leaves no descriptor open. */
export function openListener(address: Address, backlog: number): number {
  const fd = openBoundSocket(address);
  try {
    must(libc.listen(fd, backlog), 'listen', fd, formatAddress(address));
    return fd;
  } catch (error) {
    libc.close(fd);
    throw error;
  }
}

/** The same, bound only: whoever connects is refused. */
export function openBoundSocket(address: Address): number {
  const fd = openSocket(address);
  try {
    if (address.family !== 'unix') setOption(fd, C.SOL_SOCKET, C.SO_REUSEADDR, 1);
    if (address.family === 'inet6') setOption(fd, C.IPPROTO_IPV6, C.IPV6_V6ONLY, 1);
    const length = writeSockaddr(memory, 0, address);
    must(libc.bind(fd, memory.address, length), 'bind', fd, formatAddress(address));
    return fd;
  } catch (error) {
    libc.close(fd);
    throw error;
  }
}

/** A non-blocking datagram socket bound to `address`; throws SyscallError, and then leaves no descriptor open. */
export function openDatagramSocket(address: Address): number {
  const type = C.SOCK_DGRAM | C.SOCK_NONBLOCK | C.SOCK_CLOEXEC;
  const fd = must(libc.socket(domainOf(address), type, 0), 'socket');
  try {
    const length = writeSockaddr(memory, 0, address);
    must(libc.bind(fd, memory.address, length), 'bind', fd, formatAddress(address));
    return fd;
  } catch (error) {
    libc.close(fd);
    throw error;
  }
}

/** Two Unix stream sockets connected to each other, non-blocking and close-on-exec (socketpair(2)); throws SyscallError (EMFILE). */
export function openSocketPair(): readonly [number, number] {
  const type = C.SOCK_STREAM | C.SOCK_NONBLOCK | C.SOCK_CLOEXEC;
  must(libc.socketpair(C.AF_UNIX, type, 0, memory.address + VALUE), 'socketpair');
  return [memory.i32[VALUE >> 2] ?? -1, memory.i32[(VALUE >> 2) + 1] ?? -1];
}

/** A non-blocking, close-on-exec stream socket of the address's family, not yet bound or connected. */
export function openSocket(address: Address): number {
  const type = C.SOCK_STREAM | C.SOCK_NONBLOCK | C.SOCK_CLOEXEC;
  return must(libc.socket(domainOf(address), type, 0), 'socket');
}

/** connect(2): 0, or the errno (EINPROGRESS is the usual answer of a non-blocking socket). */
export function connectTo(fd: number, address: Address): number {
  const length = writeSockaddr(memory, 0, address);
  return libc.connect(fd, memory.address, length) < 0 ? libc.errno() : 0;
}

/** accept4(2), non-blocking: the new descriptor, or −1 with errno to be read at once; `peer` is then to be had from lastPeer. */
export function acceptFrom(listener: number): number {
  memory.i32[LENGTH >> 2] = SOCKADDR_SIZE;
  return libc.accept4(
    listener,
    memory.address,
    memory.address + LENGTH,
    C.SOCK_NONBLOCK | C.SOCK_CLOEXEC,
  );
}

/** The peer of the connection that acceptFrom just returned, as a text. */
export function lastPeer(): string {
  return readSockaddr(memory, 0, memory.i32[LENGTH >> 2] ?? 0);
}

/** getsockname(2) as a text. */
export function localAddress(fd: number): string {
  memory.i32[LENGTH >> 2] = SOCKADDR_SIZE;
  must(libc.getsockname(fd, memory.address, memory.address + LENGTH), 'getsockname', fd);
  return lastPeer();
}

/** setsockopt(2) with an int. */
export function setOption(fd: number, level: number, name: number, value: number): void {
  memory.i32[VALUE >> 2] = value;
  must(libc.setsockopt(fd, level, name, memory.address + VALUE, 4), 'setsockopt', fd);
}

/** getsockopt(2) with an int; SO_ERROR read so is cleared by the kernel (socket(7)). */
export function getOption(fd: number, level: number, name: number): number {
  memory.i32[LENGTH >> 2] = 4;
  const value = memory.address + VALUE;
  must(libc.getsockopt(fd, level, name, value, memory.address + LENGTH), 'getsockopt', fd);
  return memory.i32[VALUE >> 2] ?? 0;
}

/** Makes the next close send RST instead of FIN, and drop what is unsent (SO_LINGER with zero, socket(7)). */
export function resetOnClose(fd: number): void {
  memory.i32[VALUE >> 2] = 1;
  memory.i32[(VALUE >> 2) + 1] = 0;
  must(libc.setsockopt(fd, C.SOL_SOCKET, C.SO_LINGER, memory.address + VALUE, 8), 'setsockopt', fd);
}

/** Bytes that came and nobody has read (FIONREAD, tcp(7)); 0 of what has no such count, as a listener. */
export function unreadOf(fd: number): number {
  const isCounted = libc.ioctl(fd, C.FIONREAD, memory.address + VALUE) >= 0;
  return isCounted ? (memory.i32[VALUE >> 2] ?? 0) : 0;
}

/** An int asked of a descriptor with ioctl(2): FIONREAD bytes to read, SIOCOUTQ bytes not yet acknowledged. */
export function ioctlInt(fd: number, request: number): number {
  must(libc.ioctl(fd, request, memory.address + VALUE), 'ioctl', fd);
  return memory.i32[VALUE >> 2] ?? 0;
}
