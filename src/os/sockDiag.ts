/** The kernel's queues of sockets of any process, asked from outside: one exact sock_diag(7) query a socket, however many there are. */

import { type Address, domainOf, hostBytes, parseAddress } from './address';
import { E, SyscallError, must } from './errors';
import * as libc from './libc';
import { C } from './libc';
import { type Memory, allocate } from './memory';

/**
 * Recv-Q and Send-Q of one socket in bytes, as ss(8) shows them: an end of stream not yet read, or not yet acknowledged, counts as one byte.
 * A listener's recvq is how many connections wait to be accepted, its sendq how many may.
 */
export type KernelQueues = { readonly recvq: number; readonly sendq: number };

export type SockDiag = {
  /**
   * The queues of the TCP socket with exactly these addresses (`127.0.0.1:8001`, `[::1]:8001`); a listener's peer is ''.
   * Undefined where there is no such socket, and for Unix sockets, which are not asked for yet.
   * Throws RangeError for a text that is no address, SyscallError where the kernel refuses to answer.
   */
  queues(local: string, peer: string): KernelQueues | undefined;
  /** Harmless twice. */
  close(): void;
};

/** Opens a netlink socket for the queries; throws SyscallError where the kernel or a sandbox refuses it. */
export function openSockDiag(): SockDiag {
  let fd = must(
    libc.socket(C.AF_NETLINK, C.SOCK_RAW | C.SOCK_CLOEXEC, C.NETLINK_SOCK_DIAG),
    'socket',
    -1,
    'NETLINK_SOCK_DIAG',
  );
  const memory = allocate(REPLY + REPLY_ROOM);
  const close = (): void => {
    if (fd >= 0) libc.close(fd);
    fd = -1;
  };
  try {
    checkHandler(fd, memory);
  } catch (error) {
    close();
    throw error;
  }
  return { queues: (local, peer) => ask(fd, memory, local, peer), close };
}

// Offsets of struct nlmsghdr, and after its 16 bytes of struct inet_diag_req_v2 in the request, inet_diag_msg in the reply.
const TYPE = 4;
const FLAGS = 6;
const SEQUENCE = 8;
const PAYLOAD = 16;
const REQUEST_ID = PAYLOAD + 8;
const REQUEST_SIZE = REQUEST_ID + 48;
const REPLY_ID = PAYLOAD + 4;
const REPLY_RQUEUE = REPLY_ID + 52;
const REPLY_WQUEUE = REPLY_ID + 56;
/** Both ports and both addresses, the first part of struct inet_diag_sockid. */
const ID_SIZE = 36;
const REPLY = 128;
const REPLY_ROOM = 8192;

function ask(fd: number, memory: Memory, local: string, peer: string): KernelQueues | undefined {
  if (local === '' || local.startsWith('unix:')) return undefined;
  const from = parseAddress(local);
  const to = peer === '' ? undefined : parseAddress(peer);
  if (to !== undefined && to.family !== from.family) return undefined;
  writeRequest(memory, domainOf(from), C.NLM_F_REQUEST);
  writeId(memory, from, to);
  const error = exchange(fd, memory);
  if (error === E.ENOENT) return undefined;
  if (error !== 0) throw new SyscallError('sock_diag', fd, error, `${local} ${peer}`);
  // Where no connection has these addresses the kernel answers with the listener of the local one.
  for (let i = 0; i < ID_SIZE; i++)
    if (memory.bytes[REQUEST_ID + i] !== memory.bytes[REPLY + REPLY_ID + i]) return undefined;
  return {
    recvq: memory.view.getUint32(REPLY + REPLY_RQUEUE, true),
    sendq: memory.view.getUint32(REPLY + REPLY_WQUEUE, true),
  };
}

/** A kernel without inet_diag says ENOENT, as for a socket that is not there; a dump of no states costs nothing and tells them apart. */
function checkHandler(fd: number, memory: Memory): void {
  writeRequest(memory, C.AF_INET, C.NLM_F_REQUEST | C.NLM_F_DUMP);
  const error = exchange(fd, memory);
  if (error !== 0) throw new SyscallError('sock_diag', fd, error, 'inet_diag');
}

function writeRequest({ bytes, view }: Memory, family: number, flags: number): void {
  const sequence = view.getUint32(SEQUENCE, true) + 1;
  bytes.fill(0, 0, REQUEST_SIZE);
  view.setUint32(0, REQUEST_SIZE, true);
  view.setUint16(TYPE, C.SOCK_DIAG_BY_FAMILY, true);
  view.setUint16(FLAGS, flags, true);
  view.setUint32(SEQUENCE, sequence, true);
  bytes[PAYLOAD] = family;
  bytes[PAYLOAD + 1] = C.IPPROTO_TCP;
}

function writeId({ bytes, view }: Memory, from: Address, to: Address | undefined): void {
  [from, to].forEach((address, index) => {
    if (address === undefined || address.family === 'unix') return;
    view.setUint16(REQUEST_ID + 2 * index, address.port, false);
    bytes.set(hostBytes(address), REQUEST_ID + 4 + 16 * index);
  });
  // INET_DIAG_NOCOOKIE: any socket of these addresses.
  bytes.fill(255, REQUEST_ID + 40, REQUEST_ID + 48);
}

/** Sends the request and reads its reply: 0, or the errno the kernel answers with. */
function exchange(fd: number, memory: Memory): number {
  const { view, address } = memory;
  must(libc.send(fd, address, REQUEST_SIZE, 0), 'send', fd, 'NETLINK_SOCK_DIAG');
  do {
    // The kernel has answered when send returns; should it ever not, an error is better than a wait.
    const room = memory.bytes.length - REPLY;
    must(libc.recv(fd, address + REPLY, room, C.MSG_DONTWAIT), 'recv', fd, 'NETLINK_SOCK_DIAG');
  } while (view.getUint32(REPLY + SEQUENCE, true) !== view.getUint32(SEQUENCE, true));
  const type = view.getUint16(REPLY + TYPE, true);
  // NLMSG_DONE carries 0 or an error too, since Linux 4.15.
  const isStatus = type === C.NLMSG_ERROR || type === C.NLMSG_DONE;
  return isStatus ? Math.max(0, -view.getInt32(REPLY + PAYLOAD, true)) : 0;
}
