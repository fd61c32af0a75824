/** The select(2) backend: three bit sets that the kernel overwrites, so each wait works on a copy. */

import * as libc from '../os/libc';
import { C } from '../os/libc';
import { allocate } from '../os/memory';
import { abilitiesOf } from './list';
import { EXCEPT, type Poller, READ, type Trigger, WRITE } from './poller';

/** A poller on select(2); it answers in select's own terms, r, w and x only. */
export function selectPoller(): Poller {
  return new SelectPoller();
}

// One block, in 32-bit words: the sets as asked (r, w, x), the copies the kernel overwrites, the timeval.
// An fd_set is an array of longs; on little-endian machines descriptor n is bit n % 32 of 32-bit word n / 32.
const SET = C.FD_SETSIZE >> 5;
const READ_COPY = 3 * SET;
const WRITE_COPY = 4 * SET;
const EXCEPT_COPY = 5 * SET;
const TIMEVAL = 6 * SET;

class SelectPoller implements Poller {
  readonly name = 'select';
  readonly abilities = abilitiesOf('select');
  readonly descriptor = -1;
  size = 0;
  readonly readyFds = new Int32Array(C.FD_SETSIZE);
  readonly readyEvents = new Uint8Array(C.FD_SETSIZE);

  /** By descriptor; −1 for one that is not watched. */
  readonly #interests = new Int32Array(C.FD_SETSIZE).fill(-1);
  readonly #memory = allocate(4 * TIMEVAL + 16);
  /** One past the largest descriptor in any set: the kernel looks at every bit below it. */
  #nfds = 0;

  add(fd: number, interest: number, trigger?: Trigger): void {
    if (fd < 0) throw new RangeError(`${fd} is no descriptor: watch one from 0 to 1023`);
    if (fd >= C.FD_SETSIZE)
      throw new RangeError(
        `descriptor ${fd} is too large, select(2) takes descriptor numbers below ${C.FD_SETSIZE} (FD_SETSIZE): use poll or epoll`,
      );
    if (trigger === 'edge')
      throw new RangeError(`descriptor ${fd} cannot be edge-triggered with select(2): use epoll`);
    if (this.interestOf(fd) >= 0)
      throw new RangeError(
        `descriptor ${fd} is watched already: modify its interest, or remove it first`,
      );
    this.#put(fd, interest);
    this.size++;
  }

  modify(fd: number, interest: number): void {
    if (this.interestOf(fd) < 0)
      throw new RangeError(
        `descriptor ${fd} is not watched: add it before its interest is modified`,
      );
    this.#put(fd, interest);
  }

  remove(fd: number): void {
    if (this.interestOf(fd) < 0) return;
    this.#put(fd, -1);
    this.size--;
  }

  interestOf(fd: number): number {
    return this.#interests[fd] ?? -1;
  }

  wait(timeoutMs: number): number {
    const { bytes, address } = this.#memory;
    bytes.copyWithin(4 * READ_COPY, 0, 4 * READ_COPY);
    const result = libc.select(
      this.#nfds,
      address + 4 * READ_COPY,
      address + 4 * WRITE_COPY,
      address + 4 * EXCEPT_COPY,
      timeoutMs < 0 ? 0 : this.#timeval(timeoutMs),
    );
    return result > 0 ? this.#collect() : result;
  }

  close(): void {
    this.#interests.fill(-1);
    this.#memory.bytes.fill(0);
    this.#nfds = 0;
    this.size = 0;
  }

  /** Writes the descriptor's bits in the three sets; an interest of −1 forgets it. */
  #put(fd: number, interest: number): void {
    this.#interests[fd] = interest;
    const asked = Math.max(interest, 0);
    this.#putBit(fd, asked & READ);
    this.#putBit(fd + C.FD_SETSIZE, asked & WRITE);
    this.#putBit(fd + 2 * C.FD_SETSIZE, asked & EXCEPT);
    if (asked !== 0) this.#nfds = Math.max(this.#nfds, fd + 1);
    while (this.#nfds > 0 && this.interestOf(this.#nfds - 1) <= 0) this.#nfds--;
  }

  #putBit(index: number, on: number): void {
    const { i32 } = this.#memory;
    const word = i32[index >> 5] ?? 0;
    const bit = 1 << (index & 31);
    i32[index >> 5] = on ? word | bit : word & ~bit;
  }

  /** The address of the timeval, written for each wait: Linux leaves the rest of the time in it (select(2)). */
  #timeval(timeoutMs: number): number {
    const { i32, address } = this.#memory;
    const seconds = Math.trunc(timeoutMs / 1000);
    // The upper halves of both 64-bit fields are always 0.
    i32[TIMEVAL] = seconds;
    i32[TIMEVAL + 2] = (timeoutMs - 1000 * seconds) * 1000;
    return address + 4 * TIMEVAL;
  }

  /** Fills the ready arrays from the copies, by ascending number; returns how many descriptors, not how many bits. */
  #collect(): number {
    const { i32 } = this.#memory;
    const words = (this.#nfds + 31) >> 5;
    let count = 0;
    for (let word = 0; word < words; word++) {
      const readable = i32[READ_COPY + word] ?? 0;
      const writable = i32[WRITE_COPY + word] ?? 0;
      const exceptional = i32[EXCEPT_COPY + word] ?? 0;
      let left = readable | writable | exceptional;
      while (left !== 0) {
        const bit = left & -left;
        left ^= bit;
        this.readyFds[count] = 32 * word + 31 - Math.clz32(bit);
        this.readyEvents[count++] =
          (readable & bit ? READ : 0) |
          (writable & bit ? WRITE : 0) |
          (exceptional & bit ? EXCEPT : 0);
      }
    }
    return count;
  }
}
