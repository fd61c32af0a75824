/** The epoll(7) backend, level or edge triggered: the kernel keeps the watched set, we keep what we asked. */

import { E, SyscallError, must } from '../os/errors';
import * as libc from '../os/libc';
import { C, errno } from '../os/libc';
import { allocate } from '../os/memory';
import { contractEvents, kernelEvents } from './events';
import { type Abilities, abilitiesOf, type PollerName } from './list';
import type { Poller, Trigger } from './poller';
import { longerEvents, longerFds, withIndex } from './tables';

/** A poller on epoll(7); `trigger` is that of every `add` that names none. Throws SyscallError (EMFILE). */
export function epollPoller(trigger: Trigger): Poller {
  return new EpollPoller(trigger);
}

/** Bounds of `maxevents`: how many ready descriptors one wait can tell; the others come first in the next. */
const FIRST_CAPACITY = 1024;
const LAST_CAPACITY = 16384;
/** epoll_event in 32-bit words: its length, and where `data` begins. */
const EVENT = C.EPOLL_EVENT_SIZE >> 2;
const DATA = C.EPOLL_EVENT_DATA >> 2;
/** Marks an edge-triggered descriptor beside its interest; above all bits of the contract. */
const EDGE = 256;
/** What EPOLL_CTL_DEL answers for a descriptor closed meanwhile, whose number may be a socket or a file by now. */
const FORGOTTEN: readonly number[] = [E.EBADF, E.ENOENT, E.EPERM];

class EpollPoller implements Poller {
  readonly name: PollerName;
  readonly abilities: Abilities;
  descriptor: number;
  size = 0;
  readyFds: Int32Array = new Int32Array(FIRST_CAPACITY);
  readyEvents: Uint8Array = new Uint8Array(FIRST_CAPACITY);

  readonly #trigger: Trigger;
  /** By descriptor: interest and EDGE; −1 for one that is not watched. */
  #watched: Int32Array = new Int32Array(64).fill(-1);
  /** The argument of epoll_ctl. */
  readonly #request = allocate(C.EPOLL_EVENT_SIZE);
  #events = allocate(C.EPOLL_EVENT_SIZE * FIRST_CAPACITY);

  constructor(trigger: Trigger) {
    this.name = trigger === 'edge' ? 'epoll-et' : 'epoll';
    this.abilities = abilitiesOf(this.name);
    this.#trigger = trigger;
    this.descriptor = must(libc.epoll_create1(C.EPOLL_CLOEXEC), 'epoll_create1');
  }

  add(fd: number, interest: number, trigger: Trigger = this.#trigger): void {
    const entry = trigger === 'edge' ? interest | EDGE : interest;
    this.#control(C.EPOLL_CTL_ADD, fd, entry);
    this.#watched = withIndex(this.#watched, fd);
    // A descriptor closed without remove is still in our table; the kernel has forgotten it and takes the new one.
    if (this.interestOf(fd) < 0) this.size++;
    this.#watched[fd] = entry;
    const capacity = this.readyFds.length;
    if (this.size > capacity && capacity < LAST_CAPACITY) this.#grow(2 * capacity);
  }

  modify(fd: number, interest: number): void {
    const before = this.#watched[fd] ?? -1;
    const entry = before >= 0 && before & EDGE ? interest | EDGE : interest;
    this.#control(C.EPOLL_CTL_MOD, fd, entry);
    this.#watched[fd] = entry;
  }

  remove(fd: number): void {
    if (this.interestOf(fd) < 0) return;
    this.#watched[fd] = -1;
    this.size--;
    if (libc.epoll_ctl(this.descriptor, C.EPOLL_CTL_DEL, fd, this.#request.address) === 0) return;
    const number = errno();
    if (!FORGOTTEN.includes(number)) throw new SyscallError('epoll_ctl', fd, number);
  }

  interestOf(fd: number): number {
    const entry = this.#watched[fd] ?? -1;
    return entry < 0 ? -1 : entry & ~EDGE;
  }

  wait(timeoutMs: number): number {
    const { readyFds, readyEvents } = this;
    const { i32, address } = this.#events;
    const count = libc.epoll_wait(this.descriptor, address, readyFds.length, timeoutMs);
    for (let i = 0; i < count; i++) {
      readyFds[i] = i32[i * EVENT + DATA] ?? -1;
      readyEvents[i] = contractEvents(i32[i * EVENT] ?? 0);
    }
    return count;
  }

  close(): void {
    if (this.descriptor < 0) return;
    libc.close(this.descriptor);
    this.descriptor = -1;
    this.#watched.fill(-1);
    this.size = 0;
  }

  /** epoll_ctl(2) with an entry of `watched`; throws SyscallError, and then nothing has changed. */
  #control(operation: number, fd: number, entry: number): void {
    const { i32, address } = this.#request;
    i32[0] = kernelEvents(entry) | (entry & EDGE ? C.EPOLLET : 0);
    // `data` has 64 bits, the upper half stays 0.
    i32[DATA] = fd;
    must(libc.epoll_ctl(this.descriptor, operation, fd, address), 'epoll_ctl', fd);
  }

  /** The kernel's answers need not be kept: they are copied into the ready arrays before a wait returns. */
  #grow(capacity: number): void {
    this.#events = allocate(C.EPOLL_EVENT_SIZE * capacity);
    this.readyFds = longerFds(this.readyFds, capacity);
    this.readyEvents = longerEvents(this.readyEvents, capacity);
  }
}
