/** One client's socket: what is sent and received on it, what was received early, and what it is watched for. */

import type { Address } from '../../os/address';
import { E } from '../../os/errors';
import * as libc from '../../os/libc';
import { C } from '../../os/libc';
import {
  connectTo,
  getOption,
  ioctlInt,
  localAddress,
  openSocket,
  resetOnClose,
  setOption,
} from '../../os/sockets';
import { ERROR, HALF_CLOSED, HANGUP, READ, WRITE } from '../../pollers/poller';
import { clear, isEmpty, keep, offer, openInbox, roomIn } from './inbox';
import { type Match, push } from './matcher';
import { type Payload, writePayload } from './payload';
import { RECEIVE_AT, RECEIVE_ROOM, SCRATCH_AT, SCRATCH_ROOM, type Shared } from './shared';

/** Events after which a socket can be read from, and written to. */
export const READABLE = READ | HANGUP | ERROR | HALF_CLOSED;
export const WRITABLE = WRITE | HANGUP | ERROR;

/** A Unix socket does not wait in a full backlog, and nothing tells when there is room (connect(2), EAGAIN). */
export const BACKLOG_MS = 5;
/** The kernel has so long to take what was sent while the program stands still. */
const SETTLE_MS = 1000;

export class Connection {
  /** −1 while there is none. */
  fd = -1;
  /** Its own address, while it is known: asked for rows only. */
  local = '';
  /** The peer has ended the stream. */
  hasEnded = false;
  /** The errno that ended it otherwise. */
  errno = 0;
  /** Bytes moved since the client began, over all its sockets. */
  sent = 0;
  received = 0;
  /** Nothing more is read, until the script says so. */
  isPaused = false;
  /** What came before it was expected. */
  readonly #inbox = openInbox();
  readonly #shared: Shared;
  readonly #owner: number;
  #isUnix = false;
  #interest = 0;
  /** SO_SNDBUF and SO_RCVBUF for the next socket; 0: the kernel's own. */
  #sendBuffer = 0;
  #receiveBuffer = 0;

  constructor(shared: Shared, owner: number) {
    this.#shared = shared;
    this.#owner = owner;
  }

  get isOpen(): boolean {
    return this.fd >= 0;
  }

  /** Opens a socket and begins to connect it: 0 when it is connected, EINPROGRESS when `finishConnect` will tell, EAGAIN where a Unix socket’s backlog is full, or why not. */
  connect(address: Address): number {
    this.fd = openSocket(address);
    this.#shared.owners[this.fd] = this.#owner;
    this.#isUnix = address.family === 'unix';
    this.local = '';
    this.hasEnded = this.isPaused = false;
    this.errno = this.#interest = 0;
    this.#applyBuffers();
    // Every piece of a script leaves as it is: Nagle's algorithm would join them (tcp(7)).
    if (!this.#isUnix) setOption(this.fd, C.IPPROTO_TCP, C.TCP_NODELAY, 1);
    const errno = connectTo(this.fd, address);
    if (errno === 0) this.#connected();
    else if (errno === E.EINPROGRESS) this.#setInterest(WRITE);
    return errno;
  }

  /** Tries once more what the kernel had no room for: as `connect`. */
  connectAgain(address: Address): number {
    const errno = connectTo(this.fd, address);
    if (errno === 0) this.#connected();
    return errno;
  }

  /** After the socket became writable: 0 when it is connected, or why not. */
  finishConnect(): number {
    const errno = getOption(this.fd, C.SOL_SOCKET, C.SO_ERROR);
    if (errno === 0) this.#connected();
    return errno;
  }

  /** Sends bytes [from, to) of the payload, as many as one send(2) takes: how many, or −errno. */
  send(payload: Payload, from: number, to: number, key: number, flags: number): number {
    const { memory } = this.#shared;
    let length = to - from;
    let address = memory.address + SCRATCH_AT;
    if (payload.block === undefined) {
      length = Math.min(length, SCRATCH_ROOM);
      writePayload(payload, from, from + length, memory.bytes, SCRATCH_AT, key);
    } else address = payload.block.address + from;
    const put = libc.send(this.fd, address, length, flags | C.MSG_NOSIGNAL);
    if (put < 0) return -libc.errno();
    this.#shared.tally.bytesSent += put;
    this.sent += put;
    return put;
  }

  /**
   * Receives once: what the expectation takes is its, the rest is kept for the next one, as far as there is room.
   * `hasEnded` and `errno` tell of an end. `wantsWrite`: as for `watch`.
   */
  receive(match: Match | undefined, wantsWrite: boolean): void {
    if (!this.#canRead()) return;
    const { bytes } = this.#shared.memory;
    const room = match === undefined ? Math.min(RECEIVE_ROOM, roomIn(this.#inbox)) : RECEIVE_ROOM;
    const end = RECEIVE_AT + this.#receiveBytes(room);
    const start = match === undefined ? RECEIVE_AT : push(match, bytes, RECEIVE_AT, end);
    keep(this.#inbox, bytes, start, end);
    // What was read may have filled the inbox, or been the end: neither is to be waited for.
    this.watch(wantsWrite);
  }

  /** Gives an expectation what was received before it. */
  takeKept(match: Match): void {
    if (isEmpty(this.#inbox)) return;
    offer(this.#inbox, (bytes, start, end) => push(match, bytes, start, end));
    this.watch(false);
  }

  /** Watches the socket for what can be done with it now; `wantsWrite`: for room to send, too. */
  watch(wantsWrite: boolean): void {
    if (!this.isOpen) return;
    this.#setInterest((this.#canRead() ? READ : 0) | (wantsWrite ? WRITE : 0));
  }

  /** Sets SO_SNDBUF and SO_RCVBUF, of the next socket while there is none; 0 leaves one as it is. */
  setBuffers(send: number, receive: number): void {
    if (send > 0) this.#sendBuffer = send;
    if (receive > 0) this.#receiveBuffer = receive;
    if (this.isOpen) this.#applyBuffers();
  }

  /** shutdown(2) of the sending side: 0, or why not. */
  halfClose(): number {
    return libc.shutdown(this.fd, C.SHUT_WR) < 0 ? libc.errno() : 0;
  }

  /** Closes the socket, with RST instead of FIN where `hasReset`; harmless where there is none. */
  close(hasReset = false): void {
    if (!this.isOpen) return;
    if (hasReset) resetOnClose(this.fd);
    this.#shared.poller.remove(this.fd);
    libc.close(this.fd);
    this.fd = -1;
    clear(this.#inbox);
  }

  /** Waits until the peer's kernel has acknowledged all that was sent (SIOCOUTQ, tcp(7)), at most SETTLE_MS. */
  settle(): void {
    // A Unix socket's bytes are in the peer's queue at once, and counted until they are read.
    if (!this.isOpen || this.#isUnix) return;
    const end = performance.now() + SETTLE_MS;
    while (ioctlInt(this.fd, C.SIOCOUTQ) > 0 && performance.now() < end) libc.poll(0, 0, 1);
  }

  /** One recv(2) of at most `room` bytes: how many came. */
  #receiveBytes(room: number): number {
    const got = libc.recv(this.fd, this.#shared.memory.address + RECEIVE_AT, room, 0);
    if (got > 0) {
      this.#shared.tally.bytesReceived += got;
      this.received += got;
      return got;
    }
    const errno = got < 0 ? libc.errno() : 0;
    if (errno === E.EAGAIN || errno === E.EINTR) return 0;
    this.errno = errno;
    this.hasEnded = errno === 0;
    return 0;
  }

  #connected(): void {
    this.local = this.#shared.hasRows ? localAddress(this.fd) : '';
    this.watch(false);
  }

  #canRead(): boolean {
    return !this.isPaused && !this.hasEnded && this.errno === 0 && roomIn(this.#inbox) > 0;
  }

  #applyBuffers(): void {
    if (this.#sendBuffer > 0) setOption(this.fd, C.SOL_SOCKET, C.SO_SNDBUF, this.#sendBuffer);
    if (this.#receiveBuffer > 0) setOption(this.fd, C.SOL_SOCKET, C.SO_RCVBUF, this.#receiveBuffer);
  }

  /** A socket with nothing to ask about is not watched at all: hang-up and errors, which come unasked, would wake for ever. */
  #setInterest(interest: number): void {
    if (interest === this.#interest) return;
    const { poller } = this.#shared;
    if (interest === 0) poller.remove(this.fd);
    else if (this.#interest === 0) poller.add(this.fd, interest);
    else poller.modify(this.fd, interest);
    this.#interest = interest;
  }
}
