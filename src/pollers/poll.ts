/** The poll(2) backend, and that of any other call on an array of pollfds: it is dense, and a table tells where in it a descriptor stands. */

import * as libc from '../os/libc';
import { allocate } from '../os/memory';
import { contractEvents, kernelEvents } from './events';
import { type Abilities, abilitiesOf, type SetTaker } from './list';
import type { Poller, Trigger } from './poller';
import { longerEvents, longerFds, withIndex } from './tables';

/** A poller on poll(2). */
export function pollPoller(): Poller {
  return pollfdPoller('poll', libc.poll);
}

/** The call that waits: address of the pollfds, how many, milliseconds or −1; it returns what poll(2) does. */
type PollfdCall = (address: number, count: number, timeoutMs: number) => number;

/** A poller on a call that is given an array of pollfds. */
export function pollfdPoller(name: SetTaker, call: PollfdCall): Poller {
  return new PollfdPoller(name, call);
}

const FIRST_CAPACITY = 64;
const POLLFD_SIZE = 8;

class PollfdPoller implements Poller {
  readonly name: SetTaker;
  readonly abilities: Abilities;
  readonly descriptor = -1;
  size = 0;
  readyFds: Int32Array = new Int32Array(FIRST_CAPACITY);
  readyEvents: Uint8Array = new Uint8Array(FIRST_CAPACITY);

  /** Pollfd i: word 2i is the descriptor, word 2i + 1 holds `events` below and `revents` above. */
  #pollfds = allocate(POLLFD_SIZE * FIRST_CAPACITY);
  /** By index of the pollfd. */
  #interests: Uint8Array = new Uint8Array(FIRST_CAPACITY);
  /** By descriptor: the index of its pollfd; −1 for one that is not watched. */
  #indexes: Int32Array = new Int32Array(FIRST_CAPACITY).fill(-1);

  readonly #call: PollfdCall;

  constructor(name: SetTaker, call: PollfdCall) {
    this.name = name;
    this.abilities = abilitiesOf(name);
    this.#call = call;
  }

  add(fd: number, interest: number, trigger?: Trigger): void {
    // The kernel passes over negative numbers without a word.
    if (fd < 0) throw new RangeError(`${fd} is no descriptor: watch one that is 0 or larger`);
    if (trigger === 'edge')
      throw new RangeError(
        `descriptor ${fd} cannot be edge-triggered with ${this.name}(2): use epoll`,
      );
    if (this.#indexOf(fd) >= 0)
      throw new RangeError(
        `descriptor ${fd} is watched already: modify its interest, or remove it first`,
      );
    if (this.size === this.readyFds.length) this.#grow(2 * this.size);
    this.#indexes = withIndex(this.#indexes, fd);
    this.#put(this.size, fd, interest);
    this.size++;
  }

  modify(fd: number, interest: number): void {
    const index = this.#indexOf(fd);
    if (index < 0)
      throw new RangeError(
        `descriptor ${fd} is not watched: add it before its interest is modified`,
      );
    this.#put(index, fd, interest);
  }

  remove(fd: number): void {
    const index = this.#indexOf(fd);
    if (index < 0) return;
    const last = --this.size;
    // The last one takes the free place; forgetting comes after, for it may be the same one.
    this.#put(index, this.#pollfds.i32[2 * last] ?? -1, this.#interests[last] ?? 0);
    this.#indexes[fd] = -1;
  }

  interestOf(fd: number): number {
    const index = this.#indexOf(fd);
    return index < 0 ? -1 : (this.#interests[index] ?? -1);
  }

  wait(timeoutMs: number): number {
    const { readyFds, readyEvents, size } = this;
    const { i32, address } = this.#pollfds;
    const result = this.#call(address, size, timeoutMs);
    let count = 0;
    for (let index = 0; count < result && index < size; index++) {
      const bits = (i32[2 * index + 1] ?? 0) >>> 16;
      if (bits === 0) continue;
      readyFds[count] = i32[2 * index] ?? -1;
      readyEvents[count++] = contractEvents(bits);
    }
    return result;
  }

  close(): void {
    this.#indexes.fill(-1);
    this.size = 0;
  }

  #indexOf(fd: number): number {
    return this.#indexes[fd] ?? -1;
  }

  #put(index: number, fd: number, interest: number): void {
    this.#pollfds.i32[2 * index] = fd;
    this.#pollfds.i32[2 * index + 1] = kernelEvents(interest);
    this.#interests[index] = interest;
    this.#indexes[fd] = index;
  }

  #grow(capacity: number): void {
    const pollfds = allocate(POLLFD_SIZE * capacity);
    pollfds.bytes.set(this.#pollfds.bytes);
    this.#pollfds = pollfds;
    this.#interests = longerEvents(this.#interests, capacity);
    this.readyFds = longerFds(this.readyFds, capacity);
    this.readyEvents = longerEvents(this.readyEvents, capacity);
  }
}
